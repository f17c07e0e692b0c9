// The lock file serves every platform: `npm ci` refuses a lock that lacks an optional package of any operating system,
// and `npm install` silently leaves out those that its registry does not offer.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

type Locked = {
  readonly version?: string;
  readonly optional?: boolean;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};
type Manifest = {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};

const root = resolve(import.meta.dirname, '../..');
const readJson = (name: string): unknown => JSON.parse(readFileSync(resolve(root, name), 'utf8'));
const { packages } = readJson('package-lock.json') as { readonly packages: Readonly<Record<string, Locked>> };
const manifest = readJson('package.json') as Manifest;

/** Where Node would find `name` from the package at `path`. */
const find = (path: string, name: string): Locked | undefined => {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const found = packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`];
    if (found !== undefined || at === '') return found;
    if (!at.includes('/node_modules/')) return packages[`node_modules/${name}`];
  }
};

describe('the lock file', () => {
  it('names every package that another one asks for, of every platform', () => {
    const missing = Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((name) => find(path, name) === undefined)
        .map((name) => `${path} asks for ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('pins what package.json names, and package.json names exact versions', () => {
    for (const [name, wanted] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      const version = wanted.startsWith('npm:') ? wanted.slice(wanted.lastIndexOf('@') + 1) : wanted;
      expect(version).toMatch(/^\d+\.\d+\.\d+(?:-[\w.]+)?$/);
      expect(find('', name)?.version, name).toBe(version);
    }
  });

  it('names no address: every registry or mirror serves it', () => {
    expect(Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });
});
