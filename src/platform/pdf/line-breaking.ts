// Where a line of mixed Chinese and Latin text may break, and which full-width punctuation gives up half its width
// (after JLReq/CLREQ: strict line breaking, text-spacing-trim).

const NO_START = new Set(Array.from('，。、；：？！）〕］】》〉」』”’…—·～％,.;:?!)]}%’”°ー々'));
const NO_END = new Set(Array.from('（〔［【《〈「『“‘([{'));
const OPENING = new Set(Array.from('（〔［【《〈「『'));
const CLOSING = new Set(Array.from('）〕］】》〉」』，。、；：'));
// Inside a long Latin run: after these a line may end (addresses, file names, identifiers).
const BREAK_AFTER = new Set(Array.from('-/?&=_'));

/** Whether a character is set on the Chinese body: it may stand at a line's edge by itself. */
export const isChinese = (character: string): boolean => (character.codePointAt(0) ?? 0) >= 0x2e80;

/** Whether a character is a Chinese ideograph (not punctuation), which takes a thin space beside Latin letters. */
export const isIdeograph = (character: string): boolean => /^\p{Script=Han}$/u.test(character);

/** Whether a character is a letter or a digit of another script. */
export const isLatinWord = (character: string): boolean => /^[\p{L}\p{N}]$/u.test(character) && !isChinese(character);

/** Whether a line may break between two neighbouring characters. A space before is left at the line's end. */
export const mayBreakBetween = (before: string, after: string): boolean => {
  if (after === ' ') return false;
  if (before === ' ') return true;
  if (NO_START.has(after) || NO_END.has(before)) return false;
  if (/^\p{M}$/u.test(after)) return false;
  return isChinese(before) || isChinese(after);
};

/** Whether a Latin run may break between two characters; never inside a number or a date. */
export const mayBreakWordBetween = (before: string, after: string): boolean =>
  BREAK_AFTER.has(before) && !/^\p{N}$/u.test(after) && !NO_START.has(after) && !BREAK_AFTER.has(after);

export const isOpening = (character: string): boolean => OPENING.has(character);
export const isClosing = (character: string): boolean => CLOSING.has(character);
