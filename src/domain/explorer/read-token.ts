// Timestamp tokens as they are shown: what they say, and whether they are about the bytes beside them. The signature is
// checked by the reader's own browser, by openssl, or on a certificate; what is read here is the platform's word.

import { equalBytes } from '../../core/bytes/bytes.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { sha256 } from '../../core/digest/sha256.ts';
import { parseTimestampToken } from '../../core/timestamp/parse-timestamp-token.ts';
import type { ExplorerPorts } from './explorer-ports.ts';

export type TokenLine = {
  readonly authority: string;
  readonly simulated: boolean;
  /** Path of the token below `/ledger`. */
  readonly key: string;
  readonly sizeBytes: number;
  /** SHA-256 of the token (hex). */
  readonly sha256: string;
  /** Null when the token cannot be read. */
  readonly stated: {
    readonly genTimeUnixMs: number;
    readonly accuracyMs: number | null;
    readonly serialNumber: string;
    readonly tsaName: string | null;
    /** False: the token is about other bytes. */
    readonly isOverThis: boolean;
  } | null;
};

/** Reads the token of an authority under a key of the public store; null while there is none. */
export const readToken = async (
  ports: Pick<ExplorerPorts, 'readObject'>,
  authority: { readonly name: string; readonly simulated: boolean },
  key: string,
  stamped: Uint8Array,
): Promise<TokenLine | null> => {
  const bytes = await ports.readObject(key);
  if (bytes === null) return null;
  const parsed = parseTimestampToken(bytes);
  const line = {
    authority: authority.name,
    simulated: authority.simulated,
    key,
    sizeBytes: bytes.length,
    sha256: encodeHex(sha256(bytes)),
  };
  if (!parsed.ok) return { ...line, stated: null };
  const { genTimeUnixMs, accuracyMs, serialNumber, tsa, imprint } = parsed.value.tstInfo;
  const stated = { genTimeUnixMs, accuracyMs, serialNumber, tsaName: tsa?.name ?? null };
  return { ...line, stated: { ...stated, isOverThis: equalBytes(imprint, sha256(stamped)) } };
};
