// The commands that repeat the check offline. They run as they are printed, and the evidence's name is quoted for a shell:
// what a reader copies from the page must not run anything that a depositor wrote into a file name.

import { quoteForShell } from '../../core/explain/quote-for-shell.ts';
import type { Block } from './block.ts';
import type { FontSet } from './font-set.ts';
import { INK, mono, WASH, LINE_2 } from './inline.ts';
import { LABEL_X, RIGHT } from './page-layout.ts';
import { type Line, setParagraph } from './typesetter.ts';

const SIZE = 7.1;
const PITCH = 10.2;
const PADDING = 8.4;
const INDENT = 10;
const PLACEHOLDER = '<原文件>';
/** 40 Chinese characters at 7.1 pt fill a line of the box. */
const MAX_NAME_LENGTH = 40;

/**
 * Quotes a file name for a POSIX shell. A name that cannot be copied from one line (too long, control or direction
 * characters, none disclosed) becomes a placeholder.
 */
export const quoteName = (name: string | null): string =>
  name === null || name.length > MAX_NAME_LENGTH || /[\p{C}\p{Zl}\p{Zp}]/u.test(name)
    ? `"${PLACEHOLDER}"`
    : quoteForShell(name);

/** Columns of one line of the box, of which a Chinese character takes 5/3. */
const MAX_COLUMNS = 84;
const isTooWide = (command: string): boolean => {
  const wide = command.match(/[\u2e80-\u{3ffff}]/gu)?.length ?? 0;
  return Array.from(command).length + (wide * 2) / 3 > MAX_COLUMNS;
};

// What is pasted must run: a line that is too wide is another form of the command, broken by a backslash.
const orBroken = (line: string, broken: string): string => (isTooWide(line) ? broken : line);

/**
 * The commands, which run as they stand beside the original and assize.mjs; a backslash continues a line.
 * @param tokenCommand lines of the command that verifies a token over the parts that `explain` writes
 */
export const describeCommands = (evidenceName: string | null, tokenCommand: readonly string[]): readonly string[] => {
  const name = quoteName(evidenceName);
  return [
    orBroken(
      `node assize.mjs verify ${name} certificate.pdf`,
      `node assize.mjs verify certificate.pdf \\\n  --evidence ${name}`,
    ),
    'node assize.mjs explain certificate.pdf --out parts',
    orBroken(`sha256sum parts/certificate-core.json ${name}`, `sha256sum parts/certificate-core.json \\\n  ${name}`),
    ...tokenCommand,
  ].flatMap((command) => command.split('\n'));
};

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
