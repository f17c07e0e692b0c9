// The Batcher Durable Object, named by the batcher's name. It gives the domain's batcher its store, clock, alarm and keys,
// and nothing else. It holds the receipt key, never the log key.

import { DurableObject } from 'cloudflare:workers';
import { KEY_TYPE } from '../../core/note/verifier-key.ts';
import type { NoteSigner } from '../../core/note/signed-note.ts';
import type { AcceptCommand, Batcher as BatcherPort } from '../../domain/batching/batcher.ts';
import { BatcherService } from '../../domain/batching/batcher-service.ts';
import { deriveLinkKey, hashLinkKey } from '../../domain/evidence/hash-link.ts';
import { createD1Index } from '../d1/d1-index.ts';
import type { Env } from '../env.ts';
import { createEd25519Signer, decodeSecret } from '../keys/ed25519-signer.ts';
import { type KeyWrapping, createKeyWrapping } from '../keys/key-wrapping.ts';
import { encryptStatement } from '../keys/statement-cipher.ts';
import { createR2Objects } from '../r2/public-objects.ts';
import { type AuthorityHealth, createAuthorityRecords } from '../../domain/ledger/authority-record.ts';
import { createTokenRequester } from '../tsa/configured-authorities.ts';
import { Alarm } from './alarm.ts';
import { createLedgerClient } from './ledger-client.ts';
import { createSqliteBatchStore } from './sqlite-batch-store.ts';

/** Longest that one call waits for progress. */
const MAX_WAIT_MS = 30_000;

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | null = null;
  return async () => {
    made ??= make();
    return await made;
  };
};

export class Batcher extends DurableObject<Env> {
  readonly #service: BatcherService;
  readonly #alarm: Alarm;
  readonly #records = createAuthorityRecords(() => Date.now());

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const name = ctx.id.name;
    if (name === undefined) throw new TypeError('a batcher is addressed by its name');
    const origin = env.LEDGER_ORIGIN;
    const ledger = createLedgerClient(env);
    const linkSecret = decodeSecret('LINK_SECRET', env.LINK_SECRET);
    const signer = once<NoteSigner>(
      async () =>
        await createEd25519Signer(`${origin}/receipt`, KEY_TYPE.ed25519, decodeSecret('RECEIPT_KEY', env.RECEIPT_KEY)),
    );
    const wrapping = once<KeyWrapping>(
      async () => await createKeyWrapping(decodeSecret('KEY_WRAPPING_SECRET', env.KEY_WRAPPING_SECRET)),
    );
    this.#alarm = new Alarm(ctx);
    this.#service = new BatcherService({
      batcher: name,
      origin,
      windowMs: Number(env.BATCH_WINDOW_MS),
      store: createSqliteBatchStore(ctx.storage),
      ledger,
      publicObjects: createR2Objects(env.LEDGER),
      privateObjects: createR2Objects(env.EVIDENCE),
      index: createD1Index(env),
      receipts: { origin, signer, wrapKey: async (key) => await (await wrapping()).wrap(key) },
      requestToken: createTokenRequester(env, { governance: ledger.governance, records: this.#records }),
      encryptStatement,
      hashLink: (evidenceId, version) => hashLinkKey(deriveLinkKey(linkSecret, evidenceId, version)),
      now: () => Date.now(),
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      sleep: async (ms) => {
        await scheduler.wait(ms);
      },
      wakeAt: (unixMs) => this.#alarm.wakeAt(unixMs),
    });
  }

  async accept(command: AcceptCommand): ReturnType<BatcherPort['accept']> {
    return await this.#service.accept(command);
  }

  find(evidenceId: string): Awaited<ReturnType<BatcherPort['find']>> {
    return this.#service.find(evidenceId);
  }

  async progress(sequence: number, sinceVersion: number, timeoutMs: number): ReturnType<BatcherPort['progress']> {
    return await this.#service.progress(sequence, sinceVersion, Math.min(timeoutMs, MAX_WAIT_MS));
  }

  backlog(): ReturnType<BatcherService['backlog']> {
    return this.#service.backlog();
  }

  /** How each authority has answered this object, in the order of the names. */
  authorityHealth(names: readonly string[]): readonly AuthorityHealth[] {
    return names.map((name) => this.#records.read(name));
  }

  /** Called by the sweep each minute: heals a lost alarm, retries what failed, forgets old submission keys. */
  async sweep(): Promise<void> {
    await this.#service.sweep();
  }

  override async alarm(): Promise<void> {
    await this.#alarm.handle(async () => await this.#service.wake());
  }
}
