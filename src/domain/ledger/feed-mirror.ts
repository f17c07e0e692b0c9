// Brings one court's mirror up to a checkpoint (C2SP tlog-mirror, the log's side): the checkpoint becomes pending there,
// then the entries that it lacks go up, and its cosignature comes back. What the mirror says of itself (next entry, a size
// to end at, a ticket) is adopted, never believed further: only a cosignature by its keys counts.

import type { Cosignature } from '../../core/checkpoint/cosignature.ts';
import { decodeEntryBundle } from '../../core/merkle/entry-bundle.ts';
import { readSubtreeProof } from '../../core/merkle/subtree-proof.ts';
import { TILE_WIDTH, formatEntriesPath } from '../../core/merkle/tile.ts';
import type { ReadTile } from '../../core/merkle/tile-proof.ts';
import { parseSignedNote } from '../../core/note/signed-note.ts';
import type { VerifierKey } from '../../core/note/verifier-key.ts';
import { type Result, fail, succeed } from '../../core/result.ts';
import { type PackageRange, encodeAddEntries, parseMirrorInfo } from './add-entries.ts';
import type { CopyClient, CourtAnswer } from './court-client.ts';
import type { LedgerStore, StoredCheckpoint } from './ledger-store.ts';
import { type CosignFailure, pushCheckpoint } from './push-checkpoint.ts';
import { readCosignatures } from './read-cosignatures.ts';

const MIRROR_INFO = 'text/x.tlog.mirror-info';
/** Answers in a row that bring the mirror no further before it is left for later. */
const MAX_STALLS = 3;
/** Uploads in a row, whatever the mirror says of itself: what is left then is for the next round. */
const MAX_UPLOADS = 256;

export type MirrorPorts = {
  readonly origin: string;
  readonly store: Pick<LedgerStore, 'checkpointAt'>;
  readonly copies: CopyClient;
  readonly readTile: ReadTile;
  /** Reads a public object that must be there; throws when it is not. */
  readonly readObject: (key: string) => Promise<Uint8Array>;
};

export type MirrorRequest = {
  readonly courtId: string;
  readonly keys: readonly VerifierKey[];
  readonly target: StoredCheckpoint;
  /** Size that the mirror cosigned last as far as we know: the upload begins there. */
  readonly knownSize: number;
  /** Size that we made pending there last, 0 for none. */
  readonly pendingSize: number;
  readonly consistencyPath: (oldSize: number) => Promise<readonly Uint8Array[]>;
};

export type Mirrored = { readonly treeSize: number; readonly cosignatures: readonly Cosignature[] };

const unavailable = (detail: string): CosignFailure => ({ code: 'court.unavailable', detail });

const textOf = (checkpoint: StoredCheckpoint): string => {
  const signed = parseSignedNote(checkpoint.note);
  if (!signed.ok) throw new TypeError(`the stored note is malformed: ${signed.failure.code}`);
  return signed.value.text;
};

const readPackage =
  ({ readTile, readObject }: MirrorPorts, treeSize: number) =>
  async ({ start, end, subtreeStart }: PackageRange) => {
    // The bundle as it is in the tree of this size: full, or as wide as the tree's last tile.
    const width = Math.min(TILE_WIDTH, treeSize - subtreeStart);
    const [bundle, proof] = await Promise.all([
      readObject(formatEntriesPath(subtreeStart / TILE_WIDTH, width)),
      readSubtreeProof({ start: subtreeStart, end, treeSize }, readTile),
    ]);
    const entries = decodeEntryBundle(bundle, width);
    if (!entries.ok) throw new Error(`an entry bundle does not read: ${entries.failure.code}`);
    return { entries: entries.value.slice(start - subtreeStart, end - subtreeStart), proof };
  };

const describe = async (asking: Promise<CourtAnswer>): Promise<Result<CourtAnswer, CosignFailure>> => {
  try {
    return succeed(await asking);
  } catch (error) {
    return fail(unavailable(error instanceof Error ? error.message : 'no answer'));
  }
};

/** Brings a mirror up to the target; gives its verified cosignatures over the checkpoint that it ended at. */
export const feedMirror = async (
  ports: MirrorPorts,
  request: MirrorRequest,
): Promise<Result<Mirrored, CosignFailure>> => {
  const { origin, store, copies } = ports;
  const { courtId, target } = request;
  const pushed = await pushCheckpoint(async (body) => await copies.mirrorAddCheckpoint(courtId, body), {
    oldSize: request.pendingSize,
    treeSize: target.treeSize,
    note: target.note,
    consistencyPath: request.consistencyPath,
  });
  if (!pushed.ok) return pushed;

  let checkpoint = target;
  let next = Math.min(request.knownSize, target.treeSize);
  let ticket: Uint8Array = new Uint8Array(0);
  let furthest = next;
  let stalls = 0;
  for (let uploads = 0; uploads < MAX_UPLOADS && stalls < MAX_STALLS; uploads += 1) {
    const { treeSize } = checkpoint;
    const upload = { origin, start: next, end: treeSize, ticket };
    const body = await encodeAddEntries(upload, readPackage(ports, treeSize));
    const answer = await describe(copies.addEntries(courtId, body));
    if (!answer.ok) return answer;
    const { status, contentType } = answer.value;
    if (status === 200) {
      const cosignatures = await readCosignatures(textOf(checkpoint), answer.value.body, request.keys);
      return cosignatures.ok ? succeed({ treeSize, cosignatures: cosignatures.value }) : cosignatures;
    }
    if ((status !== 202 && status !== 409) || contentType !== MIRROR_INFO) {
      return fail(
        status === 422
          ? { code: 'court.refuses', status, detail: answer.value.body.slice(0, 200) }
          : unavailable(`status ${status}`),
      );
    }
    const info = parseMirrorInfo(answer.value.body);
    if (!info.ok) return fail(unavailable('unreadable mirror-info'));
    const named = store.checkpointAt(info.value.treeSize);
    if (named === null) return fail({ code: 'court.ahead', treeSize: info.value.treeSize });
    // Further than ever: one that falls back and catches up again gets nowhere.
    stalls = status === 202 && info.value.nextEntry > furthest ? 0 : stalls + 1;
    furthest = Math.max(furthest, info.value.nextEntry);
    checkpoint = named;
    next = Math.min(info.value.nextEntry, named.treeSize);
    ({ ticket } = info.value);
  }
  return fail(unavailable('the mirror takes no more entries'));
};
