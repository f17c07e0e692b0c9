// Looks for a signature of ours that we know nothing of. The ledger publishes our cosignatures; one for a tree that our
// database does not hold means that the whole state was set back, side file included (a snapshot of the machine), or that
// somebody else has the key. Either way this key must not go on signing.

import { decodeUtf8, equalBytes } from '../../../src/core/bytes/bytes.ts';
import { parseCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { verifyCosignatures } from '../../../src/core/checkpoint/cosignature.ts';
import { parseSignedNote, verifySignedNote } from '../../../src/core/note/signed-note.ts';
import type { VerifierKey } from '../../../src/core/note/verifier-key.ts';
import type { LogList } from '../witness/log-list.ts';
import type { FetchBounded } from './fetch-bounded.ts';
import type { OwnView } from './gossip.ts';
import { MAX_CHECKPOINT_BYTES } from './remote-tiles.ts';

/** At the start nothing is signed before the answer is there, so it must not be long. */
const TIMEOUT_MS = 3000;

type Parts = {
  readonly logs: LogList;
  readonly own: Pick<OwnView, 'findLatest' | 'findBySize'>;
  /** The witness's own keys. */
  readonly keys: readonly VerifierKey[];
  readonly fetchBounded: FetchBounded;
};

const findInLog = async (origin: string, readUrl: string, parts: Parts): Promise<string | null> => {
  const limits = { maxBytes: MAX_CHECKPOINT_BYTES, timeoutMs: TIMEOUT_MS };
  const fetched = await parts.fetchBounded(`${readUrl}/checkpoint`, limits);
  if (!fetched.ok) return null;
  const note = parseSignedNote(decodeUtf8(fetched.value.bytes) ?? '');
  if (!note.ok) return null;
  const logLines = await verifySignedNote(note.value, parts.logs.findKeys(origin) ?? []);
  const cosignatures = await verifyCosignatures(note.value, parts.keys);
  const checkpoint = parseCheckpoint(note.value.text);
  if (!logLines.ok || !cosignatures.ok || !checkpoint.ok || checkpoint.value.origin !== origin) return null;
  if (cosignatures.value.length === 0) return null;
  const { treeSize, rootHash } = checkpoint.value;
  const known = parts.own.findBySize(origin, treeSize);
  if (known !== null && equalBytes(known.checkpoint.rootHash, rootHash)) return null;
  const latest = parts.own.findLatest(origin)?.checkpoint.treeSize ?? 0;
  return `${readUrl} shows a cosignature of ours for ${treeSize} entries that this state (up to ${latest}) knows nothing of: the keys must not sign again`;
};

/** Finds such a signature; null when the ledger shows none, or cannot be read. */
export const findUnknownSignature = async (parts: Parts): Promise<string | null> => {
  for (const origin of parts.logs.origins()) {
    const readUrl = parts.logs.findReadUrl(origin);
    const found = readUrl === null ? null : await findInLog(origin, readUrl, parts);
    if (found !== null) return found;
  }
  return null;
};
