// The port through which PDF streams are inflated: core has no zlib. A certificate's PDF may be a compression bomb.

import type { Result } from '../result.ts';

export type InflateFailure = { readonly code: 'inflate.malformed' | 'inflate.too-large' };

/**
 * Inflates exactly one zlib stream (RFC 1950): cut short, damaged, or with bytes behind its end it is `malformed`. An
 * implementation bounds memory while it inflates, not after: more than `maxBytes` is `too-large`, whatever would follow.
 */
export type Inflate = (packed: Uint8Array, maxBytes: number) => Promise<Result<Uint8Array, InflateFailure>>;
