// The supplements that come from the ledger's own public objects: tokens over checkpoints, late tokens over batches with
// the entries that name them, proofs under later checkpoints. Each has one text as long as no further change of the
// ledger's state takes effect, so that whoever asks again adds nothing.

import { parseBatchEntry } from '../../core/batch/batch-entry.ts';
import { TIMESTAMP_ENTRY_VERSION, formatTimestampEntry } from '../../core/batch/timestamp-entry.ts';
import { encodeBase64 } from '../../core/bytes/base64.ts';
import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import type { CertificateCore } from '../../core/certificate/certificate-core.ts';
import type { SupplementOf } from '../../core/certificate/supplement.ts';
import { sha256 } from '../../core/digest/sha256.ts';
import { findEpoch, findLastApproved } from '../../core/ledger/epochs.ts';
import { hashLeaf } from '../../core/merkle/hash.ts';
import { readInclusionPath } from '../../core/merkle/tile-proof.ts';
import { formatTlogProof, parseTlogProof } from '../../core/proof/tlog-proof.ts';
import { readCheckpointNote } from '../../core/verify/endorsement.ts';
import type { OpenTrust } from '../../core/verify/trust.ts';
import { tokenKey } from '../batching/batch-objects.ts';
import { checkpointTokenKey } from '../ledger/checkpoint-tokens.ts';
import { carryToken } from './carry-token.ts';
import { gatherGovernance } from './gather-governance.ts';
import type { IssuePorts } from './ports.ts';
import { readObject, tileReader, toText, unwrap } from './read-objects.ts';

/** Where a core stands on the ledger, as far as supplements refer to it. */
export type LedgerPlace = {
  readonly core: CertificateCore;
  readonly index: number;
  /** Exact note of the core's own proof. */
  readonly note: string;
  readonly treeSize: number;
};

/** Reads the place of a core that this service issued. */
export const readPlace = (core: CertificateCore): LedgerPlace => {
  const { index, checkpoint: note } = unwrap(parseTlogProof(core.inclusion.proof), 'inclusion.proof');
  const read = readCheckpointNote(note, core.ledger);
  const { checkpoint } = unwrap(
    read.ok ? read : { ok: false, failure: { code: read.failure.reason } },
    'inclusion.proof',
  );
  return { core, index, note, treeSize: checkpoint.treeSize };
};

/** Whether the keys and the policy that stood behind a checkpoint of this size have been replaced since. */
export const isEpochClosed = ({ epochs, asOf }: OpenTrust, treeSize: number): boolean =>
  findEpoch(epochs, asOf.checkpoint.treeSize).sequence > findEpoch(epochs, treeSize).sequence;

/** The first published size above `index` in the epoch in force; null while there is none. */
const findCoveringSize = async (
  ports: IssuePorts,
  { epochs, asOf }: OpenTrust,
  index: number,
): Promise<number | null> => {
  const { effectiveSize } = findEpoch(epochs, asOf.checkpoint.treeSize);
  const [size] = await ports.ledger.publishedSizes(Math.max(index, effectiveSize - 1), 1);
  return size ?? null;
};

const proveAt = async (ports: IssuePorts, index: number, treeSize: number): Promise<string> => {
  const key = `checkpoints/${treeSize}`;
  const [path, checkpoint] = await Promise.all([
    readInclusionPath({ treeSize, leafIndex: index }, tileReader(ports.objects, '')),
    readObject(ports.objects, key),
  ]);
  return formatTlogProof({ extra: null, index, path, checkpoint: toText(checkpoint, key) });
};

/** Gathers the authorities' tokens over a published checkpoint. `note`: as the certificate carries it. */
export const gatherCheckpointTokens = async (
  ports: IssuePorts,
  { epochs }: OpenTrust,
  treeSize: number,
  note: string,
): Promise<readonly SupplementOf<'checkpoint-token'>[]> => {
  const key = `checkpoints/${treeSize}`;
  const published = toText(await readObject(ports.objects, key), key);
  // Any state since then may have named the authority.
  const from = findEpoch(epochs, treeSize).sequence;
  const authorities = new Set(
    epochs
      .filter(({ sequence }) => sequence >= from)
      .flatMap(({ state }) => state.timestamps.authorities.map(({ name }) => name)),
  );
  const tokens = await Promise.all(
    [...authorities].map(async (authority) => {
      const token = await ports.objects.read(checkpointTokenKey(treeSize, authority));
      if (token === null) return [];
      const carried = await carryToken(ports, authority, token);
      return [{ kind: 'checkpoint-token' as const, ...carried, ...(published === note ? {} : { note: published }) }];
    }),
  );
  return tokens.flat();
};

/**
 * Gathers a proof of the entry under a later checkpoint: the first one of the epoch in force if the core's own epoch is
 * over, or the newest one on request.
 */
export const gatherInclusion = async (
  ports: IssuePorts,
  trust: OpenTrust,
  place: LedgerPlace,
  isRequested: boolean,
): Promise<readonly SupplementOf<'inclusion'>[]> => {
  const isClosed = isEpochClosed(trust, place.treeSize);
  if (!isClosed && !isRequested) return [];
  const size = isRequested
    ? ((await ports.ledger.latestCheckpoint())?.treeSize ?? null)
    : await findCoveringSize(ports, trust, place.index);
  if (size === null || size <= place.treeSize) return [];
  const { sinceUnixMs } = findEpoch(trust.epochs, size);
  const asOfUnixMs = isRequested ? ports.now() : (sinceUnixMs ?? ports.now());
  const [proof, governance] = await Promise.all([
    proveAt(ports, place.index, size),
    gatherGovernance(trust, size, asOfUnixMs, tileReader(ports.objects, '')),
  ]);
  return [{ kind: 'inclusion', proof, governance: [...governance] }];
};

/** Gathers tokens over the batch that its entry does not name, each with the entry that does, once there is one. */
export const gatherLateTokens = async (
  ports: IssuePorts,
  trust: OpenTrust,
  { core }: LedgerPlace,
): Promise<readonly SupplementOf<'timestamp'>[]> => {
  const { batch, timestamps } = unwrap(parseBatchEntry(core.batch.entry, core.ledger), 'batch.entry');
  const named = new Set(timestamps.map(({ authority }) => authority));
  const from = findLastApproved(trust.epochs, batch.after.treeSize).sequence;
  const authorities = new Set(
    trust.epochs
      .filter(({ sequence }) => sequence >= from)
      .flatMap(({ state }) => state.timestamps.authorities.map(({ name }) => name)),
  );
  const batchHash = encodeHex(hashLeaf(encodeUtf8(core.batch.entry)));
  const late = await Promise.all(
    [...authorities]
      .filter((authority) => !named.has(authority))
      .map(async (authority): Promise<readonly SupplementOf<'timestamp'>[]> => {
        const token = await ports.objects.read(tokenKey(batch.batcher, batch.sequence, authority));
        if (token === null) return [];
        const entry = formatTimestampEntry({
          v: TIMESTAMP_ENTRY_VERSION,
          ledger: core.ledger,
          batch: batchHash,
          authority,
          tokenSha256: encodeHex(sha256(token)),
        });
        const found = await ports.ledger.findEntry(encodeHex(hashLeaf(encodeUtf8(entry))));
        const size = found === null ? null : await findCoveringSize(ports, trust, found.index);
        const isCarried = core.timestamps.some((carried) => carried.token === encodeBase64(token));
        if (isCarried && size === null) return [];
        const carried = { kind: 'timestamp' as const, ...(await carryToken(ports, authority, token)) };
        return found === null || size === null
          ? [{ ...carried, entry: null, proof: null }]
          : [{ ...carried, entry, proof: await proveAt(ports, found.index, size) }];
      }),
  );
  return late.flat();
};
