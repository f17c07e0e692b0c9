// The LedgerSequencer Durable Object: one per ledger, named by the origin. It gives the domain's sequencer its store,
// clock, alarm and courts, and nothing else.

import { DurableObject } from 'cloudflare:workers';
import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { sha256 } from '../../core/digest/sha256.ts';
import type { LedgerState } from '../../core/ledger/genesis.ts';
import type { CourtAddress, CourtAddresses } from '../../domain/ledger/court-addresses.ts';
import type { GovernCommand } from '../../domain/ledger/govern.ts';
import { type KeyReportStore, type KeyReports, mergeKeyReports } from '../../domain/ledger/key-reports.ts';
import type { Ledger } from '../../domain/ledger/ledger.ts';
import type { EntryId } from '../../domain/ledger/ledger-store.ts';
import { Sequencer } from '../../domain/ledger/sequencer.ts';
import { createCourtAddresses, parseCourtAddresses } from '../courts/court-addresses.ts';
import { createHttpCourtClient } from '../courts/http-court-client.ts';
import type { Env } from '../env.ts';
import { decodeSecret } from '../keys/ed25519-signer.ts';
import { createLogKeys } from '../keys/log-keys.ts';
import { createR2Objects } from '../r2/public-objects.ts';
import { createAuthorityRecords } from '../../domain/ledger/authority-record.ts';
import { createTokenRequester } from '../tsa/configured-authorities.ts';
import { Alarm } from './alarm.ts';
import { createKeyReportStore } from './sqlite-key-reports.ts';
import { createSqliteLedgerStore } from './sqlite-ledger-store.ts';

/** Longest that one call waits for publication. */
const MAX_WAIT_MS = 30_000;
/** How long a question for the status waits for the history to be checked: two answers of a court at most. */
const LOADING_WAIT_MS = 2000;

export class LedgerSequencer extends DurableObject<Env> {
  readonly #sequencer: Sequencer;
  readonly #alarm: Alarm;
  readonly #addresses: CourtAddresses;
  readonly #reports: KeyReportStore;
  readonly #authorities = createAuthorityRecords(() => Date.now());

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const origin = env.LEDGER_ORIGIN;
    this.#alarm = new Alarm(ctx);
    this.#addresses = createCourtAddresses(ctx.storage, parseCourtAddresses(env.COURTS));
    this.#reports = createKeyReportStore(ctx.storage);
    const courts = createHttpCourtClient(this.#addresses.find, encodeHex(sha256(encodeUtf8(origin))));
    this.#sequencer = new Sequencer({
      origin,
      store: createSqliteLedgerStore(ctx.storage),
      objects: createR2Objects(env.LEDGER),
      courts,
      copies: courts,
      requestToken: createTokenRequester(env, {
        governance: () => Promise.resolve(this.#sequencer.governance.read()),
        records: this.#authorities,
      }),
      logKeys: createLogKeys(decodeSecret('KEY_WRAPPING_SECRET', env.KEY_WRAPPING_SECRET)),
      now: () => Date.now(),
      sleep: async (ms) => {
        await scheduler.wait(ms);
      },
      wakeAt: (unixMs) => this.#alarm.wakeAt(unixMs),
    });
  }

  async begin(state: Omit<LedgerState, 'log'>): ReturnType<Ledger['begin']> {
    return await this.#sequencer.begin(state);
  }

  async appendBatch(batcher: string, sequence: number, entry: string): ReturnType<Ledger['append']> {
    return await this.#append({ kind: 'batch', batcher, sequence }, entry);
  }

  /** Appends the entry that names a token which came after its batch had been appended. */
  async appendTimestamp(
    batcher: string,
    sequence: number,
    authority: string,
    entry: string,
  ): ReturnType<Ledger['append']> {
    return await this.#append({ kind: 'other', id: `timestamp/${batcher}/${sequence}/${authority}` }, entry);
  }

  async #append(id: EntryId, entry: string): ReturnType<Ledger['append']> {
    return await this.#sequencer.append(id, encodeUtf8(entry));
  }

  async whenPublished(index: number, timeoutMs: number): ReturnType<Ledger['whenPublished']> {
    return await this.#sequencer.whenPublished(index, Math.min(timeoutMs, MAX_WAIT_MS));
  }

  async govern(command: GovernCommand): ReturnType<Ledger['govern']> {
    return await this.#sequencer.governance.govern(command);
  }

  governance(): Awaited<ReturnType<Ledger['governance']>> {
    return this.#sequencer.governance.read();
  }

  async makeLogKeys(): ReturnType<Ledger['makeLogKeys']> {
    return await this.#sequencer.governance.makeLogKeys();
  }

  identity(): Awaited<ReturnType<Ledger['identity']>> {
    return this.#sequencer.view.identity();
  }

  async status(): ReturnType<Ledger['status']> {
    // An object that was just woken is still checking its history: that is no fault to report yet.
    if (this.#sequencer.view.status().state === 'loading') {
      await Promise.race([this.#sequencer.wake(), scheduler.wait(LOADING_WAIT_MS)]);
    }
    this.#sequencer.kick();
    const status = this.#sequencer.view.status();
    const tokens = status.tokens.map((one) => ({ ...one, health: this.#authorities.read(one.authority) }));
    return { ...status, tokens };
  }

  latestCheckpoint(): Awaited<ReturnType<Ledger['latestCheckpoint']>> {
    return this.#sequencer.view.latestPublished();
  }

  publishedSizes(after: number, limit: number): Awaited<ReturnType<Ledger['publishedSizes']>> {
    return this.#sequencer.view.publishedSizes(after, limit);
  }

  publishedBefore(before: number, limit: number): Awaited<ReturnType<Ledger['publishedBefore']>> {
    return this.#sequencer.view.publishedBefore(before, limit);
  }

  findEntry(leafHash: string): Awaited<ReturnType<Ledger['findEntry']>> {
    return this.#sequencer.view.findEntry(leafHash);
  }

  entryTimes(index: number, limit: number): Awaited<ReturnType<Ledger['entryTimes']>> {
    return this.#sequencer.view.entryTimes(index, limit);
  }

  courtAddresses(): readonly CourtAddress[] {
    return this.#addresses.list();
  }

  /** `url` null: back to the configured address. */
  async setCourtAddress(id: string, url: string | null): Promise<void> {
    if (url === null) this.#addresses.reset(id);
    else this.#addresses.set(id, url);
    await this.ctx.storage.sync();
    this.#sequencer.courtMoved(id);
  }

  keyReports(): KeyReports {
    return this.#reports.read();
  }

  async addKeyReports(added: KeyReports): Promise<KeyReports> {
    // No await between read and write: input gate.
    const merged = mergeKeyReports(this.#reports.read(), added);
    this.#reports.write(merged);
    await this.ctx.storage.sync();
    return merged;
  }

  /** Called by the sweep each minute: heals a lost alarm and asks courts that lag. */
  async sweep(): Promise<void> {
    await this.#sequencer.wake();
  }

  override async alarm(): Promise<void> {
    await this.#alarm.handle(async () => await this.#sequencer.wake());
  }
}
