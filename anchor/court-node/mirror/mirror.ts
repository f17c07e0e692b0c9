// The mirror role, C2SP tlog-mirror: it cosigns a checkpoint only when it stores, and would serve, every entry under it.
// Per log: mirror checkpoint (cosigned) <= next entry <= pending checkpoint (signed by the log, entries may be missing).
//
// Pending checkpoints follow one another by consistency proofs, packages are proven against one of them, and before a
// signature the root is computed once more from what is stored. Signing, and the order of commit, side file and answer,
// is the witness's (witness.ts).

import { equalBytes } from '../../../src/core/bytes/bytes.ts';
import { parseCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { hashLeaf } from '../../../src/core/merkle/hash.ts';
import { verifySubtreeConsistency } from '../../../src/core/merkle/subtree-proof.ts';
import { splitTile } from '../../../src/core/merkle/tile-edge.ts';
import { TILE_WIDTH } from '../../../src/core/merkle/tile.ts';
import { computeRootHash } from '../../../src/core/merkle/tree.ts';
import { formatSignedNote, parseSignedNote, verifySignedNote } from '../../../src/core/note/signed-note.ts';
import type { SignatureVerifier } from '../../../src/core/signature/verify-signature.ts';
import { decide, type Decision, type VerifiedRequest } from '../witness/add-checkpoint.ts';
import type { LogList } from '../witness/log-list.ts';
import type { Outcome, Witness } from '../witness/witness.ts';
import type { EntryPackage, PackageRange, UploadHeader } from './add-entries.ts';
import type { MirrorStore, PendingCheckpoint } from './mirror-store.ts';
import type { Tickets } from './ticket.ts';

/** What a client is told when it must go on from somewhere: a size to upload to, the next entry, a ticket. */
export type MirrorInfo = { readonly treeSize: number; readonly nextEntry: number; readonly ticket: Uint8Array };

/** Whether an upload may begin. */
export type Admission =
  | { readonly kind: 'admitted'; readonly target: PendingCheckpoint }
  | { readonly kind: 'never-pending' }
  | { readonly kind: 'conflict'; readonly info: MirrorInfo };

export type Mirror = {
  /** tlog-witness's rules, but it only moves the pending checkpoint: the answer carries no line. */
  readonly addCheckpoint: (request: VerifiedRequest) => Outcome;
  readonly admit: (upload: UploadHeader) => Promise<Admission>;
  /** Verifies a package against the target and stores what is missing of it; false when its proof fails. */
  readonly savePackage: (
    origin: string,
    target: PendingCheckpoint,
    range: PackageRange,
    uploaded: EntryPackage,
  ) => boolean;
  /** Cosigns the target, all of whose entries are stored. */
  readonly commit: (origin: string, target: PendingCheckpoint) => Promise<Outcome>;
  /** What to answer a client whose upload towards `target` is not at its end. */
  readonly describe: (origin: string, target: PendingCheckpoint | null) => MirrorInfo | null;
  readonly state: (origin: string) => {
    readonly pendingSize: number | null;
    readonly nextEntry: number;
    readonly treeSize: number | null;
  };
  readonly store: MirrorStore;
  /** Signs, and remembers what was signed. */
  readonly signer: Witness;
};

export type MirrorParts = {
  readonly store: MirrorStore;
  readonly startSigner: (decideBy: typeof decide) => Witness;
  readonly name: string;
  readonly logs: LogList;
  readonly tickets: Tickets;
  readonly verify: SignatureVerifier;
  /** Told when entries of a log were stored. */
  readonly stored: (origin: string) => void;
};

/** Entries that a client may send again: what lies further back it knows to be stored (Sunlight's limit). */
const MAX_OVERLAP = 2048;

/** Starts the mirror role on an unlocked state. */
export const startMirror = (parts: MirrorParts): Mirror => {
  const { store, name, logs, tickets, verify } = parts;

  // Runs inside the signing transaction: nothing comes between this look at the copy and the signature.
  const decideByCopy = ({ checkpoint }: VerifiedRequest, former: { readonly treeSize: number } | null): Decision => {
    const { origin, treeSize, rootHash } = checkpoint;
    if (former !== null && treeSize < former.treeSize) return { kind: 'conflict', treeSize: former.treeSize };
    const root = store.computeRoot(origin, treeSize);
    if (root === null) return { kind: 'refused', message: 'entries are missing' };
    return equalBytes(root, rootHash) ? { kind: 'cosign' } : { kind: 'refused', message: 'the copy has another root' };
  };
  const signer = parts.startSigner(decideByCopy);

  // A checkpoint that was cosigned, as the log signed it.
  const findCommitted = (origin: string): PendingCheckpoint | null => {
    const latest = signer.findLatest(origin);
    const note = latest === null ? null : parseSignedNote(latest.note);
    if (latest === null || note === null || !note.ok) return null;
    const lines = note.value.signatures.filter((signature) => signature.name !== name).map(({ line }) => line);
    return { treeSize: latest.treeSize, rootHash: latest.rootHash, note: formatSignedNote(note.value.text, lines) };
  };

  const openTicket = async ({ origin, end, ticket }: UploadHeader): Promise<PendingCheckpoint | null> => {
    const text = tickets.open(origin, ticket);
    const note = text === null ? null : parseSignedNote(text);
    if (text === null || note === null || !note.ok) return null;
    const checkpoint = parseCheckpoint(note.value.text);
    if (!checkpoint.ok || checkpoint.value.origin !== origin || checkpoint.value.treeSize !== end) return null;
    const verified = await verifySignedNote(note.value, logs.findKeys(origin) ?? [], verify);
    return verified.ok ? { treeSize: end, rootHash: checkpoint.value.rootHash, note: text } : null;
  };

  const describe = (origin: string, target: PendingCheckpoint | null): MirrorInfo | null => {
    const pending = store.findPending(origin);
    if (pending === null) return null;
    const committedSize = signer.findLatest(origin)?.treeSize ?? 0;
    // The client keeps its proofs when it may go on towards the size that it has.
    const chosen = target !== null && target.treeSize >= committedSize ? target : pending;
    return {
      treeSize: chosen.treeSize,
      nextEntry: store.nextEntry(origin),
      ticket: tickets.seal(origin, chosen.note),
    };
  };

  const findTarget = async (upload: UploadHeader, pending: PendingCheckpoint): Promise<PendingCheckpoint | null> => {
    if (upload.end === pending.treeSize) return pending;
    const committed = findCommitted(upload.origin);
    if (committed?.treeSize === upload.end) return committed;
    const carried = await openTicket(upload);
    // A ticket for more than is pending comes from a state that was lost.
    return carried !== null && carried.treeSize < pending.treeSize ? carried : null;
  };

  return {
    store,
    signer,
    describe,
    addCheckpoint: (request) => {
      const { origin, treeSize, rootHash } = request.checkpoint;
      const pending = store.findPending(origin);
      const decision = decide(request, pending);
      if (decision.kind !== 'cosign') return decision;
      if (pending === null || pending.treeSize !== treeSize) {
        store.savePending(origin, { treeSize, rootHash, note: formatSignedNote(request.text, request.logLines) });
      }
      return { kind: 'cosigned', lines: [] };
    },
    admit: async (upload) => {
      const { origin, start } = upload;
      const pending = store.findPending(origin);
      if (pending === null) return { kind: 'never-pending' };
      const target = await findTarget(upload, pending);
      const next = store.nextEntry(origin);
      const committedSize = signer.findLatest(origin)?.treeSize ?? 0;
      const fits = start <= next && next - start <= MAX_OVERLAP;
      if (target !== null && target.treeSize >= committedSize && fits) return { kind: 'admitted', target };
      const info = describe(origin, target);
      return info === null ? { kind: 'never-pending' } : { kind: 'conflict', info };
    },
    savePackage: (origin, target, { tileStart, start, end }, { entries, proof }) => {
      const known = start - tileStart;
      const tile = store.readTile(origin, 0, tileStart / TILE_WIDTH, known);
      if (tile === null) throw new RangeError(`the hashes before entry ${start} are not stored`);
      const hashes = [...splitTile(tile), ...entries.map(hashLeaf)];
      const { treeSize, rootHash } = target;
      const subtreeHash = computeRootHash(hashes);
      const claim = { start: tileStart, end, treeSize, path: proof, subtreeHash, rootHash };
      if (!verifySubtreeConsistency(claim).ok) return false;
      // Another upload may have been faster; what is stored already is proven to be the same.
      const next = store.nextEntry(origin);
      if (next < end) {
        store.append(origin, next, entries.slice(next - start));
        parts.stored(origin);
      }
      return true;
    },
    commit: async (origin, target) => {
      const note = parseSignedNote(target.note);
      if (!note.ok) throw new TypeError(`a stored note does not read: ${note.failure.code}`);
      const checkpoint = { origin, treeSize: target.treeSize, rootHash: target.rootHash };
      const logLines = note.value.signatures.map(({ line }) => line);
      const { text } = note.value;
      return await signer.addCheckpoint({ oldSize: 0, proof: [], checkpoint, text, logLines });
    },
    state: (origin) => ({
      pendingSize: store.findPending(origin)?.treeSize ?? null,
      nextEntry: store.nextEntry(origin),
      treeSize: signer.findLatest(origin)?.treeSize ?? null,
    }),
  };
};
