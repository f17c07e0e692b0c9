// A court: its entry in the directory, its keys by role, where it stands, which of the newest checkpoints carry its line,
// and what its keeper found lately.

import { decodeUtf8 } from '../../core/bytes/bytes.ts';
import type { Epoch } from '../../core/ledger/epochs.ts';
import type { Court } from '../../core/ledger/genesis.ts';
import type { CourtPosition, PublishedCheckpoint } from '../ledger/ledger.ts';
import { readSignatureLines } from './checkpoint-detail.ts';
import type { ExplorerPorts } from './explorer-ports.ts';
import type { PolicyHistory } from './policy-history.ts';
import {
  COURT_ROLES,
  type CheckpointKey,
  type CourtRole,
  type ShownKey,
  listCheckpointKeys,
  readKeys,
} from './read-key.ts';
import { readCourtFindings } from './read-findings.ts';

/** Newest checkpoints that are looked at, and entries that are asked for findings. */
const RECENT = 20;

export type CourtCheckpoint = {
  readonly treeSize: number;
  readonly publishedAtUnixMs: number;
  /** Time that the court's line states; null: its line does not stand under the published text. */
  readonly cosignedAtUnixSeconds: number | null;
};

export type CourtDetail = {
  /** As in the newest state that names it. */
  readonly court: Court;
  readonly keys: readonly { readonly role: CourtRole; readonly keys: readonly ShownKey[] }[];
  readonly isMember: boolean;
  /** Epochs whose state names it, oldest first. */
  readonly epochs: readonly Epoch[];
  /** As a witness. */
  readonly position: CourtPosition | null;
  /** As a mirror and as a keeper, where it is one. */
  readonly copies: readonly CourtPosition[];
  readonly toleranceSeconds: number;
  readonly published: PublishedCheckpoint | null;
  /** Newest first. */
  readonly checkpoints: readonly CourtCheckpoint[];
  /** Among the newest entries. */
  readonly findings: readonly { readonly index: number; readonly code: string }[];
};

const readCheckpoints = async (
  ports: Pick<ExplorerPorts, 'ledger' | 'readObject'>,
  keys: readonly CheckpointKey[],
  courtId: string,
): Promise<readonly CourtCheckpoint[]> => {
  const newest = await ports.ledger.publishedBefore(Number.MAX_SAFE_INTEGER, RECENT);
  return Promise.all(
    newest.map(async ({ treeSize, publishedAtUnixMs }) => {
      const bytes = await ports.readObject(`checkpoints/${treeSize}`);
      const note = bytes === null ? '' : (decodeUtf8(bytes) ?? '');
      const times = readSignatureLines(note, keys).flatMap(({ key, statedUnixSeconds }) =>
        key?.court?.id === courtId && key.role === 'witness' ? (statedUnixSeconds ?? []) : [],
      );
      return { treeSize, publishedAtUnixMs, cosignedAtUnixSeconds: times.length === 0 ? null : Math.min(...times) };
    }),
  );
};

/** Reads a court by its id; null when no state of the ledger ever named it. */
export const readCourtDetail = async (
  ports: Pick<ExplorerPorts, 'origin' | 'ledger' | 'readObject' | 'findings'>,
  history: PolicyHistory,
  courtId: string,
): Promise<CourtDetail | null> => {
  const epochs = history.epochs.filter(({ state }) => state.courts.some(({ id }) => id === courtId));
  const newest = epochs.at(-1);
  const court = newest?.state.courts.find(({ id }) => id === courtId);
  if (newest === undefined || court === undefined) return null;
  const allKeys = history.epochs.flatMap(({ state }) => listCheckpointKeys(state));
  const [status, checkpoints] = await Promise.all([ports.ledger.status(), readCheckpoints(ports, allKeys, courtId)]);
  const size = status.published?.treeSize ?? 0;
  const findings = await readCourtFindings(ports, history, courtId, { from: Math.max(0, size - RECENT), to: size });
  return {
    court,
    keys: COURT_ROLES.map((role) => ({ role, keys: readKeys(court.keys[role]) })),
    isMember: newest === history.epochs.at(-1),
    epochs,
    position: status.courts.find(({ id }) => id === courtId) ?? null,
    copies: status.copies.filter(({ id }) => id === courtId),
    toleranceSeconds: newest.state.toleranceSeconds,
    published: status.published,
    checkpoints,
    findings,
  };
};
