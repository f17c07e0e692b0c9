// Asks the browser to compile a script's functions while it loads. Otherwise each is compiled when it is first called, which
// takes half the time of a page's first verification; loading is when nobody waits for a verdict.

/** First line of a script: Chromium's explicit compile hint, a comment to everybody else. */
export const COMPILED_AT_LOAD = { js: '//# allFunctionsCalledOnLoad' } as const;
