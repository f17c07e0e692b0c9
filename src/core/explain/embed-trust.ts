// The trust bundle inside a downloaded verifier (verify.html, assize.mjs): built files carry an empty slot, and whoever
// hands them out fills it. Filling changes no code, so the file's own script hashes stay true.

import type { Trust } from '../verify/trust.ts';

/** What the builds write; a comment and a value, so that the file runs unfilled too. */
export const TRUST_SLOT = '/*assize-trust*/null';

// Safe inside a script element and inside JavaScript: no text can end the element or open a comment.
const escape = (json: string): string =>
  json
    .replaceAll('<', String.raw`\u003c`)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`);

/** Fills the slot of a built file. RangeError when there is not exactly one. */
export const embedTrust = (built: string, trust: Trust): string => {
  const [before, after, ...more] = built.split(TRUST_SLOT);
  if (before === undefined || after === undefined || more.length > 0) throw new RangeError('not one trust slot');
  return `${before}${escape(JSON.stringify({ genesis: trust.genesis, bundle: trust.bundle }))}${after}`;
};

/** Reads what stands in the slot of a data block; null when it was not filled. */
export const readEmbeddedTrust = (text: string): Trust | null => {
  // An empty slot is no JSON. It is not compared with the slot's own text: a file must hold that once.
  if (text.trimStart().startsWith('/*')) return null;
  const { genesis, bundle } = JSON.parse(text) as Trust;
  return { genesis, bundle };
};
