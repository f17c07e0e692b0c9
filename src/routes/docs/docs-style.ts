// The look of the reference pages: the house's paper, ink and teal, in a light and a dark theme, and for print.

export const DOCS_STYLE = `:root { color-scheme: light dark; --paper: #fbfaf7; --ink: #16202e; --quiet: #55606e; --line: #d9d5cb; --link: #0f5c5c; }
@media (prefers-color-scheme: dark) { :root { --paper: #12181f; --ink: #e8e4da; --quiet: #a7afb9; --line: #36404b; --link: #7cc7c2; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 'Source Sans 3', 'Noto Sans SC', system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1, h2, h3 { font-family: 'Source Serif 4', 'Noto Serif SC', serif; line-height: 1.25; font-weight: 600; }
h2 { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1.5rem; }
h3 { margin: 2rem 0 0.25rem; overflow-wrap: anywhere; }
h4 { margin: 1rem 0 0.25rem; }
a { color: var(--link); }
a:focus-visible, pre:focus-visible, .scroll:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
code, pre { font-family: 'IBM Plex Mono', ui-monospace, monospace; font-size: 0.9em; }
pre { overflow-x: auto; border-left: 2px solid var(--line); padding: 0.25rem 1rem; }
.method { font-weight: 600; }
.quiet { color: var(--quiet); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.75rem 0.35rem 0; border-bottom: 1px solid var(--line); }
nav ul { list-style: none; padding: 0; columns: 18rem; }
nav li { overflow-wrap: anywhere; break-inside: avoid; }
@media print { :root { --paper: #fff; --ink: #000; } nav { display: none; } }
`;
