// Reads what a court or the ledger itself shows as its latest checkpoint, and verifies the log's signature on it: from
// there on it does not matter who showed it.

import { decodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { parseCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { readCosignatureTime } from '../../../src/core/checkpoint/cosignature.ts';
import { parseSignedNote, verifySignedNote, type NoteSignature } from '../../../src/core/note/signed-note.ts';
import type { VerifierKey } from '../../../src/core/note/verifier-key.ts';
import { fail, succeed, type Result } from '../../../src/core/result.ts';
import type { SignedTree } from './compare-trees.ts';
import type { FetchBounded } from './fetch-bounded.ts';
import { MAX_CHECKPOINT_BYTES } from './remote-tiles.ts';

/** A tree as someone showed it. */
export type Sighting = {
  readonly tree: SignedTree;
  /** The time in the court's own line as it stands, not verified: the court's key is governance's matter. */
  readonly cosignedAtUnixSeconds: number | null;
  /** How far the other clock is ahead of ours, from the answer's `Date`; null when it says none. */
  readonly clockOffsetSeconds: number | null;
};

/** Why nothing was seen. `missing`: no checkpoint of this log there. `unsigned`: shown, but not the log's word. */
export type SightingFault = { readonly kind: 'missing' | 'failed' | 'unsigned'; readonly message: string };

const TIMEOUT_MS = 5000;

const findTime = (signatures: readonly NoteSignature[], name: string): number | null => {
  const times = signatures.filter((line) => line.name === name).map((line) => readCosignatureTime(line.signature));
  return times.find((time) => time !== null) ?? null;
};

// Date has whole seconds, cut down: on average it is half a second behind.
const readOffset = (dateUnixMs: number | null, startUnixMs: number, endUnixMs: number): number | null =>
  dateUnixMs === null ? null : Math.round((dateUnixMs + 500 - (startUnixMs + endUnixMs) / 2) / 1000);

/**
 * Reads the checkpoint at an address.
 *
 * @param cosigner the name whose line tells when it was cosigned
 */
export const readCheckpoint = async (
  url: string,
  log: { readonly origin: string; readonly keys: readonly VerifierKey[]; readonly cosigner: string | null },
  tools: { readonly fetchBounded: FetchBounded; readonly unixMs: () => number },
): Promise<Result<Sighting, SightingFault>> => {
  const startUnixMs = tools.unixMs();
  const fetched = await tools.fetchBounded(url, { maxBytes: MAX_CHECKPOINT_BYTES, timeoutMs: TIMEOUT_MS });
  if (!fetched.ok) return fetched;
  const unsigned = (message: string) => fail<SightingFault>({ kind: 'unsigned', message: `${url}: ${message}` });
  const text = decodeUtf8(fetched.value.bytes);
  const note = parseSignedNote(text ?? '');
  if (text === null || !note.ok) return unsigned('not a signed note');
  const verified = await verifySignedNote(note.value, log.keys);
  if (!verified.ok) return unsigned(`not signed by the log (${verified.failure.code})`);
  const checkpoint = parseCheckpoint(note.value.text);
  if (!checkpoint.ok) return unsigned(`not a checkpoint (${checkpoint.failure.code})`);
  if (checkpoint.value.origin !== log.origin) return unsigned('a checkpoint of another log');
  return succeed({
    tree: { note: text, checkpoint: checkpoint.value },
    cosignedAtUnixSeconds: log.cosigner === null ? null : findTime(note.value.signatures, log.cosigner),
    clockOffsetSeconds: readOffset(fetched.value.dateUnixMs, startUnixMs, tools.unixMs()),
  });
};
