// Inclusion and consistency vectors of github.com/transparency-dev/merkle testdata (Apache-2.0), commit 417fb0c.

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verifyConsistencyProof } from '../../../src/core/merkle/consistency-proof.ts';
import { verifyInclusionProof } from '../../../src/core/merkle/inclusion-proof.ts';
import { decodeBase64 } from '../../../src/core/bytes/base64.ts';

type InclusionCase = {
  readonly name: string;
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
};

type ConsistencyCase = {
  readonly name: string;
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
};

/** Cases that disagree with RFC 9162 or use dummy roots; every other one must agree. */
const SKIPPED: Readonly<Record<string, string>> = {
  'additional/sizes-are-equal-one-and-proof-is-empty': 'to be accepted, but its roots are not 32 bytes',
  'additional/sizes-are-equal-zero-and-proof-is-empty': 'to be refused for a reason of that library; dummy roots',
  'additional/size1-is-zero-and-does-not-equal-size2':
    'to be refused because size1 is 0, which witnesses accept; dummy roots',
  'additional/size1-is-zero-and-size2-is-not-zero':
    'to be refused because size1 is 0, which witnesses accept; dummy root',
};

const path = resolve(
  process.env['ASSIZE_VECTORS'] ?? resolve(import.meta.dirname, '../../../../shared/vectors'),
  'rfc6962-proofs.json',
);
const hash = (text: string): Uint8Array => decodeBase64(text) ?? new Uint8Array();

if (existsSync(path)) {
  const vectors: { readonly inclusion: readonly InclusionCase[]; readonly consistency: readonly ConsistencyCase[] } =
    JSON.parse(readFileSync(path, 'utf8'));

  describe('published inclusion proofs', () => {
    test.each(vectors.inclusion)('$name: refused = $wantErr', (vector) => {
      const verdict = verifyInclusionProof({
        leafHash: hash(vector.leafHash),
        leafIndex: vector.leafIdx,
        treeSize: vector.treeSize,
        path: (vector.proof ?? []).map(hash),
        rootHash: hash(vector.root),
      });
      expect(verdict.ok).toBe(!vector.wantErr);
    });
  });

  describe('published consistency proofs', () => {
    for (const vector of vectors.consistency) {
      const reason = SKIPPED[vector.name];
      test.skipIf(reason !== undefined)(`${vector.name}${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
        const verdict = verifyConsistencyProof({
          size1: vector.size1,
          root1: hash(vector.root1),
          size2: vector.size2,
          root2: hash(vector.root2),
          path: (vector.proof ?? []).map(hash),
        });
        expect(verdict.ok).toBe(!vector.wantErr);
      });
    }
  });

  test('every skipped case exists under its name', () => {
    const names = new Set(vectors.consistency.map((vector) => vector.name));
    expect(Object.keys(SKIPPED).filter((name) => !names.has(name))).toEqual([]);
    expect(vectors.inclusion.length + vectors.consistency.length).toBe(196);
  });
} else {
  console.log('skipped: needs ASSIZE_VECTORS');
  test.skip('published proofs need ASSIZE_VECTORS', () => {});
}
