// The commands that repeat the check offline. The evidence's name is quoted for a shell: what a reader copies from the
// page must not run anything that a depositor wrote into a file name.

import type { Block } from './block.ts';
import type { FontSet } from './font-set.ts';
import { INK, mono, WASH, LINE_2 } from './inline.ts';
import { LABEL_X, RIGHT } from './page-layout.ts';
import { type Line, setParagraph } from './typesetter.ts';

const SIZE = 7.1;
const PITCH = 10.9;
const PADDING = 8.4;
const INDENT = 10;
const PLACEHOLDER = '<原文件>';
/** 40 Chinese characters at 7.1 pt fill a line of the box. */
const MAX_NAME_LENGTH = 40;

/**
 * Quotes a file name for a POSIX shell: in double quotes when nothing in it is special there, else in single quotes.
 * A name that cannot be copied from one line (too long, control or direction characters, none disclosed) becomes a
 * placeholder.
 */
export const quoteForShell = (name: string | null): string => {
  if (name === null || name.length > MAX_NAME_LENGTH || /[\p{C}\p{Zl}\p{Zp}]/u.test(name)) return `"${PLACEHOLDER}"`;
  return /["$`\\!]/u.test(name) ? `'${name.replaceAll("'", "'\\''")}'` : `"${name}"`;
};

/** The commands, one shell line each; a backslash continues a line. */
export const describeCommands = (evidenceName: string | null): readonly string[] => [
  'pdfdetach -saveall certificate.pdf',
  'node assize.mjs verify certificate.json --trust trust.json \\',
  `  --evidence ${quoteForShell(evidenceName)}`,
  'openssl ts -verify -data core.json -in token.der -token_in -CAfile roots.pem',
];

// A line that is too long continues below, further in: whoever types it from paper types no line break there.
const breakCommand = (fonts: FontSet, command: string): { readonly line: Line; readonly indent: number }[] => {
  const indent = command.startsWith('  ') ? INDENT : 0;
  const width = RIGHT - LABEL_X - PADDING * 2 - indent - 4;
  const text = [mono(command.trimStart(), { size: SIZE, colour: INK })];
  const whole = setParagraph(fonts, text, width);
  if (whole.length === 1) return whole.map((line) => ({ line, indent }));
  return setParagraph(fonts, text, width - INDENT * 2).map((line, index) => ({
    line,
    indent: index === 0 ? indent : indent + INDENT * 2,
  }));
};

/** Sets commands on the ground of quoted text; a long line continues below, never smaller. */
export const commandBlocks = (fonts: FontSet, commands: readonly string[]): Block[] => {
  const lines = commands.flatMap((command) => breakCommand(fonts, command));
  return lines.map(({ line, indent }, index): Block => {
    const first = index === 0;
    const last = index === lines.length - 1;
    const height = PITCH + (first ? 8.5 : 0) + (last ? 5 : 0);
    const boxTop = first ? 5 : 0;
    return {
      height,
      keepWithNext: !last,
      draw: (canvas, top) => {
        canvas.fillRectangle(LABEL_X, top + boxTop, RIGHT - LABEL_X, height - boxTop, WASH);
        canvas.fillRectangle(LABEL_X, top + boxTop, 1.6, height - boxTop, LINE_2);
        canvas.line(line, LABEL_X + PADDING + indent, top + (first ? 8.5 : 0) + PITCH - 2);
      },
    };
  });
};
