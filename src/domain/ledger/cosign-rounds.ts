// Has the newest committed checkpoint cosigned and publishes it once a quorum is met. At most one request is in flight to
// each court, always for the newest checkpoint. Fail closed: no quorum, nothing is published.

import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import type { Cosignature } from '../../core/checkpoint/cosignature.ts';
import { type ReadTile, readConsistencyPath } from '../../core/merkle/tile-proof.ts';
import { formatSignedNote, parseSignedNote } from '../../core/note/signed-note.ts';
import { type CosignFailure, askCourt } from './ask-court.ts';
import { readOwnCheckpoint } from './check-history.ts';
import type { Consortium, Member } from './consortium.ts';
import type { CourtClient } from './court-client.ts';
import type { LedgerStore, StoredCheckpoint, StoredCourtPosition } from './ledger-store.ts';
import type { PublicObjects } from './public-objects.ts';

/** After the quorum, further cosignatures are waited for this long: most courts answer within it. */
const GRACE_MS = 25;
const RETRY_MIN_MS = 1000;
const RETRY_MAX_MS = 30_000;

export type CosignPorts = {
  readonly origin: string;
  readonly store: LedgerStore;
  readonly objects: PublicObjects;
  readonly courts: CourtClient;
  readonly consortium: Consortium;
  readonly readTile: ReadTile;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
};

/** A court's verified cosignatures, one per key that signed; none when it did not answer. */
type Asked = { readonly member: Member; readonly cosignatures: readonly Cosignature[] };
type Backoff = { readonly at: number; readonly delayMs: number };

export class CosignRounds {
  readonly #ports: CosignPorts;
  readonly #asking = new Map<string, Promise<Asked>>();
  readonly #backoff = new Map<string, Backoff>();
  /** True while the newest committed checkpoint lacks a quorum after every court was asked. */
  isAwaiting = false;

  constructor(ports: CosignPorts) {
    this.#ports = ports;
  }

  /** Asks for the newest committed checkpoint. True when it was published, false when there was nothing or no quorum. */
  async publishNewest(): Promise<boolean> {
    const { store, consortium } = this.#ports;
    const target = store.latestCheckpoint();
    if (target === null) return false;
    if (target.publishedAtUnixMs !== null) {
      this.isAwaiting = false;
      this.#askLagging(target);
      return false;
    }
    const paths = this.#pathReader(target.treeSize);
    const asked = consortium.members
      .filter(({ court }) => !this.#asking.has(court.id))
      .map((member) => this.#ask(member, target, paths));
    const cosigned = await this.#collect(asked);
    if (cosigned.length < consortium.required) {
      this.isAwaiting = true;
      return false;
    }
    this.isAwaiting = false;
    const signed = parseSignedNote(target.note);
    if (!signed.ok) throw new TypeError(`the stored note is malformed: ${signed.failure.code}`);
    const lines = [...signed.value.signatures.map(({ line }) => line), ...this.#inPolicyOrder(cosigned)];
    store.saveCosigned(target.treeSize, formatSignedNote(signed.value.text, lines), cosigned.length);
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

  /** When courts that lag or did not answer should be asked again; null when none lags. */
  retryAt(): number | null {
    const { store, consortium, now } = this.#ports;
    const treeSize = store.latestCheckpoint()?.treeSize ?? 0;
    const positions = new Map(store.courts().map((position) => [position.id, position.treeSize]));
    const times = consortium.members
      .filter(({ court }) => (positions.get(court.id) ?? 0) < treeSize)
      .map(({ court }) => this.#backoff.get(court.id)?.at ?? now() + RETRY_MIN_MS);
    return times.length === 0 ? null : Math.max(now() + 1, Math.min(...times));
  }

  #inPolicyOrder(cosigned: readonly Asked[]): string[] {
    return this.#ports.consortium.members.flatMap(({ court, witnessKeys }) => {
      const { cosignatures = [] } = cosigned.find(({ member }) => member.court.id === court.id) ?? {};
      return witnessKeys.flatMap((known) =>
        cosignatures.filter(({ key }) => key.keyId === known.keyId).map(({ line }) => line),
      );
    });
  }

  /**
   * Resolves when the quorum is met (and a short grace has passed) or every court has answered or failed. Gives the
   * courts that cosigned.
   */
  async #collect(asked: readonly Promise<Asked>[]): Promise<readonly Asked[]> {
    const { consortium, sleep } = this.#ports;
    const found: Asked[] = [];
    const quorum = Promise.withResolvers<void>();
    const all = Promise.all(
      asked.map(async (asking) => {
        const answer = await asking;
        if (answer.cosignatures.length > 0) found.push(answer);
        if (found.length >= consortium.required) quorum.resolve();
      }),
    );
    // A rejection after the race was decided has been dealt with: the race, or the lagging court's own record.
    all.catch(() => undefined);
    await Promise.race([quorum.promise, all]);
    if (found.length < asked.length && found.length >= consortium.required) {
      await Promise.race([all, sleep(GRACE_MS)]);
    }
    return [...found];
  }

  /** Asks courts that are behind a published checkpoint, without waiting for them. */
  #askLagging(target: StoredCheckpoint): void {
    const { store, consortium, now } = this.#ports;
    const positions = new Map(store.courts().map((position) => [position.id, position.treeSize]));
    const paths = this.#pathReader(target.treeSize);
    for (const member of consortium.members) {
      const { id } = member.court;
      const due = (this.#backoff.get(id)?.at ?? 0) <= now();
      if ((positions.get(id) ?? 0) < target.treeSize && due && !this.#asking.has(id)) {
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
  ): Promise<Asked> {
    const { id } = member.court;
    const asking = this.#askOnce(member, target, consistencyPath).finally(() => this.#asking.delete(id));
    this.#asking.set(id, asking);
    return asking;
  }

  async #askOnce(
    member: Member,
    target: StoredCheckpoint,
    consistencyPath: (oldSize: number) => Promise<readonly Uint8Array[]>,
  ): Promise<Asked> {
    const { store, courts, now } = this.#ports;
    const { id } = member.court;
    const position: StoredCourtPosition = store.courts().find((known) => known.id === id) ?? {
      id,
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
    const { store, courts, consortium, origin } = this.#ports;
    const answer = await courts.readCheckpoint(courtId).catch(() => null);
    const found = answer?.status === 200 ? await readOwnCheckpoint(answer.body, consortium, origin) : null;
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
