// Ed25519 cosignatures, C2SP tlog-cosignature v1.0.1, cosignature/v1 (key type 0x04). Notes may be hostile.
//
//   message   = "cosignature/v1" LF "time " decimal-seconds LF note-text
//   signature = uint64 big-endian seconds ‖ 64-byte Ed25519 signature
//
// The message does not bind the cosigner's name: one key serves one name. It says that at that time this was the largest
// consistent tree that the cosigner had seen for the origin.

import { concatBytes, encodeUint64, encodeUtf8 } from '../bytes/bytes.ts';
import { fail, succeed, type Result } from '../result.ts';
import { verifyEd25519 } from '../signature/ed25519.ts';
import { findKey, formatSignatureLine, type NoteSigner, type SignedNote } from '../note/signed-note.ts';
import { KEY_TYPE, type VerifierKey } from '../note/verifier-key.ts';

const TIMESTAMP_BYTES = 8;
const SIGNATURE_BYTES = 64;

/** A verified cosignature. `line` is without LF. */
export type Cosignature = { readonly key: VerifierKey; readonly unixSeconds: number; readonly line: string };

export type CosignatureFailure = {
  readonly code: 'cosignature.invalid';
  readonly name: string;
  readonly keyId: string;
};

/** Forms the message that a cosignature/v1 signs. `checkpointText` ends in LF. */
export const cosignatureMessage = (checkpointText: string, unixSeconds: number): Uint8Array =>
  encodeUtf8(`cosignature/v1\ntime ${unixSeconds}\n${checkpointText}`);

/** Formats the line, without LF, of a cosignature of 64 bytes. */
export const formatCosignatureLine = (key: VerifierKey, unixSeconds: number, signature: Uint8Array): string =>
  formatSignatureLine(key, concatBytes(encodeUint64(unixSeconds), signature));

/**
 * Cosigns a checkpoint; gives the signature line without LF.
 *
 * @param unixSeconds 1..2^53-1; 0 would claim nothing and is refused with RangeError
 */
export const signCosignature = async (
  checkpointText: string,
  unixSeconds: number,
  signer: NoteSigner,
): Promise<string> => {
  if (!Number.isSafeInteger(unixSeconds) || unixSeconds <= 0) throw new RangeError(`cosignature time ${unixSeconds}`);
  if (signer.key.type !== KEY_TYPE.cosignature) throw new RangeError(`${signer.key.name} is no cosignature key`);
  const signature = await signer.sign(cosignatureMessage(checkpointText, unixSeconds));
  return formatCosignatureLine(signer.key, unixSeconds, signature);
};

/** Reads the time that a cosignature states; null for 0, for times beyond 2^53-1, and for another length. */
export const readCosignatureTime = (signature: Uint8Array): number | null => {
  if (signature.length !== TIMESTAMP_BYTES + SIGNATURE_BYTES) return null;
  const view = new DataView(signature.buffer, signature.byteOffset, signature.byteLength);
  const unixSeconds = view.getUint32(0) * 2 ** 32 + view.getUint32(4);
  return unixSeconds > 0 && Number.isSafeInteger(unixSeconds) ? unixSeconds : null;
};

/**
 * Verifies the cosignatures of the given keys; keys of other types are ignored. Gives at most one per key, the earliest,
 * in the order of the note; an empty list when none of the keys cosigned. Fails when a known key's line does not verify.
 *
 * @see https://c2sp.org/tlog-cosignature
 */
export const verifyCosignatures = async (
  note: SignedNote,
  keys: readonly VerifierKey[],
): Promise<Result<Cosignature[], CosignatureFailure>> => {
  // Together: a checkpoint has one line per court, and each verification waits for a thread of the platform's pool.
  const checks = await Promise.all(
    note.signatures.map(async (line) => {
      const key = findKey(line, keys, KEY_TYPE.cosignature);
      if (key === undefined) return null;
      const unixSeconds = readCosignatureTime(line.signature);
      const valid =
        unixSeconds !== null &&
        (await verifyEd25519(
          key.publicKey,
          cosignatureMessage(note.text, unixSeconds),
          line.signature.subarray(TIMESTAMP_BYTES),
        ));
      return { key, line: line.line, unixSeconds: valid ? unixSeconds : null };
    }),
  );
  const verified = new Map<VerifierKey, Cosignature>();
  for (const check of checks) {
    if (check === null) continue;
    const { key, line, unixSeconds } = check;
    if (unixSeconds === null) return fail({ code: 'cosignature.invalid', name: key.name, keyId: key.keyId });
    const former = verified.get(key);
    if (former === undefined || unixSeconds < former.unixSeconds) verified.set(key, { key, unixSeconds, line });
  }
  return succeed([...verified.values()]);
};
