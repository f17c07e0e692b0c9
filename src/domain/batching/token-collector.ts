// Timestamp tokens for a batch: what arrives within 1.5 s stands in its entry; below the policy's minimum the batch waits
// 30 s, then is appended with what it has, and late tokens get an entry of their own. A slow authority never stops the
// ledger.

import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { TIMESTAMP_ENTRY_VERSION, formatTimestampEntry } from '../../core/batch/timestamp-entry.ts';
import { sha256 } from '../../core/digest/sha256.ts';
import { hashLeaf } from '../../core/merkle/hash.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { PublicObjects } from '../ledger/public-objects.ts';
import { remainingWaitMs } from '../ledger/remaining-wait.ts';
import { tokenKey } from './batch-objects.ts';
import type { BatchStore, ClosedBatch } from './batch-store.ts';
import { listIndependentTokens } from './independent-tokens.ts';

/** How long a batch waits for all its tokens. */
const USUAL_WAIT_MS = 1500;
/** How long it waits for the policy's minimum. */
const MINIMUM_WAIT_MS = 30_000;
const RETRY_MS = 1000;

export type TimestampAuthorities = {
  /** The authorities of a batch's policy, and how many independent tokens it asks for. Throws while they are not known. */
  readonly of: (sequence: number) => { readonly names: readonly string[]; readonly minimum: number };
  /**
   * Asks an authority for a token over an imprint (SHA-256, 32 bytes); DER, verified, not from before the batch closed.
   * Throws when it has none.
   */
  readonly request: (name: string, imprint: Uint8Array, notBeforeUnixMs: number) => Promise<Uint8Array>;
};

type CollectorPorts = {
  readonly batcher: string;
  readonly origin: string;
  readonly store: BatchStore;
  readonly ledger: Pick<Ledger, 'appendTimestamp'>;
  readonly publicObjects: PublicObjects;
  readonly authorities: TimestampAuthorities;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
};

export class TokenCollector {
  readonly #ports: CollectorPorts;

  constructor(ports: CollectorPorts) {
    this.#ports = ports;
  }

  /** Collects tokens over a batch core. `closedAtUnixMs` starts the clock, also after a restart. */
  async collect(sequence: number, core: string, closedAtUnixMs: number): Promise<void> {
    const { store, authorities, now, sleep } = this.#ports;
    const { minimum } = authorities.of(sequence);
    const imprint = sha256(encodeUtf8(core));
    const requests = this.#missing(sequence).map(
      async (name) => await this.#collectOne(sequence, name, imprint, closedAtUnixMs),
    );
    await Promise.race([Promise.all(requests), sleep(USUAL_WAIT_MS)]);
    // The batch may have been closed by a clock that was set back since.
    const deadline = Math.min(closedAtUnixMs, now()) + MINIMUM_WAIT_MS;
    for (;;) {
      const waitMs = remainingWaitMs(deadline, now(), MINIMUM_WAIT_MS);
      if (listIndependentTokens(store.tokens(sequence)).length >= minimum || waitMs === 0) return;
      await sleep(Math.min(RETRY_MS, waitMs));
      const again = this.#missing(sequence).map(
        async (name) => await this.#collectOne(sequence, name, imprint, closedAtUnixMs),
      );
      await Promise.race([Promise.all(again), sleep(USUAL_WAIT_MS)]);
    }
  }

  /**
   * Asks once more for what is missing. A late token is stored first: an authority would sign another one after a crash,
   * and other bytes for a known entry halt the ledger.
   */
  async pursueLate(sequence: number, batch: ClosedBatch): Promise<void> {
    const { store } = this.#ports;
    const imprint = sha256(encodeUtf8(batch.core));
    for (const name of this.#missing(sequence)) {
      const token = await this.#request(sequence, name, imprint, batch.closedAtUnixMs);
      if (token !== null)
        store.saveToken(sequence, { authority: name, token, arrivedAtUnixMs: this.#ports.now() }, 'late');
    }
    for (const { authority, token } of store.unsettledLateTokens(sequence)) {
      await this.#settleLate(sequence, batch, authority, token);
    }
  }

  async #settleLate(sequence: number, batch: ClosedBatch, authority: string, token: Uint8Array): Promise<void> {
    const { batcher, origin, ledger, publicObjects, store } = this.#ports;
    if (batch.entry === null) throw new Error('a late token before the entry');
    await publicObjects.create(tokenKey(batcher, sequence, authority), token);
    const entry = formatTimestampEntry({
      v: TIMESTAMP_ENTRY_VERSION,
      ledger: origin,
      batch: encodeHex(hashLeaf(encodeUtf8(batch.entry))),
      authority,
      tokenSha256: encodeHex(sha256(token)),
    });
    const appended = await ledger.appendTimestamp({ batcher, sequence, authority, entry });
    if (!appended.ok) throw new Error(`append refused: ${appended.failure.code}`);
    store.settleLateToken(sequence, authority);
  }

  #missing(sequence: number): readonly string[] {
    const { store, authorities } = this.#ports;
    const have = new Set(
      [...store.tokens(sequence), ...store.unsettledLateTokens(sequence)].map(({ authority }) => authority),
    );
    return authorities.of(sequence).names.filter((name) => !have.has(name));
  }

  /** Saves a token for the entry, unless the entry was fixed meanwhile: `pursueLate` then asks again. */
  async #collectOne(sequence: number, name: string, imprint: Uint8Array, closedAtUnixMs: number): Promise<void> {
    const { store } = this.#ports;
    const token = await this.#request(sequence, name, imprint, closedAtUnixMs);
    if (token !== null && store.closedBatch(sequence)?.entry === null) {
      store.saveToken(sequence, { authority: name, token, arrivedAtUnixMs: this.#ports.now() }, 'in-time');
    }
  }

  async #request(
    sequence: number,
    name: string,
    imprint: Uint8Array,
    closedAtUnixMs: number,
  ): Promise<Uint8Array | null> {
    try {
      return await this.#ports.authorities.request(name, imprint, closedAtUnixMs);
    } catch (error) {
      console.warn({ operation: 'request-token', authority: name, sequence, error: String(error) });
      return null;
    }
  }
}
