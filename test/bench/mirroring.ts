// A court's mirror: from a checkpoint that becomes pending to the cosignature over 10,000 entries that it stores. A real
// process with a fresh database; the requests are worded beforehand, since that is the log's work. The keeper of the same
// node reads along, as it does at a court. Every package is committed and fsynced before the next is read.

import { concatBytes, encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { formatCheckpoint } from '../../src/core/checkpoint/checkpoint.ts';
import { hashLeaf } from '../../src/core/merkle/hash.ts';
import { computeSubtreeProof } from '../../src/core/merkle/subtree-proof.ts';
import { TILE_WIDTH } from '../../src/core/merkle/tile.ts';
import { computeRootHash } from '../../src/core/merkle/tree.ts';
import { signNote } from '../../src/core/note/signed-note.ts';
import { createCourtHome } from '../support/court-process.ts';
import { encodeHeader, encodePackage, sendEntries } from '../support/mirror-client.ts';
import { createTestLog, formatRequest } from '../support/test-log.ts';
import { atMost, type Measurement } from './measurement.ts';
import { readProcessorMs } from './processor-time.ts';

const ENTRIES = 10_000;
/** A batch entry with two tokens is some 900 bytes. */
const ENTRY_BYTES = 900;
/** Packages of 256 entries in a request: 3.7 MB of them. */
const REQUEST_ENTRIES = 16 * 256;
const MOST_SECONDS = 5;
const ROUNDS = 3;

const measureRound = async (
  requests: readonly Uint8Array[],
  checkpoint: string,
  log: { vkey: string; origin: string },
) => {
  const home = createCourtHome();
  home.configure([{ origin: log.origin, vkey: log.vkey }]);
  const court = await home.start();
  try {
    const processorBefore = readProcessorMs(court.pid);
    const before = performance.now();
    const pending = await fetch(`${court.url}/mirror/add-checkpoint`, { method: 'POST', body: checkpoint });
    if (pending.status !== 200) throw new Error(`add-checkpoint: ${pending.status} ${await pending.text()}`);
    for (const [position, body] of requests.entries()) {
      const { status, text } = await sendEntries(court.url, body);
      const isLast = position === requests.length - 1;
      if (status !== (isLast ? 200 : 202)) throw new Error(`add-entries: ${status} ${text}`);
    }
    return {
      seconds: (performance.now() - before) / 1000,
      processorSeconds: (readProcessorMs(court.pid) - processorBefore) / 1000,
    };
  } finally {
    await court.stop();
    home.remove();
  }
};

/** Measures how long a mirror takes for 10,000 entries: the median of three fresh courts. */
export const measureMirroring = async (): Promise<Measurement[]> => {
  const { origin, vkey, signer } = createTestLog('ledger.assize.invalid/bench-mirror', 0);
  const entries = Array.from({ length: ENTRIES }, (_, index) => encodeUtf8(`${index} `.padEnd(ENTRY_BYTES, 'entry ')));
  const leaves = entries.map(hashLeaf);
  const text = formatCheckpoint({ origin, treeSize: ENTRIES, rootHash: computeRootHash(leaves) });
  const checkpoint = formatRequest(0, [], await signNote(text, [signer]));
  const requests: Uint8Array[] = [];
  for (let start = 0; start < ENTRIES; start += REQUEST_ENTRIES) {
    const parts: Uint8Array[] = [encodeHeader({ origin, start, end: ENTRIES })];
    for (let from = start; from < Math.min(ENTRIES, start + REQUEST_ENTRIES); from += TILE_WIDTH) {
      const end = Math.min(ENTRIES, from + TILE_WIDTH);
      const proof = computeSubtreeProof(leaves, { start: from, end });
      parts.push(encodePackage({ entries: entries.slice(from, end), proof }));
    }
    requests.push(concatBytes(...parts));
  }
  const rounds: { readonly seconds: number; readonly processorSeconds: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push(await measureRound(requests, checkpoint, { origin, vkey }));
  }
  rounds.sort((left, right) => left.seconds - right.seconds);
  const { seconds, processorSeconds } = rounds[Math.floor(ROUNDS / 2)] ?? { seconds: NaN, processorSeconds: NaN };
  return [
    { name: 'mirroring-10000-entries', value: seconds, unit: 's', target: atMost(seconds, MOST_SECONDS, 's') },
    { name: 'mirroring-10000-entries-processor', value: processorSeconds, unit: 's' },
  ];
};
