// Inflates for the PDF reader of core, by the zlib of nodejs_compat. Not DecompressionStream: that of workerd inflates
// what it is given whole before it is read (measured 2026-11-22: a file of 1 MB took 1.1 GB; an isolate has 128 MB).

import { inflateSync } from 'node:zlib';
import type { Inflate } from '../../core/pdf/inflate.ts';
import { fail, succeed } from '../../core/result.ts';

/** What `info: true` makes of the answer; the type definitions leave it out. */
type Inflated = { readonly buffer: Uint8Array; readonly engine: { readonly bytesWritten: number } };

/** Inflates one zlib stream, bounded while it inflates. */
export const inflate: Inflate = (packed, maxBytes) => {
  try {
    const inflated: unknown = inflateSync(packed, { maxOutputLength: maxBytes, info: true });
    const { buffer, engine } = inflated as Inflated;
    // zlib itself ignores what follows the stream.
    const isWhole = engine.bytesWritten === packed.length;
    return Promise.resolve(isWhole ? succeed(Uint8Array.from(buffer)) : fail({ code: 'inflate.malformed' }));
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    return Promise.resolve(fail({ code: isTooLarge ? 'inflate.too-large' : 'inflate.malformed' }));
  }
};
