// Draws on one A4 page in points from the upper left corner. Text goes out as positioned glyphs (TJ), so that what was
// measured is what is drawn.

import {
  beginText,
  closePath,
  concatTransformationMatrix,
  endText,
  fill,
  lineTo,
  moveTo,
  PDFArray,
  PDFHexString,
  type PDFFont,
  PDFName,
  PDFNumber,
  PDFOperator,
  PDFOperatorNames,
  type PDFPage,
  popGraphicsState,
  pushGraphicsState,
  PDFString,
  rectangle,
  setDashPattern,
  setFillingRgbColor,
  setFontAndSize,
  setLineWidth,
  setStrokingRgbColor,
  setTextMatrix,
  stroke,
  appendBezierCurve,
} from 'pdf-lib';
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
  readonly link: (x: number, y: number, width: number, height: number, address: string) => void;
};

const round = (value: number): number => Math.round(value * 1000) / 1000;

// Half-way between quarter arcs and a circle: the usual Bézier constant.
const KAPPA = 0.5523;

/** Opens a canvas on a page. */
export const createPageCanvas = (page: PDFPage): PageCanvas => {
  const keys = new Map<PDFFont, PDFName>();
  const keyOf = (font: PDFFont): PDFName => {
    const known = keys.get(font);
    if (known !== undefined) return known;
    const key = PDFName.of(`F${keys.size + 1}`);
    page.node.setFontDictionary(key, font.ref);
    keys.set(font, key);
    return key;
  };
  const emit = (...operators: PDFOperator[]): void => page.pushOperators(...operators);
  const flip = (y: number): number => round(PAGE_HEIGHT - y);
  const fillColour = ([red, green, blue]: Colour): PDFOperator =>
    setFillingRgbColor(round(red), round(green), round(blue));
  const strokeColour = ([red, green, blue]: Colour): PDFOperator =>
    setStrokingRgbColor(round(red), round(green), round(blue));

  const drawTexts = (pieces: readonly Extract<Placed, { kind: 'text' }>[], x: number, baseline: number): void => {
    const [first] = pieces;
    if (first === undefined) return;
    let pen = round(x + first.x);
    let font: PDFName | null = null;
    let size = 0;
    let colour: Colour | null = null;
    let shown = PDFArray.withContext(page.doc.context);
    let hex = '';
    const operators: PDFOperator[] = [beginText(), setTextMatrix(1, 0, 0, 1, pen, flip(baseline))];
    const flushHex = (): void => {
      if (hex !== '') shown.push(PDFHexString.of(hex));
      hex = '';
    };
    const flush = (): void => {
      flushHex();
      if (shown.size() > 0) operators.push(PDFOperator.of(PDFOperatorNames.ShowTextAdjusted, [shown]));
      shown = PDFArray.withContext(page.doc.context);
    };
    for (const piece of pieces) {
      let wanted = x + piece.x;
      if (piece.colour !== colour) {
        flush();
        colour = piece.colour;
        operators.push(fillColour(colour));
      }
      for (const segment of piece.segments) {
        const key = keyOf(segment.font);
        if (key !== font || piece.size !== size) {
          flush();
          font = key;
          size = piece.size;
          operators.push(setFontAndSize(key, size));
        }
        for (const glyph of segment.glyphs) {
          const adjustment = Math.round(((pen - wanted) * 1000) / size);
          if (adjustment !== 0) {
            flushHex();
            shown.push(PDFNumber.of(adjustment));
            pen -= (adjustment * size) / 1000;
          }
          hex += glyph.hex;
          pen += (glyph.naturalWidth * size) / 1000;
          wanted += (glyph.advance * size) / 1000 + piece.tracking * size;
        }
      }
    }
    flush();
    emit(...operators, endText());
  };

  const rule: PageCanvas['rule'] = (x1, x2, y, weight, colour, dash = []) => {
    emit(
      strokeColour(colour),
      setLineWidth(weight),
      setDashPattern([...dash], 0),
      moveTo(round(x1), flip(y)),
      lineTo(round(x2), flip(y)),
      stroke(),
    );
  };

  const drawFrame = (piece: Extract<Placed, { kind: 'frame' }>, x: number, baseline: number): void => {
    const dashed = piece.frame === 'dashed';
    const top = baseline - piece.size * 1.02;
    const height = piece.size * 1.42;
    emit(
      strokeColour(dashed ? LINE_2 : INK),
      setLineWidth(dashed ? 0.6 : 0.75),
      setDashPattern(dashed ? [1.8, 1.4] : [], 0),
      rectangle(round(x + piece.x + 0.4), flip(top + height), round(piece.width - 0.8), round(height)),
      stroke(),
    );
    drawPieces(piece.inner, x + piece.x, baseline);
  };

  const circle = (centreX: number, centreY: number, radius: number): PDFOperator[] => {
    const arm = radius * KAPPA;
    const y = PAGE_HEIGHT - centreY;
    const curve = (...points: [number, number, number, number, number, number]): PDFOperator =>
      appendBezierCurve(...(points.map(round) as typeof points));
    return [
      moveTo(round(centreX + radius), round(y)),
      curve(centreX + radius, y + arm, centreX + arm, y + radius, centreX, y + radius),
      curve(centreX - arm, y + radius, centreX - radius, y + arm, centreX - radius, y),
      curve(centreX - radius, y - arm, centreX - arm, y - radius, centreX, y - radius),
      curve(centreX + arm, y - radius, centreX + radius, y - arm, centreX + radius, y),
      closePath(),
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
        return emit(fillColour(INK), ...circle(centreX, centreY, 2.2 * scale), fill());
      case 'not-checked':
        return emit(
          strokeColour(INK),
          setLineWidth(0.7 * scale),
          setDashPattern([], 0),
          ...circle(centreX, centreY, 2 * scale),
          stroke(),
        );
      case 'fail':
        return emit(
          fillColour(SEAL),
          moveTo(round(centreX), flip(centreY - arm)),
          lineTo(round(centreX + arm), flip(centreY)),
          lineTo(round(centreX), flip(centreY + arm)),
          lineTo(round(centreX - arm), flip(centreY)),
          closePath(),
          fill(),
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

  // In their own units the numbers are short: a QR code is 700 rectangles.
  const fillRectangles: PageCanvas['fillRectangles'] = (rectangles, { x, y, unit }, colour) =>
    emit(
      pushGraphicsState(),
      concatTransformationMatrix(unit, 0, 0, -unit, round(x), flip(y)),
      fillColour(colour),
      ...rectangles.map(([left, top, width, height]) => rectangle(left, top, width, height)),
      fill(),
      popGraphicsState(),
    );

  return {
    line: (line, x, baseline) => drawPieces(line.placed, x, baseline),
    rule,
    fillRectangle: (x, y, width, height, colour) =>
      emit(fillColour(colour), rectangle(round(x), flip(y + height), round(width), round(height)), fill()),
    fillRectangles,
    link: (x, y, width, height, address) => {
      const { context } = page.doc;
      const annotation = context.obj({
        Type: 'Annot',
        Subtype: 'Link',
        Rect: [round(x), flip(y + height), round(x + width), flip(y)],
        Border: [0, 0, 0],
        A: { S: 'URI', URI: PDFString.of(address) },
      });
      page.node.addAnnot(context.register(annotation));
    },
  };
};
