// What a browser loads, as built: sizes, and that nothing comes from elsewhere. Needs `npm run build`.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const PUBLIC = resolve(import.meta.dirname, '../../public');
const BUILD = resolve(PUBLIC, 'build');

type Manifest = {
  readonly scripts: Readonly<Record<string, { readonly file: string; readonly imports: readonly string[] }>>;
};
const manifest = JSON.parse(readFileSync(resolve(BUILD, 'manifest.json'), 'utf8')) as Manifest;

const sizeBytes = (name: string): number => {
  const script = manifest.scripts[name];
  if (script === undefined) throw new Error(`no script ${name}`);
  return [script.file, ...script.imports].reduce((sum, path) => sum + statSync(resolve(PUBLIC, path.slice(1))).size, 0);
};

describe('script budgets, uncompressed', () => {
  it.each(['deposit', 'verify', 'ledger', 'checkpoint', 'batch', 'compare'])(
    '%s loads at most 60 kB before first paint',
    (name) => {
      expect(sizeBytes(name)).toBeLessThanOrEqual(60_000);
    },
  );

  it('the verifier chunk is at most 200 kB', () => {
    expect(sizeBytes('verifier')).toBeLessThanOrEqual(200_000);
  });

  it('what explains a verdict, loaded beside the verifier, is at most 315 kB', () => {
    expect(sizeBytes('explainer')).toBeLessThanOrEqual(315_000);
  });

  it('the digest worker is one file, because its own policy lets it load nothing', () => {
    expect(manifest.scripts['digest-worker']?.imports).toEqual([]);
  });
});

describe('what is built', () => {
  const files = readdirSync(BUILD).filter((file) => /\.(?:css|js)$/.test(file));

  it.each(files)('%s loads nothing from elsewhere', (file) => {
    const text = readFileSync(resolve(BUILD, file), 'utf8');
    expect(text).not.toMatch(/url\((?:["']?)(?:https?:)?\/\//);
    expect(text).not.toMatch(/(?:import|fetch)\(["']https?:/);
  });
});
