// Which code points may be drawn at all. What has no ink of its own (controls, direction marks, joiners, variation
// selectors, odd spaces) or would need shaping that this typesetter does not do (right-to-left scripts) is never drawn
// as if it were nothing: a file name with U+202E would otherwise read differently on paper than in the attachment.

const NO_INK =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Variation_Selector}\u{2800}]/u;
const SPACES = new Set([0x20, 0xa0, 0x3000]);

// Hebrew to Arabic Extended-A, presentation forms, and the right-to-left part of the supplementary plane.
const RIGHT_TO_LEFT: readonly (readonly [from: number, to: number])[] = [
  [0x0590, 0x08ff],
  [0xfb1d, 0xfdff],
  [0xfe70, 0xfeff],
  [0x10800, 0x10fff],
  [0x1e800, 0x1efff],
];

/** Whether a code point is one of the spaces that may stay blank. */
export const isBlank = (codePoint: number): boolean => SPACES.has(codePoint);

/** Whether a font may be asked for this code point; the rest is shown by its number. */
export const mayBeDrawn = (codePoint: number): boolean => {
  if (isBlank(codePoint)) return true;
  const character = String.fromCodePoint(codePoint);
  if (NO_INK.test(character) || /\p{Zs}/u.test(character)) return false;
  return !RIGHT_TO_LEFT.some(([from, to]) => codePoint >= from && codePoint <= to);
};

/** The notation of a code point on paper: `U+20BB7`. */
export const formatCodePoint = (codePoint: number): string =>
  `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
