// Every document: links lead somewhere, files and scripts that are named exist, shell blocks are valid, and what source
// comments say of documents is there.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  listFiles,
  MARKDOWN,
  readBlocks,
  readHeadings,
  readInlineCode,
  readRelativeLinks,
  readText,
  ROOT,
  toAnchor,
} from './markdown.ts';

const { scripts, dependencies } = JSON.parse(readText('package.json')) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
};

/** Made by the build or by a running stack. */
const GENERATED = ['dist', 'public/build', 'public/fonts', '.local'];

const hasAnchor = (path: string, anchor: string): boolean =>
  readHeadings(readText(path)).some(({ text }) => toAnchor(text) === anchor);

const isBroken = (from: string, target: string): boolean => {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from : join(dirname(from), decodeURIComponent(file));
  if (!existsSync(resolve(ROOT, path))) return true;
  return anchor !== undefined && (!path.endsWith('.md') || !hasAnchor(path, anchor));
};

const isMissing = (path: string): boolean =>
  !GENERATED.some((folder) => path.startsWith(folder)) && !existsSync(resolve(ROOT, path));

// A whole path below a folder of the repository; `docs/problems/<code>.md` and globs are patterns, no paths.
const PATH = /^(?:src|anchor|docs|test|migrations|public)\/[\w.@/-]+$/;

describe('the documents', () => {
  it('are found', () => {
    expect(MARKDOWN).toContain('README.md');
    expect(MARKDOWN).toContain('docs/spec/certificate.md');
  });

  it.each(MARKDOWN)('%s has no link that leads nowhere', (path) => {
    expect(readRelativeLinks(readText(path)).filter((target) => isBroken(path, target))).toEqual([]);
  });

  it.each(MARKDOWN)('%s names files and scripts that exist', (path) => {
    const text = readText(path);
    expect(readInlineCode(text).filter((code) => PATH.test(code) && isMissing(code))).toEqual([]);
    const named = [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, script = '']) => script);
    expect(named.filter((script) => scripts[script] === undefined)).toEqual([]);
  });

  it.each(MARKDOWN)('%s has shell blocks that a shell can read, over files that exist', (path) => {
    for (const { language, text } of readBlocks(readText(path))) {
      if (language !== 'sh') continue;
      const checked = spawnSync('bash', ['-n'], { input: `${text}\n`, encoding: 'utf8' });
      expect([checked.status, checked.stderr]).toEqual([0, '']);
      const words = text.split(/[\s"'()]+/).map((word) => word.replace(/^\.\//, ''));
      expect(words.filter((word) => PATH.test(word) && isMissing(word))).toEqual([]);
    }
  });

  it.each(MARKDOWN)('%s names no path of one machine', (path) => {
    expect(readText(path)).not.toMatch(/(?<![\w.])\/(?:home|root|Users|tmp|work|mnt)\//);
  });
});

describe('the decisions', () => {
  const index = readText('docs/adr/README.md');
  const records = listFiles('docs/adr/[0-9]*.md');

  it.each(records)('%s stands in the index under its own title', (path) => {
    const [title] = readHeadings(readText(path));
    const name = path.slice('docs/adr/'.length);
    expect(title?.text).toMatch(new RegExp(`^${name.slice(0, 4)}\\. `));
    expect(index).toContain(`[${title?.text.slice(6) ?? ''}](${name})`);
  });

  it('name every runtime dependency', () => {
    const record = readText('docs/adr/0001-runtime-dependencies.md');
    for (const name of Object.keys(dependencies)) expect(record).toMatch(new RegExp(`^\\| ${name}[ ,]`, 'm'));
  });
});

describe('comments in source', () => {
  // docs/ARCHITECTURE.md "Traps"; docs/ARCHITECTURE.md, "Life of a piece of evidence"
  const REFERENCE = /(docs\/[\w./-]+\.md)(?:,? "([^"]+)")?/g;
  const references = listFiles('{src,anchor,test}/**/*.{ts,tsx,mjs}', 'migrations/*.sql').flatMap((path) =>
    [...readFileSync(resolve(ROOT, path), 'utf8').matchAll(REFERENCE)].map(([, document = '', heading]) => ({
      path,
      document,
      heading,
    })),
  );

  it('refer to documents and headings that exist', () => {
    expect(references.length).toBeGreaterThan(3);
    const broken = references
      .filter(({ path }) => !path.startsWith('test/docs/'))
      .filter(
        ({ document, heading }) =>
          !existsSync(resolve(ROOT, document)) ||
          (heading !== undefined && !readHeadings(readText(document)).some(({ text }) => text === heading)),
      );
    expect(broken).toEqual([]);
  });
});
