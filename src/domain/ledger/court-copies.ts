// Keeps the courts' copies of the ledger up: mirrors are fed the entries, keepers are asked for their cosignature, their
// findings are fetched. One task a court, never in the way of the witnesses; only a policy that needs keepers waits for
// one. What a task cannot do is tried again later; a court that was long away catches up from what it has.

import type { Cosignature } from '../../core/checkpoint/cosignature.ts';
import { readConsistencyPath } from '../../core/merkle/tile-proof.ts';
import { parseSignedNote } from '../../core/note/signed-note.ts';
import type { Member } from './consortium.ts';
import type { CopyClient } from './court-client.ts';
import { type MirrorPorts, feedMirror } from './feed-mirror.ts';
import { collectFindings } from './findings.ts';
import type { CourtRole, LedgerStore, StoredCheckpoint, StoredCourtPosition } from './ledger-store.ts';
import type { PublicObjects } from './public-objects.ts';
import { type CosignFailure, pushCheckpoint } from './push-checkpoint.ts';
import { readCosignatures } from './read-cosignatures.ts';
import { remainingWaitMs } from './remaining-wait.ts';

const RETRY_MIN_MS = 1000;
const RETRY_MAX_MS = 60_000;
/** Copies that no policy waits for follow at most this often: each round costs a court two signatures. */
const FOLLOW_INTERVAL_MS = 1000;
/** While a task runs its court is looked at this often: a killed process leaves nobody who goes on with it. */
const WATCHDOG_MS = 5000;

export type CopyPorts = Omit<MirrorPorts, 'store'> & {
  readonly store: LedgerStore;
  readonly objects: PublicObjects;
  readonly copies: CopyClient;
  readonly now: () => number;
  /** Asks for `follow` to be called at or after a time: a task that was running then has ended. */
  readonly wakeAt: (unixMs: number) => void;
};

type Course = { readonly at: number; readonly delayMs: number };

const unknownPosition = (id: string, role: CourtRole): StoredCourtPosition => ({
  id,
  role,
  treeSize: 0,
  cosignedAtUnixSeconds: null,
  clockOffsetMs: null,
  lastFailure: null,
});

/** Tells whether a court keeps a copy at all. */
const hasCopy = ({ mirrorKeys, keeperKeys }: Member): boolean => mirrorKeys.length + keeperKeys.length > 0;

const lags = (
  member: Member,
  positions: readonly StoredCourtPosition[],
  findingsFrom: (courtId: string) => number,
  treeSize: number,
): boolean => {
  const isBehind = (keys: readonly unknown[], role: CourtRole): boolean => {
    const position = positions.find((known) => known.id === member.court.id && known.role === role);
    return keys.length > 0 && (position?.treeSize ?? 0) < treeSize;
  };
  // A keeper that has cosigned is still asked for its findings: what fails then would otherwise wait for more entries.
  const hasFindings = member.keeperKeys.length > 0 && findingsFrom(member.court.id) < treeSize;
  return isBehind(member.mirrorKeys, 'mirror') || isBehind(member.keeperKeys, 'keeper') || hasFindings;
};

export class CourtCopies {
  readonly #ports: CopyPorts;
  readonly #tasks = new Map<string, Promise<readonly Cosignature[]>>();
  /** What each court was turned to for last: what waits behind a slow task for less is not begun. */
  readonly #wanted = new Map<string, StoredCheckpoint>();
  /** Size that we made pending at each mirror. */
  readonly #pending = new Map<string, number>();
  /** When each court may be turned to again. */
  readonly #course = new Map<string, Course>();

  constructor(ports: CopyPorts) {
    this.#ports = ports;
  }

  /**
   * Starts tasks for the courts whose copies lag and whose time has come. Gives when it is to be called again, null when
   * none lags.
   */
  follow(members: readonly Member[], target: StoredCheckpoint): number | null {
    const { store, now } = this.#ports;
    const copying = members.filter(hasCopy);
    if (copying.length === 0) return null;
    const positions = store.courts();
    const lagging = copying.filter((member) => lags(member, positions, store.findingsFrom, target.treeSize));
    for (const member of lagging) {
      const isDue = this.#restMs(member.court.id) === 0;
      if (isDue && !this.#tasks.has(member.court.id)) void this.askKeeper(member, target);
    }
    const waits = lagging.map(({ court: { id } }) => (this.#tasks.has(id) ? WATCHDOG_MS : this.#restMs(id)));
    return waits.length === 0 ? null : now() + Math.max(FOLLOW_INTERVAL_MS, Math.min(...waits));
  }

  /** How long a court is still left alone. */
  #restMs(courtId: string): number {
    return remainingWaitMs(this.#course.get(courtId)?.at ?? 0, this.#ports.now(), RETRY_MAX_MS);
  }

  /** Forgets how long to leave a court alone: its address has changed. */
  forget(courtId: string): void {
    this.#course.delete(courtId);
    this.#pending.delete(courtId);
  }

  /** Feeds one court's mirror and asks its keeper; gives the keeper's cosignatures over the target. Never throws. */
  async askKeeper(member: Member, target: StoredCheckpoint): Promise<readonly Cosignature[]> {
    const { id } = member.court;
    const before = this.#tasks.get(id) ?? Promise.resolve([]);
    this.#wanted.set(id, target);
    const task = before.then(async () => (this.#wanted.get(id) === target ? await this.#feed(member, target) : []));
    this.#tasks.set(id, task);
    const cosignatures = await task;
    if (this.#tasks.get(id) === task) {
      this.#tasks.delete(id);
      // The ledger may have grown meanwhile, or the court have failed, and the loop be at rest.
      this.#ports.wakeAt(this.#ports.now() + this.#restMs(id));
    }
    return cosignatures;
  }

  #position(id: string, role: CourtRole): StoredCourtPosition {
    return (
      this.#ports.store.courts().find((known) => known.id === id && known.role === role) ?? unknownPosition(id, role)
    );
  }

  async #feed(member: Member, target: StoredCheckpoint): Promise<readonly Cosignature[]> {
    const { now } = this.#ports;
    const { id } = member.court;
    try {
      const failed = (await this.#mirror(member, target)) ?? (await this.#keep(member, target));
      if ('cosignatures' in failed) {
        if (failed.isCollected) this.#course.set(id, { at: now() + FOLLOW_INTERVAL_MS, delayMs: 0 });
        else this.#postpone(id, 'keeper', null);
        return failed.cosignatures;
      }
      this.#postpone(id, failed.role, failed.failure);
    } catch (error) {
      // A tile that could not be read, or the store: not the court's fault, and not the ledger's loop's affair.
      console.error({ operation: 'feed-court', court: id, error: String(error) });
      this.#postpone(id, 'mirror', null);
    }
    return [];
  }

  async #mirror(
    { court: { id }, mirrorKeys }: Member,
    target: StoredCheckpoint,
  ): Promise<{ readonly role: CourtRole; readonly failure: CosignFailure } | null> {
    if (mirrorKeys.length === 0) return null;
    const position = this.#position(id, 'mirror');
    const mirrored = await feedMirror(this.#ports, {
      courtId: id,
      keys: mirrorKeys,
      target,
      knownSize: position.treeSize,
      pendingSize: this.#pending.get(id) ?? 0,
      consistencyPath: this.#pathReader(target.treeSize),
    });
    if (!mirrored.ok) return { role: 'mirror', failure: mirrored.failure };
    this.#pending.set(id, target.treeSize);
    this.#advance(position, mirrored.value.treeSize, mirrored.value.cosignatures);
    return null;
  }

  async #keep(
    { court: { id }, keeperKeys }: Member,
    target: StoredCheckpoint,
  ): Promise<
    | { readonly role: CourtRole; readonly failure: CosignFailure }
    | { readonly cosignatures: readonly Cosignature[]; readonly isCollected: boolean }
  > {
    if (keeperKeys.length === 0) return { cosignatures: [], isCollected: true };
    const { copies, store, objects, origin } = this.#ports;
    const position = this.#position(id, 'keeper');
    const signed = parseSignedNote(target.note);
    if (!signed.ok) throw new TypeError(`the stored note is malformed: ${signed.failure.code}`);
    const pushed = await pushCheckpoint(async (body) => await copies.keeperAddCheckpoint(id, body), {
      oldSize: position.treeSize,
      treeSize: target.treeSize,
      note: target.note,
      consistencyPath: this.#pathReader(target.treeSize),
    });
    if (!pushed.ok) return { role: 'keeper', failure: pushed.failure };
    const read = await readCosignatures(signed.value.text, pushed.value, keeperKeys);
    if (!read.ok) return { role: 'keeper', failure: read.failure };
    this.#advance(position, target.treeSize, read.value);
    const isCollected = await collectFindings(
      { origin, store, objects, copies },
      { courtId: id, keys: keeperKeys, treeSize: target.treeSize },
    ).catch((error: unknown) => {
      // They stay at the court: the next round asks for them again.
      console.error({ operation: 'collect-findings', court: id, error: String(error) });
      return false;
    });
    return { cosignatures: read.value, isCollected };
  }

  #advance(position: StoredCourtPosition, treeSize: number, cosignatures: readonly Cosignature[]): void {
    const seconds = Math.max(...cosignatures.map(({ unixSeconds }) => unixSeconds));
    this.#ports.store.saveCourt({
      ...position,
      treeSize,
      cosignedAtUnixSeconds: seconds,
      clockOffsetMs: seconds * 1000 - Math.floor(this.#ports.now() / 1000) * 1000,
      lastFailure: null,
    });
  }

  #postpone(id: string, role: CourtRole, failure: CosignFailure | null): void {
    const { store, now } = this.#ports;
    const former = this.#course.get(id)?.delayMs ?? 0;
    const delayMs = Math.min(Math.max(former * 2, RETRY_MIN_MS), RETRY_MAX_MS);
    this.#course.set(id, { at: now() + delayMs, delayMs });
    if (failure === null) return;
    // What it holds as pending may be another than we thought: the next round asks.
    this.#pending.delete(id);
    const detail = failure.code === 'court.ahead' ? `ahead at ${failure.treeSize}` : failure.detail;
    store.saveCourt({ ...this.#position(id, role), lastFailure: `${failure.code}: ${detail}` });
    if (failure.code !== 'court.unavailable') console.error({ operation: 'feed-court', court: id, role, failure });
  }

  #pathReader(treeSize: number): (oldSize: number) => Promise<readonly Uint8Array[]> {
    return async (oldSize) => await readConsistencyPath({ size1: oldSize, size2: treeSize }, this.#ports.readTile);
  }
}
