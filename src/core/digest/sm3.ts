// SM3 (GB/T 32905-2016; ISO/IEC 10118-3:2018, hash-function 17), synchronous and fed piece by piece. Plain 32-bit
// arithmetic, so that it runs wherever core runs; long streams are hashed by WebAssembly where there is any.
// Any bytes are valid input. Clause numbers below are those of GB/T 32905.

/** Length of an SM3 digest in bytes. */
export const SM3_BYTES = 32;

/** Clause 5.2: blocks of 512 bits. */
const BLOCK_BYTES = 64;
/** Clause 5.2: the padding ends with the length of the message in bits, 64-bit big-endian. */
const LENGTH_BYTES = 8;
/** Clause 5.3.2: the words W0 to W67 that a block is expanded to. */
const EXPANDED_WORDS = 68;
const ROUNDS = 64;

/** Clause 4.1. */
const INITIAL_VALUE = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];

const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/** The constants of clause 4.2, rotated left by j mod 32 as clause 5.3.3 uses them. */
const ROUND_CONSTANTS = Int32Array.from({ length: ROUNDS }, (_, round) =>
  rotate(round < 16 ? 0x79cc4519 : 0x7a879d8a, round % 32),
);

/** Words of the block at hand. One for all: compressing is never interrupted. */
const WORDS = new Int32Array(EXPANDED_WORDS);

/** An element that is always there. */
const at = (words: Int32Array, index: number): number => words[index] as number;

/** P0 and P1 of clause 4.4. */
const permute0 = (x: number): number => x ^ rotate(x, 9) ^ rotate(x, 17);
const permute1 = (x: number): number => x ^ rotate(x, 15) ^ rotate(x, 23);

/** Clause 5.3.2; W'j is W(j) ^ W(j + 4) where it is used. */
const expand = (view: DataView, offset: number): void => {
  for (let index = 0; index < 16; index += 1) WORDS[index] = view.getInt32(offset + index * 4);
  for (let index = 16; index < EXPANDED_WORDS; index += 1) {
    const mixed = at(WORDS, index - 16) ^ at(WORDS, index - 9) ^ rotate(at(WORDS, index - 3), 15);
    WORDS[index] = permute1(mixed) ^ rotate(at(WORDS, index - 13), 7) ^ at(WORDS, index - 6);
  }
};

/** Clause 5.3.3: the compression function CF. Both kinds of rounds have a loop of their own, which is half of the speed. */
const compress = (state: Int32Array, view: DataView, offset: number): void => {
  expand(view, offset);
  let a = at(state, 0);
  let b = at(state, 1);
  let c = at(state, 2);
  let d = at(state, 3);
  let e = at(state, 4);
  let f = at(state, 5);
  let g = at(state, 6);
  let h = at(state, 7);
  for (let round = 0; round < 16; round += 1) {
    const a12 = rotate(a, 12);
    const ss1 = rotate((a12 + e + at(ROUND_CONSTANTS, round)) | 0, 7);
    const w = at(WORDS, round);
    const tt1 = ((a ^ b ^ c) + d + (ss1 ^ a12) + (w ^ at(WORDS, round + 4))) | 0;
    const tt2 = ((e ^ f ^ g) + h + ss1 + w) | 0;
    d = c;
    c = rotate(b, 9);
    b = a;
    a = tt1;
    h = g;
    g = rotate(f, 19);
    f = e;
    e = permute0(tt2);
  }
  for (let round = 16; round < ROUNDS; round += 1) {
    const a12 = rotate(a, 12);
    const ss1 = rotate((a12 + e + at(ROUND_CONSTANTS, round)) | 0, 7);
    const w = at(WORDS, round);
    const tt1 = (((a & b) | (c & (a | b))) + d + (ss1 ^ a12) + (w ^ at(WORDS, round + 4))) | 0;
    const tt2 = ((g ^ (e & (f ^ g))) + h + ss1 + w) | 0;
    d = c;
    c = rotate(b, 9);
    b = a;
    a = tt1;
    h = g;
    g = rotate(f, 19);
    f = e;
    e = permute0(tt2);
  }
  state[0] = at(state, 0) ^ a;
  state[1] = at(state, 1) ^ b;
  state[2] = at(state, 2) ^ c;
  state[3] = at(state, 3) ^ d;
  state[4] = at(state, 4) ^ e;
  state[5] = at(state, 5) ^ f;
  state[6] = at(state, 6) ^ g;
  state[7] = at(state, 7) ^ h;
};

/** A digest in the making. */
export type Sm3 = {
  /** Takes the next bytes, which are not kept. */
  readonly update: (bytes: Uint8Array) => void;
  /** Gives the 32 bytes of the digest; afterwards neither may be called again. */
  readonly digest: () => Uint8Array<ArrayBuffer>;
};

/** Begins an SM3 digest. */
export const createSm3 = (): Sm3 => {
  const state = Int32Array.from(INITIAL_VALUE);
  const rest = new Uint8Array(BLOCK_BYTES);
  const restView = new DataView(rest.buffer);
  let restBytes = 0;
  // Exact up to 2^53 bytes.
  let totalBytes = 0;

  const update = (bytes: Uint8Array): void => {
    totalBytes += bytes.length;
    let offset = 0;
    if (restBytes > 0) {
      offset = Math.min(BLOCK_BYTES - restBytes, bytes.length);
      rest.set(bytes.subarray(0, offset), restBytes);
      restBytes += offset;
      if (restBytes < BLOCK_BYTES) return;
      compress(state, restView, 0);
      restBytes = 0;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (; offset + BLOCK_BYTES <= bytes.length; offset += BLOCK_BYTES) compress(state, view, offset);
    rest.set(bytes.subarray(offset));
    restBytes = bytes.length - offset;
  };

  const digest = (): Uint8Array<ArrayBuffer> => {
    const messageBytes = totalBytes;
    const isLengthInNextBlock = restBytes + 1 + LENGTH_BYTES > BLOCK_BYTES;
    const padding = new Uint8Array((isLengthInNextBlock ? 2 : 1) * BLOCK_BYTES - restBytes);
    padding[0] = 0x80;
    new DataView(padding.buffer).setBigUint64(padding.length - LENGTH_BYTES, BigInt(messageBytes) * 8n);
    update(padding);
    const value = new Uint8Array(SM3_BYTES);
    const view = new DataView(value.buffer);
    for (const [index, part] of state.entries()) view.setInt32(index * 4, part);
    return value;
  };

  return { update, digest };
};

/** Computes SM3 of the bytes; 32 bytes. */
export const sm3 = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
  const hash = createSm3();
  hash.update(bytes);
  return hash.digest();
};
