// Reads the documents for the tests: files, fenced blocks, headings with their anchors, links, inline code.

import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

/** Reads a file of the repository as text. */
export const readText = (path: string): string => readFileSync(resolve(ROOT, path), 'utf8');

const FOREIGN = ['node_modules', '.local', '.wrangler', 'dist', '.git'];

/** Lists the repository's own files that match, relative to its root. */
export const listFiles = (...patterns: readonly string[]): readonly string[] =>
  globSync([...patterns], { cwd: ROOT, exclude: FOREIGN })
    .filter((path) => !FOREIGN.some((folder) => path.split('/').includes(folder)))
    .toSorted();

/** Every Markdown file of the repository. */
export const MARKDOWN: readonly string[] = listFiles('**/*.md');

export type FencedBlock = {
  /** What stands behind the opening fence. */
  readonly language: string;
  readonly text: string;
  /** The line before the opening fence. */
  readonly before: string;
};

const FENCED = /(?:^|\n)([^\n]*)\n```([a-z]*)\n([\s\S]*?)\n?```(?=\n|$)/g;

/** Reads the fenced blocks of a document in order; a block's text ends without its last line feed. */
export const readBlocks = (markdown: string): readonly FencedBlock[] =>
  [...`\n${markdown}`.matchAll(FENCED)].map(([, before = '', language = '', text = '']) => ({
    language,
    text,
    before,
  }));

/** The document without its fenced blocks. */
export const readProse = (markdown: string): string => `\n${markdown}`.replaceAll(/\n```[\s\S]*?\n```(?=\n|$)/g, '\n');

/** Reads the headings: level and text. */
export const readHeadings = (markdown: string): readonly { readonly level: number; readonly text: string }[] =>
  [...readProse(markdown).matchAll(/^(#{1,6}) +(.+?) *$/gm)].map(([, marks = '', text = '']) => ({
    level: marks.length,
    text,
  }));

/** The anchor of a heading as hosts of repositories make it. */
export const toAnchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');

/** Reads the targets of links and pictures that lead into the repository. */
export const readRelativeLinks = (markdown: string): readonly string[] =>
  [...readProse(markdown).matchAll(/!?\[[^\]]*\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/i.test(target));

/** Reads the inline code of a document. */
export const readInlineCode = (markdown: string): readonly string[] =>
  [...readProse(markdown).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
