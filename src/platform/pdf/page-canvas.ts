// Draws on one A4 page in points from the upper left corner. Text goes out as positioned glyphs (TJ), so that what was
// measured is what is drawn; operators as ISO 32000-1 Annex A writes them.

import { type PDFPage, PDFName, PDFString } from 'pdf-lib';
import type { EmbeddedFont, EmbeddedFonts } from './embedded-fonts.ts';
import { type Colour, INK, LINE_2, SEAL } from './inline.ts';
import type { Line, Placed } from './typesetter.ts';

/** A4 in points. */
export const PAGE_WIDTH = 595.28;
export const PAGE_HEIGHT = 841.89;

/** A page to draw on; all coordinates in points from the upper left corner, `baseline` included. */
export type PageCanvas = {
  readonly line: (line: Line, x: number, baseline: number) => void;
  readonly rule: (x1: number, x2: number, y: number, weight: number, colour: Colour, dash?: readonly number[]) => void;
  readonly fillRectangle: (x: number, y: number, width: number, height: number, colour: Colour) => void;
  /** Fills many rectangles as one path; they are given in `unit` points from (x, y). */
  readonly fillRectangles: (
    rectangles: readonly (readonly [x: number, y: number, width: number, height: number])[],
    origin: { readonly x: number; readonly y: number; readonly unit: number },
    colour: Colour,
  ) => void;
  /** Paints the dark modules of a code, one byte each, row by row, in a square of `width` points. */
  readonly fillModules: (
    code: { readonly size: number; readonly modules: Uint8Array },
    x: number,
    y: number,
    width: number,
    colour: Colour,
  ) => void;
  readonly link: (x: number, y: number, width: number, height: number, address: string) => void;
  /** Writes the page, when the fonts of the document are embedded; nothing may be drawn afterwards. */
  readonly finish: () => void;
};

const round = (value: number): number => Math.round(value * 1000) / 1000;
/** Where a text begins: a hundredth of a point is a tenth of a dot at 720 dpi. */
const roundPlace = (value: number): number => Math.round(value * 100) / 100;
const numbers = (...values: readonly number[]): string => values.map(round).join(' ');

// Dots of a module of a code, in both directions: a byte.
const MODULE_DOTS = 8;

// Half-way between quarter arcs and a circle: the usual Bézier constant.
const KAPPA = 0.5523;

/** A literal string (§7.3.4.2) of bytes: half of a hexadecimal one, and a twentieth less when deflated. */
const formatString = (bytes: string): string =>
  `(${bytes.replaceAll(/[()\\\r]/gu, (byte) => (byte === '\r' ? '\\r' : `\\${byte}`))})`;

/** A text whose glyphs get their codes when all is drawn. */
type Shown = { readonly font: EmbeddedFont; readonly glyphs: readonly number[] };

/** Opens a canvas on a page. */
export const createPageCanvas = (page: PDFPage, fonts: EmbeddedFonts): PageCanvas => {
  const used = new Set<EmbeddedFont>();
  const parts: (string | Shown)[] = [];
  // Where the last line of the open text object begins; null for none open.
  let lineStart: { readonly x: number; readonly y: number } | null = null;
  const endTexts = (): void => {
    if (lineStart !== null) parts.push('ET\n');
    lineStart = null;
  };
  // Paths and pictures stand outside of text objects (§8.2).
  const emit = (...operators: readonly string[]): void => {
    endTexts();
    parts.push(`${operators.join('\n')}\n`);
  };
  // Texts that follow one another share an object: the steps between lines are few and compress well, places do not.
  const beginLine = (x: number, y: number): void => {
    if (lineStart === null) parts.push('BT\n');
    parts.push(`${numbers(x - (lineStart?.x ?? 0), y - (lineStart?.y ?? 0))} Td\n`);
    lineStart = { x, y };
  };
  // What was set last on the page, and stays so from one text or rule to the next.
  const set = new Map<'rg' | 'RG' | 'Tf' | 'w' | 'd', string>();
  const use = (operator: 'rg' | 'RG' | 'Tf' | 'w' | 'd', operands: string): void => {
    if (set.get(operator) === operands) return;
    set.set(operator, operands);
    parts.push(`${operands} ${operator}\n`);
  };
  const flip = (y: number): number => PAGE_HEIGHT - y;
  const fillWith = (colour: Colour): void => use('rg', numbers(...colour));
  const strokeWith = (colour: Colour, weight: number, dash: readonly number[]): void => {
    use('RG', numbers(...colour));
    use('w', numbers(weight));
    use('d', `[${dash.join(' ')}] 0`);
  };
  const box = (x: number, y: number, width: number, height: number): string => `${numbers(x, y, width, height)} re`;

  const drawTexts = (pieces: readonly Extract<Placed, { kind: 'text' }>[], x: number, baseline: number): void => {
    const [first] = pieces;
    if (first === undefined) return;
    let pen = roundPlace(x + first.x);
    let font: EmbeddedFont | null = null;
    let size = 0;
    let colour: Colour | null = null;
    let glyphs: number[] = [];
    let isShowing = false;
    beginLine(pen, roundPlace(flip(baseline)));
    const flushGlyphs = (): void => {
      if (glyphs.length > 0 && font !== null) parts.push({ font, glyphs });
      glyphs = [];
    };
    const show = (): void => {
      if (!isShowing) parts.push('[');
      isShowing = true;
    };
    const flush = (): void => {
      flushGlyphs();
      if (isShowing) parts.push('] TJ\n');
      isShowing = false;
    };
    for (const piece of pieces) {
      let wanted = x + piece.x;
      if (piece.colour !== colour) {
        flush();
        colour = piece.colour;
        fillWith(colour);
      }
      for (const segment of piece.segments) {
        const wantedFont = fonts.open(segment.font);
        if (wantedFont !== font || piece.size !== size) {
          flush();
          font = wantedFont;
          size = piece.size;
          used.add(font);
          use('Tf', `/${font.resource} ${round(size)}`);
        }
        for (const glyph of segment.glyphs) {
          const adjustment = Math.round(((pen - wanted) * 1000) / size);
          show();
          if (adjustment !== 0) {
            flushGlyphs();
            parts.push(String(adjustment));
            pen -= (adjustment * size) / 1000;
          }
          font.use(glyph.id, glyph.codePoint);
          glyphs.push(glyph.id);
          pen += (glyph.naturalWidth * size) / 1000;
          wanted += (glyph.advance * size) / 1000 + piece.tracking * size;
        }
      }
    }
    flush();
  };

  const rule: PageCanvas['rule'] = (x1, x2, y, weight, colour, dash = []) => {
    strokeWith(colour, weight, dash);
    emit(`${numbers(x1, flip(y))} m`, `${numbers(x2, flip(y))} l`, 'S');
  };

  const drawFrame = (piece: Extract<Placed, { kind: 'frame' }>, x: number, baseline: number): void => {
    const dashed = piece.frame === 'dashed';
    const top = baseline - piece.size * 1.02;
    const height = piece.size * 1.42;
    strokeWith(dashed ? LINE_2 : INK, dashed ? 0.6 : 0.75, dashed ? [1.8, 1.4] : []);
    emit(box(x + piece.x + 0.4, flip(top + height), piece.width - 0.8, height), 'S');
    drawPieces(piece.inner, x + piece.x, baseline);
  };

  const circle = (centreX: number, centreY: number, radius: number): string[] => {
    const arm = radius * KAPPA;
    const y = flip(centreY);
    const curve = (...points: readonly number[]): string => `${numbers(...points)} c`;
    return [
      `${numbers(centreX + radius, y)} m`,
      curve(centreX + radius, y + arm, centreX + arm, y + radius, centreX, y + radius),
      curve(centreX - arm, y + radius, centreX - radius, y + arm, centreX - radius, y),
      curve(centreX - radius, y - arm, centreX - arm, y - radius, centreX, y - radius),
      curve(centreX + arm, y - radius, centreX + radius, y - arm, centreX + radius, y),
      'h',
    ];
  };

  // ● pass, ◆ fail, ○ not checked.
  const drawSign = (
    { sign, scale, x: offset }: Extract<Placed, { kind: 'sign' }>,
    x: number,
    baseline: number,
  ): void => {
    const centreX = x + offset + 2.6 * scale;
    const centreY = baseline - 2.9 * scale;
    const arm = 2.9 * scale;
    switch (sign) {
      case 'pass':
        fillWith(INK);
        return emit(...circle(centreX, centreY, 2.2 * scale), 'f');
      case 'not-checked':
        strokeWith(INK, 0.7 * scale, []);
        return emit(...circle(centreX, centreY, 2 * scale), 'S');
      case 'fail':
        fillWith(SEAL);
        return emit(
          `${numbers(centreX, flip(centreY - arm))} m`,
          `${numbers(centreX + arm, flip(centreY))} l`,
          `${numbers(centreX, flip(centreY + arm))} l`,
          `${numbers(centreX - arm, flip(centreY))} l`,
          'h',
          'f',
        );
    }
  };

  const drawPieces = (pieces: readonly Placed[], x: number, baseline: number): void => {
    let texts: Extract<Placed, { kind: 'text' }>[] = [];
    for (const piece of pieces) {
      if (piece.kind === 'text') {
        texts.push(piece);
        continue;
      }
      drawTexts(texts, x, baseline);
      texts = [];
      if (piece.kind === 'frame') drawFrame(piece, x, baseline);
      else drawSign(piece, x, baseline);
    }
    drawTexts(texts, x, baseline);
  };

  // In their own units the numbers are short.
  const fillRectangles: PageCanvas['fillRectangles'] = (rectangles, { x, y, unit }, colour) => {
    fillWith(colour);
    emit(
      'q',
      `${unit} 0 0 ${-unit} ${numbers(x, flip(y))} cm`,
      ...rectangles.map(([left, top, width, height]) => `${left} ${top} ${width} ${height} re`),
      'f',
      'Q',
    );
  };

  const { context } = page.doc;

  // A stencil (ISO 32000-1 §8.9.6.2) is a kilobyte smaller than 700 rectangles. A module is a byte of eight dots, repeated
  // over eight rows: what a viewer smooths when it enlarges the stencil is an eighth of a module.
  const fillModules: PageCanvas['fillModules'] = ({ size, modules }, x, y, width, colour) => {
    const rows = modules.map((module) => (module === 1 ? 0x00 : 0xff));
    const dots = new Uint8Array(rows.length * MODULE_DOTS);
    for (let row = 0; row < size * MODULE_DOTS; row += 1) {
      const first = Math.floor(row / MODULE_DOTS) * size;
      dots.set(rows.subarray(first, first + size), row * size);
    }
    const dictionary = {
      Type: 'XObject',
      Subtype: 'Image',
      Width: size * MODULE_DOTS,
      Height: size * MODULE_DOTS,
      ImageMask: true,
    };
    const stencil = context.register(context.flateStream(dots, dictionary));
    const name = PDFName.of(`M${stencil.objectNumber}`);
    page.node.setXObject(name, stencil);
    fillWith(colour);
    emit('q', `${numbers(width, 0, 0, width, x, flip(y + width))} cm`, `${name.toString()} Do`, 'Q');
  };

  return {
    line: (line, x, baseline) => drawPieces(line.placed, x, baseline),
    rule,
    fillRectangle: (x, y, width, height, colour) => {
      fillWith(colour);
      emit(box(x, flip(y + height), width, height), 'f');
    },
    fillRectangles,
    fillModules,
    link: (x, y, width, height, address) => {
      const annotation = context.obj({
        Type: 'Annot',
        Subtype: 'Link',
        Rect: [x, flip(y + height), x + width, flip(y)].map(round),
        Border: [0, 0, 0],
        A: { S: 'URI', URI: PDFString.of(address) },
      });
      page.node.addAnnot(context.register(annotation));
    },
    finish: () => {
      for (const { resource, ref } of used) page.node.setFontDictionary(PDFName.of(resource), ref);
      endTexts();
      const texts = parts.map((part) =>
        typeof part === 'string' ? part : formatString(part.glyphs.map(part.font.codeOf).join('')),
      );
      page.node.addContentStream(context.register(context.flateStream(texts.join(''))));
    },
  };
};
