// What a line of the certificate is made of: text in a style, the dashed simulated mark, a boxed word, a step's sign.
// Pure data; the typesetter gives it places.

import type { Face, Language } from './font-faces.ts';

/** Colours of the certificate's paper (three components, 0 to 1). */
export type Colour = readonly [red: number, green: number, blue: number];

const hexColour = (hex: number): Colour => [((hex >> 16) & 255) / 255, ((hex >> 8) & 255) / 255, (hex & 255) / 255];

/** Text and strong rules. */
export const INK = hexColour(0x16202e);
/** Secondary text: the English beside the Chinese. */
export const INK_2 = hexColour(0x3f4957);
/** Labels and ordinals: the faintest text allowed. */
export const INK_3 = hexColour(0x5f6772);
/** Simulated dashes. */
export const LINE_2 = hexColour(0x8a8c8c);
/** Hairlines. */
export const LINE = hexColour(0xdad6cb);
/** Ground of quoted text. */
export const WASH = hexColour(0xf4f1ea);
/** The one spot of vermilion, and a failing step. */
export const SEAL = hexColour(0xb3261e);

/** Sizes in points: 8.1 Chinese and 7.3 English in fields is the smallest running text. */
export const FIELD_SIZE = 8.1;
export const ENGLISH_SIZE = 7.3;
export const DIGEST_SIZE = 7.95;
export const MARK_SIZE = 6.8;

export type TextStyle = {
  readonly face: Face;
  readonly language: Language;
  readonly size: number;
  readonly colour: Colour;
  /** Extra space after each character, in em. */
  readonly tracking?: number;
  /** No breaks and no added space between Chinese and Latin: dates, case numbers, citations. */
  readonly solid?: boolean;
  /** May break between any two characters: addresses and digests, whose lines are best full. */
  readonly breakAnywhere?: boolean;
};

/** How a step ended, drawn as dot, diamond or ring so that it survives a fax. */
export type Sign = 'pass' | 'fail' | 'not-checked';

export type Inline =
  | { readonly kind: 'text'; readonly text: string; readonly style: TextStyle }
  | { readonly kind: 'framed'; readonly inlines: readonly Inline[]; readonly frame: 'dashed' | 'ink' }
  | { readonly kind: 'sign'; readonly sign: Sign; readonly scale?: number }
  | { readonly kind: 'gap'; readonly width: number };

/** Inlines that share lines. */
export type Paragraph = readonly Inline[];

type StyleChange = Partial<TextStyle>;

const textOf =
  (base: TextStyle) =>
  (text: string, change: StyleChange = {}): Inline => ({ kind: 'text', text, style: { ...base, ...change } });

/** Chinese text of a field. */
export const zh = textOf({ face: 'sans', language: 'zh', size: FIELD_SIZE, colour: INK });
/** English text beside it, smaller and lighter. */
export const en = textOf({ face: 'sans', language: 'en', size: ENGLISH_SIZE, colour: INK_2 });
/** Digests, identifiers, commands. */
export const mono = textOf({ face: 'mono', language: 'en', size: DIGEST_SIZE, colour: INK });
export const gap = (width: number): Inline => ({ kind: 'gap', width });

/** The mark that stands after each simulated name. */
export const SIMULATED_MARK: Inline = {
  kind: 'framed',
  frame: 'dashed',
  inlines: [zh('模拟', { size: MARK_SIZE, colour: INK_2 }), en(' simulated', { size: MARK_SIZE, colour: INK_2 })],
};

/** An omission, as visible as a result. */
export const boxed = (text: string): Inline => ({
  kind: 'framed',
  frame: 'ink',
  inlines: [zh(text, { face: 'sans-strong' })],
});

/** A pair of a Chinese and an English wording. */
export const bilingual = (chinese: string, english: string): Paragraph => [zh(chinese), en(` ${english}`)];
