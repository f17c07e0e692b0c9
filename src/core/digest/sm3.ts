// SM3 (GB/T 32905-2016; ISO/IEC 10118-3:2018, hash-function 17), synchronous and fed piece by piece. Plain 32-bit
// arithmetic, so that it runs wherever core runs; long streams are hashed by WebAssembly where there is any.
// Any bytes are valid input. Clause numbers below are those of GB/T 32905.

import { SM3_BLOCK_BYTES, compress } from './sm3-compression.ts';

/** Length of an SM3 digest in bytes. */
export const SM3_BYTES = 32;

/** Clause 5.2: the padding ends with the length of the message in bits, 64-bit big-endian. */
const LENGTH_BYTES = 8;
/** Clause 4.1. */
const INITIAL_VALUE = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];

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
  const rest = new Uint8Array(SM3_BLOCK_BYTES);
  const restView = new DataView(rest.buffer);
  let restBytes = 0;
  // Exact up to 2^53 bytes.
  let totalBytes = 0;

  const update = (bytes: Uint8Array): void => {
    totalBytes += bytes.length;
    let offset = 0;
    if (restBytes > 0) {
      offset = Math.min(SM3_BLOCK_BYTES - restBytes, bytes.length);
      rest.set(bytes.subarray(0, offset), restBytes);
      restBytes += offset;
      if (restBytes < SM3_BLOCK_BYTES) return;
      compress(state, restView, 0);
      restBytes = 0;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (; offset + SM3_BLOCK_BYTES <= bytes.length; offset += SM3_BLOCK_BYTES) compress(state, view, offset);
    rest.set(bytes.subarray(offset));
    restBytes = bytes.length - offset;
  };

  const digest = (): Uint8Array<ArrayBuffer> => {
    const messageBytes = totalBytes;
    const isLengthInNextBlock = restBytes + 1 + LENGTH_BYTES > SM3_BLOCK_BYTES;
    const padding = new Uint8Array((isLengthInNextBlock ? 2 : 1) * SM3_BLOCK_BYTES - restBytes);
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
