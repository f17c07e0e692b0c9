// Splitting of trees (RFC 6962 §2.1): sizes are safe integers beyond 32 bits, so nothing here uses bit operators.

/** A path in a tree of 2^63 leaves has 63 hashes (tlog-witness); longer ones are refused before any work. */
export const MAX_PATH_LENGTH = 63;

/** Tells whether a number can be a tree size: an integer 0..2^53-1. The larger ones of the specifications are refused. */
export const isTreeSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** Computes k, the largest power of two smaller than `size`. `size` is 2..2^53-1. */
export const splitSize = (size: number): number => {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
};

/** Halves a size or index, rounding down (a right shift beyond 32 bits). */
export const halve = (value: number): number => Math.floor(value / 2);

/** Tells whether the lowest bit is set. */
export const isOdd = (value: number): boolean => value % 2 === 1;
