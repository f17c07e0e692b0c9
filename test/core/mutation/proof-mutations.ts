// Mutations of a path to a root, wherever the path stands.

import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import type { TlogProof } from '../../../src/core/proof/tlog-proof.ts';
import type { Random } from '../../support/random.ts';
import { pick } from './originals.ts';

/** Another order; of two equal neighbours nothing would change, and no path here has them. */
export const reorderPath = <T>(random: Random, path: readonly T[]): readonly T[] => {
  const shuffled = random.sample(path, path.length);
  const isSame = shuffled.every((hash, index) => hash === path[index]);
  return isSame ? [...path.slice(1), ...path.slice(0, 1)] : shuffled;
};

/** An inner node is as good a hash as a leaf's: other lengths of the path at other indices must not pass. */
export const hideInnerNode = (random: Random, proof: TlogProof): TlogProof => {
  const depth = random.between(1, proof.path.length);
  const longer = [sha256(encodeUtf8(`node ${random.next()}`)), ...proof.path];
  const edited = pick(random, [
    { path: proof.path.slice(depth), index: proof.index >> depth },
    { path: proof.path.slice(depth), index: proof.index },
    { path: longer, index: proof.index * 2 + random.between(0, 1) },
    { path: longer, index: proof.index },
  ]);
  return { ...proof, ...edited };
};
