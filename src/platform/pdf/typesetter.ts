// Breaks paragraphs of mixed Chinese and Latin text into lines of a given width and gives each piece its place.
// Nothing is ever cut off: a word longer than the line is broken between characters, a code point that no font draws
// becomes a boxed `U+20BB7`.

import { formatCodePoint } from './drawable.ts';
import type { FontSet, ShapedSegment } from './font-set.ts';
import type { Colour, Inline, Paragraph, Sign, TextStyle } from './inline.ts';
import { INK } from './inline.ts';
import { type CharacterClass, classify, mayBreakBetween, mayBreakWordBetween } from './line-breaking.ts';

/** A piece of a line; `x` in points from the line's start. */
export type Placed =
  | {
      readonly kind: 'text';
      readonly x: number;
      readonly segments: readonly ShapedSegment[];
      readonly size: number;
      readonly tracking: number;
      readonly colour: Colour;
    }
  | {
      readonly kind: 'frame';
      readonly x: number;
      readonly width: number;
      readonly size: number;
      readonly frame: 'dashed' | 'ink';
      readonly inner: readonly Placed[];
    }
  | { readonly kind: 'sign'; readonly x: number; readonly sign: Sign; readonly scale: number };

/** A set line; widths in points. */
export type Line = { readonly placed: readonly Placed[]; readonly width: number };

// The smallest unit that is never broken, between its outer characters (of none for boxes and gaps).
type Atom = {
  readonly first: CharacterClass;
  readonly last: CharacterClass;
  readonly width: number;
  readonly style: TextStyle | null;
  readonly text: string;
  readonly piece: Placed | null;
  readonly glued: boolean;
};

const NONE = classify('');
const SPACE = classify(' ');

const SIGN_WIDTH = 7.6;
const FRAME_PADDING = 2.6;
/** Thin space between Chinese and Latin, in em (CSS text-autospace). */
const AUTOSPACE = 0.125;

const textAtom = (fonts: FontSet, text: string, style: TextStyle, glued: boolean): Atom => {
  const { size, colour, tracking = 0 } = style;
  const { segments, width, characters, first, last } = fonts.shape(style.face, style.language, text);
  return {
    first,
    last,
    width: (width / 1000 + characters * tracking) * size,
    style,
    text,
    piece: { kind: 'text', x: 0, segments, size, tracking, colour },
    glued,
  };
};

const frameAtom = (fonts: FontSet, inlines: readonly Inline[], frame: 'dashed' | 'ink', glued: boolean): Atom => {
  const line = setLine(fonts, inlines);
  const size = Math.max(...inlines.map((inline) => (inline.kind === 'text' ? inline.style.size : 0)));
  const width = line.width + 2 * FRAME_PADDING;
  const inner = line.placed.map((piece) => ({ ...piece, x: piece.x + FRAME_PADDING }));
  const piece: Placed = { kind: 'frame', x: 0, width, size, frame, inner };
  return { first: NONE, last: NONE, width: width + 1, style: null, text: '', piece, glued };
};

const codeAtom = (fonts: FontSet, codePoint: number, style: TextStyle): Atom =>
  frameAtom(
    fonts,
    [
      {
        kind: 'text',
        text: formatCodePoint(codePoint),
        style: { face: 'mono', language: 'en', size: style.size * 0.78, colour: INK },
      },
    ],
    'ink',
    false,
  );

// Splits text where a line may break; everything between two such places is one atom.
const splitText = (fonts: FontSet, text: string, style: TextStyle): Atom[] => {
  const atoms: Atom[] = [];
  let start = 0;
  let end = 0;
  let previous = NONE;
  const flush = (): void => {
    if (end > start)
      atoms.push(textAtom(fonts, text.slice(start, end), style, style.solid === true && atoms.length > 0));
    start = end;
  };
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    if (!fonts.draws(codePoint)) {
      flush();
      atoms.push(codeAtom(fonts, codePoint, style));
      end += character.length;
      start = end;
      previous = NONE;
      continue;
    }
    const next = classify(character);
    const alone =
      style.breakAnywhere === true || next.isSpace || previous.isSpace || next.isChinese || previous.isChinese;
    if (alone || mayBreakWordBetween(previous, next)) flush();
    end += character.length;
    previous = next;
  }
  flush();
  return atoms;
};

const inlineAtoms = (fonts: FontSet, inline: Inline): Atom[] => {
  if (inline.kind === 'text') return splitText(fonts, inline.text, inline.style);
  if (inline.kind === 'framed') return [frameAtom(fonts, inline.inlines, inline.frame, false)];
  const bare = { style: null, text: '', glued: false };
  if (inline.kind === 'gap') return [{ ...bare, first: SPACE, last: SPACE, width: inline.width, piece: null }];
  const { sign, scale = 1 } = inline;
  return [{ ...bare, first: NONE, last: NONE, width: SIGN_WIDTH * scale, piece: { kind: 'sign', x: 0, sign, scale } }];
};

const atomsOf = (fonts: FontSet, paragraph: Paragraph): Atom[] =>
  paragraph.flatMap((inline) => inlineAtoms(fonts, inline));

// Space added before `atom` (negative: full-width punctuation that gives up half its body).
const adjustBetween = (before: Atom | undefined, { style, first }: Atom): number => {
  if (style === null) return 0;
  if (before === undefined) return first.isOpening ? -style.size / 2 : 0;
  const { style: styleBefore, last } = before;
  if (styleBefore === null) return 0;
  if (first.isOpening && (last.isOpening || last.isClosing)) return -style.size / 2;
  if (first.isClosing && last.isClosing) return -styleBefore.size / 2;
  if (style.solid === true || styleBefore.solid === true) return 0;
  if (style.language !== 'zh' || styleBefore.language !== 'zh') return 0;
  const meets = (last.isIdeograph && first.isLatinWord) || (last.isLatinWord && first.isIdeograph);
  return meets ? style.size * AUTOSPACE : 0;
};

const mayBreak = (before: Atom, atom: Atom): boolean => {
  if (atom.glued) return false;
  if (atom.first.isNone || before.last.isNone)
    return atom.first.isNone ? !before.last.isOpening : !atom.first.isClosing;
  if (before.style?.breakAnywhere === true && atom.style?.breakAnywhere === true) return true;
  if (mayBreakBetween(before.last, atom.first)) return true;
  return mayBreakWordBetween(before.last, atom.first) && before.style?.solid !== true;
};

const isSpace = (atom: Atom): boolean => atom.text === ' ' || (atom.piece === null && atom.text === '');

const place = (atoms: readonly Atom[]): Line => {
  const placed: Placed[] = [];
  let x = 0;
  let before: Atom | undefined;
  for (const atom of atoms) {
    x += adjustBetween(before, atom);
    if (atom.piece !== null) placed.push({ ...atom.piece, x });
    x += atom.width;
    before = atom;
  }
  return { placed, width: x };
};

// Breaks one atom that is wider than a line between its characters.
const breakAtom = (fonts: FontSet, atom: Atom, width: number): Atom[] => {
  const { style } = atom;
  if (style === null || atom.width <= width) return [atom];
  return Array.from(atom.text).map((character, index) =>
    textAtom(fonts, character, style, index > 0 && classify(character).isMark),
  );
};

/** Sets a paragraph into lines of at most `width` points. An empty paragraph gives one empty line. */
export const setParagraph = (fonts: FontSet, paragraph: Paragraph, width: number): readonly Line[] => {
  const lines: Line[] = [];
  let queue = atomsOf(fonts, paragraph);
  while (queue.length > 0) {
    let used = 0;
    let fitting = 0;
    let lastBreak = 0;
    for (; fitting < queue.length; fitting++) {
      const atom = queue[fitting];
      if (atom === undefined) break;
      const before = fitting === 0 ? undefined : queue[fitting - 1];
      if (before !== undefined && mayBreak(before, atom)) lastBreak = fitting;
      const next = used + adjustBetween(before, atom) + atom.width;
      if (next > width + 0.01 && !isSpace(atom)) break;
      used = next;
    }
    if (fitting === queue.length) {
      lines.push(place(queue));
      break;
    }
    let take = lastBreak;
    if (take === 0) {
      // No place to break: by characters if that helps, else wherever the line is full.
      const split = queue
        .slice(0, fitting + 1)
        .flatMap((atom) => breakAtom(fonts, { ...atom, width: width + 1 }, width));
      if (split.length > fitting + 1) {
        const glue = split.map((atom) => ({ ...atom, glued: false }));
        const rest = queue.slice(fitting + 1);
        let sum = 0;
        take = 0;
        for (const atom of glue) {
          if (sum + atom.width > width + 0.01 && take > 0) break;
          sum += atom.width;
          take += 1;
        }
        queue = [...glue, ...rest];
      } else take = Math.max(1, fitting);
    }
    let end = take;
    while (end > 0 && isSpace(queue[end - 1] as Atom)) end -= 1;
    lines.push(place(queue.slice(0, end)));
    queue = queue.slice(take);
    while (queue[0] !== undefined && isSpace(queue[0])) queue = queue.slice(1);
  }
  return lines.length === 0 ? [{ placed: [], width: 0 }] : lines;
};

/** Sets a paragraph on one line, however long it becomes. */
export const setLine = (fonts: FontSet, paragraph: Paragraph): Line => place(atomsOf(fonts, paragraph));
