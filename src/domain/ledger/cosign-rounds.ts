// Has the newest committed checkpoint cosigned and publishes it once the policy is met. At most one request is in flight to
// each court, always for the newest checkpoint. Fail closed: no quorum, nothing is published.

import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { type ReadTile, readConsistencyPath } from '../../core/merkle/tile-proof.ts';
import { formatSignedNote, parseSignedNote } from '../../core/note/signed-note.ts';
import { askCourt } from './ask-court.ts';
import { readOwnCheckpoint } from './check-history.ts';
import { chooseLines } from './choose-lines.ts';
import {
  type Consortia,
  type Consortium,
  type Cosigned,
  type Member,
  countCosigned,
  meetsPolicies,
  uniteMembers,
} from './consortium.ts';
import type { CourtClient } from './court-client.ts';
import type { LedgerStore, StoredCheckpoint, StoredCourtPosition } from './ledger-store.ts';
import type { PublicObjects } from './public-objects.ts';
import type { CosignFailure } from './push-checkpoint.ts';
import { remainingWaitMs } from './remaining-wait.ts';

/** After the quorum, further cosignatures are waited for this long: most courts answer within it. */
const GRACE_MS = 25;
const RETRY_MIN_MS = 1000;
const RETRY_MAX_MS = 30_000;
/** While a request is in flight its court is looked at this often: a killed process leaves nobody who takes the answer. */
const WATCHDOG_MS = 5000;
/** Where the policy needs keepers, they are waited for so long: one that catches up must not hold up the commits. */
const KEEPER_WAIT_MS = 10_000;

export type CosignPorts = {
  readonly origin: string;
  readonly store: LedgerStore;
  readonly objects: PublicObjects;
  readonly courts: CourtClient;
  readonly consortia: Consortia;
  /** Has a court's keeper cosign a checkpoint, its mirror fed before; empty when it did not. Never throws. */
  readonly askKeeper: (member: Member, target: StoredCheckpoint) => Promise<Cosigned['cosignatures']>;
  readonly readTile: ReadTile;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Asks for another look at or after a time: a court that was being asked when the loop ended has answered. */
  readonly wakeAt: (unixMs: number) => void;
};

type Collected = { readonly witnesses: readonly Cosigned[]; readonly keepers: readonly Cosigned[] };
type Backoff = { readonly at: number; readonly delayMs: number };

export class CosignRounds {
  readonly #ports: CosignPorts;
  readonly #asking = new Map<string, Promise<Cosigned>>();
  readonly #backoff = new Map<string, Backoff>();
  /** True while the newest committed checkpoint lacks a quorum after every court was asked. */
  isAwaiting = false;

  constructor(ports: CosignPorts) {
    this.#ports = ports;
  }

  /** Asks for the newest committed checkpoint. True when it was published, false when there was nothing or no quorum. */
  async publishNewest(): Promise<boolean> {
    const { store } = this.#ports;
    const target = store.latestCheckpoint();
    if (target === null) return false;
    if (target.publishedAtUnixMs !== null) {
      this.isAwaiting = false;
      this.#askLagging(target);
      return false;
    }
    const consortia = this.#concerned(target);
    const { witnesses, keepers } = await this.#collect(consortia, target);
    if (!meetsPolicies(consortia, witnesses, keepers)) {
      this.isAwaiting = true;
      return false;
    }
    const signed = parseSignedNote(target.note);
    if (!signed.ok) throw new TypeError(`the stored note is malformed: ${signed.failure.code}`);
    const logLines = signed.value.signatures.map(({ line }) => line);
    const lines = chooseLines(logLines, consortia, witnesses, keepers);
    this.isAwaiting = lines === null;
    if (lines === null) {
      console.error({ operation: 'publish', treeSize: target.treeSize, error: 'the policies need too many lines' });
      return false;
    }
    const inForce = this.#ports.consortia.at(target.treeSize);
    const quorumMet = countCosigned(inForce, 'witnessKeys', witnesses);
    store.saveCosigned(target.treeSize, formatSignedNote(signed.value.text, lines), quorumMet);
    await store.sync();
    await this.archiveCosigned();
    this.#askLagging(target);
    return true;
  }

  /** Writes cosigned checkpoints to the archive: with that they are published. Also after a crash in between. */
  async archiveCosigned(): Promise<void> {
    const { store, objects, now } = this.#ports;
    for (const { treeSize, cosigned } of store.unarchived()) {
      if (cosigned === null) continue;
      await objects.create(`checkpoints/${treeSize}`, encodeUtf8(cosigned));
      store.markPublished(treeSize, now());
    }
    await store.sync();
  }

  /** When courts that lag or did not answer should be looked at again; null when none lags. */
  retryAt(): number | null {
    const { store, now } = this.#ports;
    const target = store.latestCheckpoint();
    if (target === null) return null;
    const positions = this.#witnessSizes();
    const times = this.#witnessesOf(target)
      .filter(({ court }) => (positions.get(court.id) ?? 0) < target.treeSize)
      .map(({ court }) => now() + (this.#asking.has(court.id) ? WATCHDOG_MS : this.#restMs(court.id, RETRY_MIN_MS)));
    // Every witness may have cosigned, and a keeper still be missing.
    if (times.length === 0) return this.isAwaiting ? now() + RETRY_MIN_MS : null;
    return Math.max(now() + 1, Math.min(...times));
  }

  /** How long a court is still left alone; `unknownMs` when it has not failed. */
  #restMs(courtId: string, unknownMs: number): number {
    const backoff = this.#backoff.get(courtId);
    return backoff === undefined ? unknownMs : remainingWaitMs(backoff.at, this.#ports.now(), RETRY_MAX_MS);
  }

  /** Forgets how long to leave a court alone: its address has changed. */
  forget(courtId: string): void {
    this.#backoff.delete(courtId);
  }

  /** The consortia that have a say over a checkpoint: before it is published those of a handover too. */
  #concerned(target: StoredCheckpoint): readonly Consortium[] {
    const { store, consortia } = this.#ports;
    return target.publishedAtUnixMs === null
      ? consortia.concerned(store.latestPublished()?.treeSize ?? 0, target.treeSize)
      : [consortia.at(target.treeSize)];
  }

  #witnessesOf(target: StoredCheckpoint): readonly Member[] {
    return uniteMembers(this.#concerned(target)).filter(({ witnessKeys }) => witnessKeys.length > 0);
  }

  #witnessSizes(): ReadonlyMap<string, number> {
    const positions = this.#ports.store.courts().filter(({ role }) => role === 'witness');
    return new Map(positions.map(({ id, treeSize }) => [id, treeSize]));
  }

  /**
   * Asks every court that is not being asked. Resolves when the policies are met (and a short grace has passed), or every
   * court has answered or failed, with the courts that cosigned.
   */
  async #collect(consortia: readonly Consortium[], target: StoredCheckpoint): Promise<Collected> {
    const { sleep, askKeeper } = this.#ports;
    const members = uniteMembers(consortia);
    const paths = this.#pathReader(target.treeSize);
    const witnesses: Cosigned[] = [];
    const keepers: Cosigned[] = [];
    const met = Promise.withResolvers<void>();
    const take = (found: Cosigned[]) => (answer: Cosigned) => {
      if (answer.cosignatures.length > 0) found.push(answer);
      if (meetsPolicies(consortia, witnesses, keepers)) met.resolve();
    };
    const askingWitnesses = members
      .filter(({ court, witnessKeys }) => witnessKeys.length > 0 && !this.#asking.has(court.id))
      .map(async (member) => take(witnesses)(await this.#ask(member, target, paths)));
    const needsKeepers = consortia.some((consortium) => consortium.keepers > 0);
    const askingKeepers = members
      .filter(({ keeperKeys }) => needsKeepers && keeperKeys.length > 0)
      .map(async (member) => take(keepers)({ member, cosignatures: await askKeeper(member, target) }));

    const allWitnesses = Promise.all(askingWitnesses);
    const allKeepers = Promise.all(askingKeepers);
    const all = Promise.all([allWitnesses, allKeepers]);
    // A rejection after the race was decided has been dealt with: the race, or the lagging court's own record.
    for (const promise of [allWitnesses, allKeepers, all]) promise.catch(() => undefined);
    // Without the witnesses' quorum there is nothing to wait for keepers for.
    const patience = allWitnesses.then(async () => {
      const hasWitnesses = consortia.every((one) => countCosigned(one, 'witnessKeys', witnesses) >= one.required);
      if (needsKeepers && hasWitnesses) await sleep(KEEPER_WAIT_MS);
      else if (!needsKeepers) await all;
    });
    patience.catch(() => undefined);
    await Promise.race([met.promise, all, patience]);
    const isComplete = witnesses.length === askingWitnesses.length;
    if (!isComplete && meetsPolicies(consortia, witnesses, keepers)) {
      await Promise.race([allWitnesses, sleep(GRACE_MS)]);
    }
    return { witnesses: [...witnesses], keepers: [...keepers] };
  }

  /** Asks courts that are behind a published checkpoint, without waiting for them. */
  #askLagging(target: StoredCheckpoint): void {
    const { consortia } = this.#ports;
    const positions = this.#witnessSizes();
    const paths = this.#pathReader(target.treeSize);
    // It is published: courts that the handover removed are asked no more.
    for (const member of consortia.at(target.treeSize).members) {
      const { id } = member.court;
      const due = this.#restMs(id, 0) === 0;
      const lags = member.witnessKeys.length > 0 && (positions.get(id) ?? 0) < target.treeSize;
      if (lags && due && !this.#asking.has(id)) {
        this.#ask(member, target, paths).catch((error: unknown) => {
          console.error({ operation: 'ask-lagging-court', court: id, error: String(error) });
        });
      }
    }
  }

  #pathReader(treeSize: number): (oldSize: number) => Promise<readonly Uint8Array[]> {
    const paths = new Map<number, Promise<readonly Uint8Array[]>>();
    return async (oldSize) => {
      const known = paths.get(oldSize);
      if (known !== undefined) return await known;
      const path = readConsistencyPath({ size1: oldSize, size2: treeSize }, this.#ports.readTile);
      paths.set(oldSize, path);
      return await path;
    };
  }

  #ask(
    member: Member,
    target: StoredCheckpoint,
    consistencyPath: (oldSize: number) => Promise<readonly Uint8Array[]>,
  ): Promise<Cosigned> {
    const { id } = member.court;
    const asking = this.#askOnce(member, target, consistencyPath).finally(() => {
      this.#asking.delete(id);
      // It may have answered over an older size, or not at all, when the loop is at its end.
      const at = this.retryAt();
      if (at !== null) this.#ports.wakeAt(at);
    });
    this.#asking.set(id, asking);
    return asking;
  }

  async #askOnce(
    member: Member,
    target: StoredCheckpoint,
    consistencyPath: (oldSize: number) => Promise<readonly Uint8Array[]>,
  ): Promise<Cosigned> {
    const { store, courts, now } = this.#ports;
    const { id } = member.court;
    const position: StoredCourtPosition = store
      .courts()
      .find((known) => known.id === id && known.role === 'witness') ?? {
      id,
      role: 'witness',
      treeSize: 0,
      cosignedAtUnixSeconds: null,
      clockOffsetMs: null,
      lastFailure: null,
    };
    const signed = parseSignedNote(target.note);
    if (!signed.ok) throw new TypeError(`the stored note is malformed: ${signed.failure.code}`);
    const answer = await askCourt(courts, {
      courtId: id,
      witnessKeys: member.witnessKeys,
      oldSize: position.treeSize,
      treeSize: target.treeSize,
      note: target.note,
      checkpointText: signed.value.text,
      consistencyPath,
    });
    if (answer.ok) {
      const unixSeconds = Math.min(...answer.value.map((cosignature) => cosignature.unixSeconds));
      this.#backoff.delete(id);
      store.saveCourt({
        id,
        role: 'witness',
        treeSize: target.treeSize,
        cosignedAtUnixSeconds: unixSeconds,
        clockOffsetMs: unixSeconds * 1000 - Math.floor(now() / 1000) * 1000,
        lastFailure: null,
      });
      return { member, cosignatures: answer.value };
    }
    this.#recordFailure(position, answer.failure);
    if (answer.failure.code === 'court.ahead') await this.#haltIfProven(id);
    return { member, cosignatures: [] };
  }

  /**
   * Halts when a court shows a checkpoint that our own key signed over more entries than this store has: it has lost
   * history. A court's bare claim halts nothing, or one court could stop the ledger. The store counts, not the checkpoint
   * that was asked for: before an error and a reload another request may have been under way, for an older one.
   */
  async #haltIfProven(courtId: string): Promise<void> {
    const { store, courts, consortia, origin } = this.#ports;
    const answer = await courts.readCheckpoint(courtId).catch(() => null);
    const found = answer?.status === 200 ? await readOwnCheckpoint(answer.body, consortia, origin) : null;
    const treeSize = store.latestCheckpoint()?.treeSize ?? 0;
    if (found !== null && found.treeSize > treeSize) {
      store.halt(`${courtId} holds our signature over ${found.treeSize} entries, this store has ${treeSize}`);
    }
  }

  #recordFailure(position: StoredCourtPosition, failure: CosignFailure): void {
    const { store, now } = this.#ports;
    const delayMs = Math.min((this.#backoff.get(position.id)?.delayMs ?? RETRY_MIN_MS / 2) * 2, RETRY_MAX_MS);
    this.#backoff.set(position.id, { at: now() + (this.isAwaiting ? RETRY_MIN_MS : delayMs), delayMs });
    const detail = failure.code === 'court.ahead' ? `ahead at ${failure.treeSize}` : failure.detail;
    store.saveCourt({ ...position, lastFailure: `${failure.code}: ${detail}` });
    if (failure.code === 'court.refuses') console.error({ operation: 'cosign', court: position.id, failure });
  }
}
