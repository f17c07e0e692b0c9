import { describe, expect, test } from 'vitest';
import { verifyConsistencyProof } from '../../../src/core/merkle/consistency-proof.ts';
import { EMPTY_ROOT_HASH, hashLeaf, hashNode } from '../../../src/core/merkle/hash.ts';
import { verifyInclusionProof } from '../../../src/core/merkle/inclusion-proof.ts';
import { computeConsistencyPath, computeInclusionPath, computeRootHash } from '../../../src/core/merkle/tree.ts';
import { encodeBase64 } from '../../../src/core/bytes/base64.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';

const LARGEST = 65;
const leafHashes = Array.from({ length: LARGEST }, (_, index) => hashLeaf(Uint8Array.of(index)));

const flipBit = (bytes: Uint8Array, bit: number): Uint8Array => {
  const flipped = bytes.slice();
  const at = Math.floor(bit / 8);
  flipped[at] = (flipped[at] ?? 0) ^ (1 << (bit % 8));
  return flipped;
};

describe('hashing', () => {
  test('the empty tree has the root of RFC 6962 §2.1', () => {
    expect(encodeBase64(EMPTY_ROOT_HASH)).toBe('47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=');
    expect(computeRootHash([])).toEqual(EMPTY_ROOT_HASH);
  });

  test('the tree of one, two, three has the root of its published checkpoint (Go tessera testdata)', () => {
    const leaves = ['one', 'two', 'three'].map((entry) => hashLeaf(encodeUtf8(entry)));
    expect(encodeBase64(computeRootHash(leaves))).toBe('Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=');
  });

  // Reference vectors of Certificate Transparency's own tests (google/certificate-transparency, merkle_tree_test.cc).
  test('trees of one to eight entries have the published roots', () => {
    const entries = [
      '',
      '00',
      '10',
      '2021',
      '3031',
      '40414243',
      '5051525354555657',
      '606162636465666768696a6b6c6d6e6f',
    ];
    const hashes = entries.map((hex) =>
      hashLeaf(Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))),
    );
    const roots = [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
      'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
      '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
      '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
      'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
      '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    ];
    for (const [index, root] of roots.entries()) {
      expect(encodeHex(computeRootHash(hashes.slice(0, index + 1)))).toBe(root);
    }
  });
});

describe('every tree of 0 to 65 leaves', () => {
  const roots = Array.from({ length: LARGEST + 1 }, (_, size) => computeRootHash(leafHashes.slice(0, size)));
  const rootOf = (size: number): Uint8Array => roots[size] ?? new Uint8Array();

  test('proves each of its leaves, at that index and no other', () => {
    const wrong: string[] = [];
    for (let treeSize = 1; treeSize <= LARGEST; treeSize += 1) {
      const leaves = leafHashes.slice(0, treeSize);
      const rootHash = rootOf(treeSize);
      for (const [leafIndex, leafHash] of leaves.entries()) {
        const path = computeInclusionPath(leaves, leafIndex);
        const proof = { leafHash, leafIndex, treeSize, path, rootHash };
        if (!verifyInclusionProof(proof).ok) wrong.push(`${leafIndex} of ${treeSize} is refused`);
        const other = (leafIndex + 1) % treeSize;
        if (other !== leafIndex && verifyInclusionProof({ ...proof, leafIndex: other }).ok) {
          wrong.push(`${leafIndex} of ${treeSize} passes for ${other}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  test('is proved to extend each of its beginnings, and no other tree of that size', () => {
    const wrong: string[] = [];
    for (let size2 = 0; size2 <= LARGEST; size2 += 1) {
      const leaves = leafHashes.slice(0, size2);
      for (let size1 = 0; size1 <= size2; size1 += 1) {
        const path = computeConsistencyPath(leaves, size1);
        const proof = { size1, root1: rootOf(size1), size2, root2: rootOf(size2), path };
        const forged = flipBit(proof.root1, 255);
        // Every tree extends the empty one.
        const anyTree = size1 === 0 && size2 > 0;
        if (!verifyConsistencyProof(proof).ok) wrong.push(`${size1} to ${size2} is refused`);
        if (verifyConsistencyProof({ ...proof, root1: forged }).ok)
          wrong.push(`${size1} to ${size2}: forged first root`);
        if (verifyConsistencyProof({ ...proof, root2: forged }).ok !== anyTree) {
          wrong.push(`${size1} to ${size2}: forged second root`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('inclusion proofs', () => {
  const leaves = leafHashes.slice(0, 13);
  const rootHash = computeRootHash(leaves);
  const leafHash = leaves[11] ?? new Uint8Array();
  const path = computeInclusionPath(leaves, 11);
  const proof = { leafHash, leafIndex: 11, treeSize: 13, path, rootHash };

  test('any one-bit change of leaf, path or root fails', () => {
    const passed: string[] = [];
    for (let bit = 0; bit < 256; bit += 1) {
      if (verifyInclusionProof({ ...proof, leafHash: flipBit(leafHash, bit) }).ok) passed.push(`leaf, bit ${bit}`);
      if (verifyInclusionProof({ ...proof, rootHash: flipBit(rootHash, bit) }).ok) passed.push(`root, bit ${bit}`);
      for (const at of path.keys()) {
        const changed = path.map((hash, index) => (index === at ? flipBit(hash, bit) : hash));
        if (verifyInclusionProof({ ...proof, path: changed }).ok) passed.push(`path ${at}, bit ${bit}`);
      }
    }
    expect(passed).toEqual([]);
  });

  test('a leaf index not below the tree size, negative, fractional or unsafe is refused', () => {
    for (const leafIndex of [13, 14, -1, 0.5, Number.NaN, 2 ** 53, Infinity]) {
      expect(verifyInclusionProof({ ...proof, leafIndex })).toMatchObject({
        failure: { code: 'inclusion-proof.index-out-of-range' },
      });
    }
    expect(verifyInclusionProof({ ...proof, treeSize: 2 ** 53 }).ok).toBe(false);
  });

  test('a path one too long or too short is refused before hashing', () => {
    for (const wrong of [
      path.slice(1),
      path.slice(0, -1),
      [...path, rootHash],
      [],
      Array.from({ length: 100_000 }, () => rootHash),
    ]) {
      expect(verifyInclusionProof({ ...proof, path: wrong })).toMatchObject({
        failure: { code: 'inclusion-proof.path-length', expected: path.length },
      });
    }
  });

  test('a leaf hidden beneath an inner node of the tree is refused', () => {
    const hidden = hashLeaf(encodeUtf8('never deposited'));
    const inner = hashNode(hidden, hidden);
    const left = hashNode(inner, leaves[1] ?? inner);
    const root = hashNode(left, inner);
    // Three-leaf shape, but the first "leaf" is itself a node: the honest size fixes the path's length at two.
    expect(
      verifyInclusionProof({
        leafHash: hidden,
        leafIndex: 0,
        treeSize: 3,
        path: [hidden, leaves[1] ?? inner, inner],
        rootHash: root,
      }).ok,
    ).toBe(false);
  });

  test('a hash that is not 32 bytes is refused', () => {
    for (const length of [0, 31, 33, 64]) {
      const wrong = new Uint8Array(length);
      expect(verifyInclusionProof({ ...proof, leafHash: wrong }).ok).toBe(false);
      expect(verifyInclusionProof({ ...proof, rootHash: wrong }).ok).toBe(false);
      expect(verifyInclusionProof({ ...proof, path: [wrong, ...path.slice(1)] }).ok).toBe(false);
    }
  });

  test('the root mismatch names the expected and the computed root in hex', () => {
    expect(verifyInclusionProof({ ...proof, rootHash: EMPTY_ROOT_HASH })).toEqual({
      ok: false,
      failure: {
        code: 'inclusion-proof.root-mismatch',
        expected: encodeHex(EMPTY_ROOT_HASH),
        computed: encodeHex(rootHash),
      },
    });
  });

  test('a tree of 2^53-1 leaves is proved without 32-bit overflow', () => {
    const treeSize = Number.MAX_SAFE_INTEGER;
    const deep = Array.from({ length: 53 }, (_, index) => hashLeaf(Uint8Array.of(index)));
    let root = leafHash;
    for (const sibling of deep) root = hashNode(root, sibling);
    expect(verifyInclusionProof({ leafHash, leafIndex: 0, treeSize, path: deep, rootHash: root }).ok).toBe(true);
    expect(verifyInclusionProof({ leafHash, leafIndex: 0, treeSize: 2 ** 31, path: deep, rootHash: root }).ok).toBe(
      false,
    );
  });
});

describe('consistency proofs', () => {
  const size1 = 6;
  const size2 = 13;
  const root1 = computeRootHash(leafHashes.slice(0, size1));
  const root2 = computeRootHash(leafHashes.slice(0, size2));
  const path = computeConsistencyPath(leafHashes.slice(0, size2), size1);
  const proof = { size1, root1, size2, root2, path };

  test('any one-bit change of a root or of the path fails', () => {
    const passed: string[] = [];
    for (let bit = 0; bit < 256; bit += 1) {
      if (verifyConsistencyProof({ ...proof, root1: flipBit(root1, bit) }).ok) passed.push(`first root, bit ${bit}`);
      if (verifyConsistencyProof({ ...proof, root2: flipBit(root2, bit) }).ok) passed.push(`second root, bit ${bit}`);
      for (const at of path.keys()) {
        const changed = path.map((hash, index) => (index === at ? flipBit(hash, bit) : hash));
        if (verifyConsistencyProof({ ...proof, path: changed }).ok) passed.push(`path ${at}, bit ${bit}`);
      }
    }
    expect(passed).toEqual([]);
  });

  test('a path of another length is refused', () => {
    for (const wrong of [
      [],
      path.slice(1),
      path.slice(0, -1),
      [...path, root1],
      Array.from({ length: 100_000 }, () => root1),
    ]) {
      expect(verifyConsistencyProof({ ...proof, path: wrong }).ok).toBe(false);
    }
  });

  test('a proof up to a tree does not pass for a larger size with the same root', () => {
    const root8 = computeRootHash(leafHashes.slice(0, 8));
    const path8 = computeConsistencyPath(leafHashes.slice(0, 8), size1);
    expect(verifyConsistencyProof({ size1, root1, size2: 8, root2: root8, path: path8 }).ok).toBe(true);
    expect(verifyConsistencyProof({ size1, root1, size2: 16, root2: root8, path: path8 })).toMatchObject({
      failure: { code: 'consistency-proof.path-length' },
    });
  });

  test('from size 0 only the empty root and the empty path are accepted', () => {
    expect(verifyConsistencyProof({ size1: 0, root1: EMPTY_ROOT_HASH, size2, root2, path: [] }).ok).toBe(true);
    expect(verifyConsistencyProof({ size1: 0, root1, size2, root2, path: [] }).ok).toBe(false);
    expect(verifyConsistencyProof({ size1: 0, root1: EMPTY_ROOT_HASH, size2, root2, path: [root1] }).ok).toBe(false);
  });

  test('equal sizes need equal roots and an empty path', () => {
    expect(verifyConsistencyProof({ size1, root1, size2: size1, root2: root1, path: [] }).ok).toBe(true);
    expect(verifyConsistencyProof({ size1, root1, size2: size1, root2, path: [] }).ok).toBe(false);
    expect(verifyConsistencyProof({ size1, root1, size2: size1, root2: root1, path: [root1] }).ok).toBe(false);
  });

  test('a shrinking, negative, fractional or unsafe size is refused', () => {
    for (const sizes of [
      [7, 6],
      [-1, 6],
      [0.5, 6],
      [1, 2 ** 53],
      [Number.NaN, 1],
    ]) {
      const [first = 0, second = 0] = sizes;
      expect(verifyConsistencyProof({ ...proof, size1: first, size2: second })).toMatchObject({
        failure: { code: 'consistency-proof.size-out-of-range' },
      });
    }
  });

  test('a hash that is not 32 bytes is refused', () => {
    expect(verifyConsistencyProof({ ...proof, root1: new Uint8Array(31) }).ok).toBe(false);
    expect(verifyConsistencyProof({ ...proof, path: [new Uint8Array(33), ...path.slice(1)] }).ok).toBe(false);
  });
});

test('paths of numbers out of range are the caller’s error', () => {
  expect(() => computeInclusionPath(leafHashes, LARGEST)).toThrow(RangeError);
  expect(() => computeInclusionPath([], 0)).toThrow(RangeError);
  expect(() => computeConsistencyPath(leafHashes, LARGEST + 1)).toThrow(RangeError);
  expect(() => computeConsistencyPath(leafHashes, -1)).toThrow(RangeError);
});
