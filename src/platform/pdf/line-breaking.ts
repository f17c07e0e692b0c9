// Where a line of mixed Chinese and Latin text may break, and which full-width punctuation gives up half its width
// (after JLReq/CLREQ: strict line breaking, text-spacing-trim).

const NO_START = new Set(Array.from('，。、；：？！）〕］】》〉」』”’…—·～％,.;:?!)]}%’”°ー々'));
const NO_END = new Set(Array.from('（〔［【《〈「『“‘([{'));
const OPENING = new Set(Array.from('（〔［【《〈「『'));
const CLOSING = new Set(Array.from('）〕］】》〉」』，。、；：'));
// Inside a long Latin run: after these a line may end (addresses, file names, identifiers).
const BREAK_AFTER = new Set(Array.from('-/?&=_'));

/** What lines are broken by; '' is the character of what is no text. */
export type CharacterClass = {
  /** Set on the Chinese body: it may stand at a line's edge by itself. */
  readonly isChinese: boolean;
  /** A Chinese ideograph (not punctuation), which takes a thin space beside Latin letters. */
  readonly isIdeograph: boolean;
  /** A letter or a digit of another script. */
  readonly isLatinWord: boolean;
  readonly isOpening: boolean;
  readonly isClosing: boolean;
  readonly isSpace: boolean;
  readonly isMark: boolean;
  readonly isDigit: boolean;
  readonly isNone: boolean;
  readonly mayStart: boolean;
  readonly mayEnd: boolean;
  readonly isBreakable: boolean;
};

const describe = (character: string): CharacterClass => {
  const isChinese = (character.codePointAt(0) ?? 0) >= 0x2e80;
  return {
    isChinese,
    isIdeograph: /^\p{Script=Han}$/u.test(character),
    isLatinWord: /^[\p{L}\p{N}]$/u.test(character) && !isChinese,
    isOpening: OPENING.has(character),
    isClosing: CLOSING.has(character),
    isSpace: character === ' ',
    isMark: /^\p{M}$/u.test(character),
    isDigit: /^\p{N}$/u.test(character),
    isNone: character === '',
    mayStart: !NO_START.has(character),
    mayEnd: !NO_END.has(character),
    isBreakable: BREAK_AFTER.has(character),
  };
};

const known = new Map<string, CharacterClass>();
/** As many as a long paper has; beyond that they are described anew. */
const MAX_KNOWN = 10_000;

/** Classifies a character. */
export const classify = (character: string): CharacterClass => {
  const before = known.get(character);
  if (before !== undefined) return before;
  const described = describe(character);
  if (known.size < MAX_KNOWN) known.set(character, described);
  return described;
};

/** Whether a line may break between two neighbouring characters. A space before is left at the line's end. */
export const mayBreakBetween = (before: CharacterClass, after: CharacterClass): boolean => {
  if (after.isSpace) return false;
  if (before.isSpace) return true;
  if (!after.mayStart || !before.mayEnd || after.isMark) return false;
  return before.isChinese || after.isChinese;
};

/** Whether a Latin run may break between two characters; never inside a number or a date. */
export const mayBreakWordBetween = (before: CharacterClass, after: CharacterClass): boolean =>
  before.isBreakable && !after.isDigit && after.mayStart && !after.isBreakable;
