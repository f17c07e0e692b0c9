// A whole deployment in one process and in virtual time: batchers and the sequencer as the real domain code over the real
// stores, four courts with their real checks, object store, index and authority as doubles.

import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { parseBatchEntry } from '../../../src/core/batch/batch-entry.ts';
import { formatTilePath, tileWidth } from '../../../src/core/merkle/tile.ts';
import { decodeUtf8, encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import type { LedgerState } from '../../../src/core/ledger/genesis.ts';
import { KEY_TYPE, type VerifierKey, formatVerifierKey } from '../../../src/core/note/verifier-key.ts';
import { BatcherService } from '../../../src/domain/batching/batcher-service.ts';
import type { CourtAnswer } from '../../../src/domain/ledger/court-client.ts';
import { Sequencer } from '../../../src/domain/ledger/sequencer.ts';
import { createSqliteBatchStore } from '../../../src/platform/durable-objects/sqlite-batch-store.ts';
import { createSqliteLedgerStore } from '../../../src/platform/durable-objects/sqlite-ledger-store.ts';
import { type Random, createRandom } from '../random.ts';
import { type AuthorityDouble, createAuthorityDouble } from './authority-double.ts';
import type { CourtCopy, EntryJudgement } from './court-copy.ts';
import { type CourtDouble, createCourtDouble } from './court-double.ts';
import { createSeededKey, encryptAtOnce, installDeterministicCrypto, signRandomised } from './deterministic-crypto.ts';
import { type Snapshot, createDurableStorage } from './durable-storage.ts';
import type { Faults } from './faults.ts';
import { BATCH_READS, BATCH_WRITES, LEDGER_READS, LEDGER_WRITES, guardStore } from './guarded-store.ts';
import { type IndexDatabase, createIndexDatabase } from './index-database.ts';
import { type Sender, createNetwork } from './network.ts';
import { type Incarnation, type ObjectHost, createObjectHost } from './object-host.ts';
import { type ObjectStore, createObjectStore, objectKind } from './object-store.ts';
import { type Observer, createObserver, readEntries } from './observer.ts';
import { type Policy, listConcerned, readPolicies } from './policies.ts';
import { type Scheduler, createScheduler } from './scheduler.ts';
import type { StorePlants } from './planted-bugs.ts';

export const ORIGIN = 'ledger.assize.invalid/simulated';
export const ORGANIZATIONS = ['org_a', 'org_b'] as const;
export const AUTHORITY = 'simulated-authority';
/** 2026-11-20T00:00:00Z */
const START_UNIX_MS = 1_795_132_800_000;
const COURT_IDS = ['court-a', 'court-b', 'court-c', 'court-d'].map((name) => `${name}.assize.invalid`);
const REQUIRED = 3;
const WINDOW_MS = 200;
const MAX_TRACE = 4000;

export type BatcherHost = ObjectHost<BatcherService>;

export type World = {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly observer: Observer;
  readonly sequencer: ObjectHost<Sequencer>;
  readonly batchers: readonly BatcherHost[];
  readonly courts: readonly CourtDouble[];
  readonly authority: AuthorityDouble;
  readonly publicObjects: ObjectStore;
  readonly privateObjects: ObjectStore;
  readonly index: IndexDatabase;
  readonly state: Omit<LedgerState, 'log'>;
  /** Whether somebody has begun to change the state. */
  isGoverned: boolean;
  /** The policies that a published checkpoint of this size must meet, from the public entries. */
  readonly policiesOf: (treeSize: number) => readonly Policy[];
  /** A sender outside of the deployment, who never dies. */
  readonly client: Sender;
  readonly call: <T>(name: string, perform: () => Promise<T>) => Promise<T>;
  readonly trace: (line: string) => void;
  readonly traced: () => readonly string[];
  readonly close: () => void;
};

const vkey = (key: VerifierKey): string => formatVerifierKey(key);

const composeState = (courts: readonly CourtDouble[], keepers: number): Omit<LedgerState, 'log'> => ({
  policy: { witnesses: REQUIRED, keepers },
  courts: courts.map(({ id, key, copy }) => ({
    id,
    name: { zh: '模拟法院', en: `Simulated ${id}` },
    kind: 'court',
    jurisdiction: 'CN',
    since: '2026-11-01T00:00:00.000Z',
    simulated: true,
    keys: {
      witness: [vkey(key)],
      mirror: copy === null ? [] : [vkey(copy.mirrorKey)],
      keeper: copy === null ? [] : [vkey(copy.keeperKey)],
      governance: [vkey(createSeededKey(`${id}/governance`, KEY_TYPE.ed25519).key)],
    },
  })),
  receipt: [vkey(createSeededKey(`${ORIGIN}/receipt`, KEY_TYPE.ed25519).key)],
  issuer: [vkey(createSeededKey(`${ORIGIN}/issuer`, KEY_TYPE.ed25519).key)],
  timestamps: { minimum: 1, authorities: [{ name: AUTHORITY, roots: ['0'.repeat(64)], simulated: true }] },
  toleranceSeconds: 60,
  includeByHours: 24,
});

/** Makes a world whose chance comes from the seed. `close` gives back the process's own crypto and console. */
export const createWorld = (options: {
  readonly seed: number;
  readonly faults: (scheduler: Scheduler, random: Random, trace: (line: string) => void) => Faults;
  readonly batchers?: number;
  /** Whether the courts keep copies of the ledger too, and how many keepers the policy asks for. */
  readonly hasCopies?: boolean;
  readonly keepers?: number;
  readonly plants?: StorePlants;
  /** Lets the faults break reads of the stores too. */
  readonly breaksReads?: boolean;
}): World => {
  const { seed, plants = {}, breaksReads = false } = options;
  const random = createRandom(seed);
  const scheduler = createScheduler(START_UNIX_MS);
  const lines: string[] = [];
  const trace = (line: string): void => {
    if (lines.length >= MAX_TRACE) lines.shift();
    lines.push(`${((scheduler.now() - START_UNIX_MS) / 1000).toFixed(3).padStart(9)} ${line}`);
  };
  const restoreCrypto = installDeterministicCrypto();
  const formerConsole = { error: console.error, warn: console.warn };
  const say = (facts: unknown): void => trace(`log ${JSON.stringify(facts)}`);
  console.error = say;
  console.warn = say;

  const faults = options.faults(scheduler, random, trace);
  const network = createNetwork(scheduler, faults);
  const generated: VerifierKey[] = [];
  const judge = (entry: string): EntryJudgement => {
    if (!entry.startsWith('{')) return 'entry-malformed';
    const batch = entry.startsWith('{"batch":{') ? parseBatchEntry(entry, ORIGIN) : null;
    if (batch === null) return 'sound';
    if (!batch.ok) return 'entry-malformed';
    const { batcher, sequence, treeSize } = batch.value.batch;
    const width = tileWidth(0, 0, treeSize);
    const tile = `batches/${batcher}/${sequence}/${formatTilePath({ level: 0, index: 0, width })}`;
    return publicObjects.read(tile) === null ? 'leaves-missing' : 'sound';
  };
  const courts = COURT_IDS.map((id) =>
    createCourtDouble(id, ORIGIN, scheduler, faults, () => generated, options.hasCopies === true ? judge : null),
  );
  let durableSize = 0;
  const state = composeState(courts, options.keepers ?? 0);
  const archivedSizes = (): number[] =>
    [...publicObjects.objects.keys()].flatMap((key) => Number(/^checkpoints\/(\d+)$/u.exec(key)?.[1] ?? []));
  // Entries are read once more only where there are changes to find among them.
  let genesisPolicies: readonly Policy[] = [];
  const policiesOf = (treeSize: number): readonly Policy[] => {
    if (!world.isGoverned && genesisPolicies.length > 0) return genesisPolicies;
    const entries = readEntries(world.isGoverned ? treeSize : 1, (key) => publicObjects.read(key));
    const policies = readPolicies(entries ?? []);
    genesisPolicies = policies.slice(0, 1);
    if (!world.isGoverned) return genesisPolicies;
    const former = Math.max(0, ...archivedSizes().filter((size) => size < treeSize));
    return listConcerned(policies, former, treeSize);
  };
  const observer = createObserver({
    logKey: () => generated[0] ?? null,
    policiesOf,
    durableSize: () => durableSize,
    read: (key) => publicObjects.read(key),
  });
  const publicObjects = createObjectStore(
    scheduler,
    network,
    (key, bytes) => {
      if (objectKind(key).endsWith('checkpoint')) observer.seeNote(`object ${key}`, decodeUtf8(bytes) ?? '', true);
    },
    plants.loses,
  );
  const privateObjects = createObjectStore(scheduler, network, () => {});
  const index = createIndexDatabase(network, ORGANIZATIONS, () => {
    const rows = index.query('select batcher, sequence, state from batches');
    observer.seeStates(
      new Map(rows.map((row) => [`${String(row['batcher'])}/${String(row['sequence'])}`, String(row['state'])])),
    );
  });
  const authority = createAuthorityDouble(AUTHORITY, scheduler, network);

  let draws = 0;
  const randomBytes = (length: number): Uint8Array => {
    draws += 1;
    const stream = sha256(encodeUtf8(`${seed} ${draws}`));
    return stream.subarray(0, length);
  };
  const logKey = createSeededKey(ORIGIN, KEY_TYPE.ed25519);
  const signAnew = (message: Uint8Array): Uint8Array => signRandomised(logKey.seed, message, randomBytes(32));
  const makeLogSigner = () => ({ key: logKey.key, sign: async (message: Uint8Array) => signAnew(message) });
  const hostOptions = (name: string) => ({
    name,
    scheduler,
    tear: () => random.next(),
    losesAlarm: () => plants.losesAlarms === true && random.next() < 0.2,
    onCrash: (keep: unknown) =>
      trace(`${name} dies, keeps ${typeof keep === 'number' ? keep.toFixed(2) : String(keep)}`),
  });

  const guardedLedger = breaksReads ? [...LEDGER_WRITES, ...LEDGER_READS] : LEDGER_WRITES;
  const guardedBatches = breaksReads ? [...BATCH_WRITES, ...BATCH_READS] : BATCH_WRITES;
  const courtOf = (id: string): CourtDouble => {
    const court = courts.find((candidate) => candidate.id === id);
    if (court === undefined) throw new Error(`no court ${id}`);
    return court;
  };
  const askCopy = async (
    life: Incarnation,
    name: string,
    id: string,
    ask: (copy: CourtCopy) => Promise<CourtAnswer>,
  ): Promise<CourtAnswer> => await network.call(life, `court.${name}`, async () => await courtOf(id).askCopy(ask));
  const buildSequencer = (life: Incarnation): Sequencer => {
    trace(`${life.name} starts`);
    const store = guardStore(createSqliteLedgerStore(life.storage), guardedLedger, faults, life);
    const watched = {
      ...store,
      halt: (reason: string) => {
        trace(`${life.name} halts: ${reason}`);
        if (life.isAlive()) observer.seeHalt(reason);
        store.halt(reason);
      },
    };
    return new Sequencer({
      origin: ORIGIN,
      store: plants.ledgerStore?.(watched, signAnew, logKey.key) ?? watched,
      objects: publicObjects.openFor(life),
      courts: {
        addCheckpoint: async (id, body) =>
          await network.call(life, `court.add-checkpoint ${id}`, async () => {
            observer.seeNote(`request to ${id}`, body.slice(body.indexOf('\n\n') + 2), false);
            return await courtOf(id).addCheckpoint(body);
          }),
        readCheckpoint: async (id) =>
          await network.call(life, `court.read-checkpoint ${id}`, async () => await courtOf(id).readCheckpoint()),
      },
      copies: {
        mirrorAddCheckpoint: async (id, body) =>
          await askCopy(life, `mirror.add-checkpoint ${id}`, id, async (copy) => {
            observer.seeNote(`request to the mirror of ${id}`, body.slice(body.indexOf('\n\n') + 2), false);
            return await copy.mirrorAddCheckpoint(body);
          }),
        addEntries: async (id, body) =>
          await askCopy(life, `mirror.add-entries ${id}`, id, async (copy) => await copy.addEntries(body)),
        keeperAddCheckpoint: async (id, body) =>
          await askCopy(life, `keeper.add-checkpoint ${id}`, id, async (copy) => await copy.keeperAddCheckpoint(body)),
        readFindings: async (id, index) =>
          await askCopy(life, `keeper.findings ${id}`, id, async (copy) => await copy.readFindings(index)),
      },
      requestToken: async (_name, imprint) => await authority.request(life, imprint),
      logKeys: {
        generate: async () => {
          if (generated.length === 0) generated.push(logKey.key);
          return { wrapped: 'simulated', signers: [makeLogSigner()] };
        },
        unwrap: async () => [makeLogSigner()],
      },
      now: life.now,
      sleep: life.sleep,
      wakeAt: life.wakeAt,
    });
  };
  let stale: Snapshot | null = null;
  const sequencerStorage = createDurableStorage('sequencer', scheduler, faults, () => {
    durableSize = Number(sequencerStorage.query('select max(tree_size) as size from checkpoints')[0]?.['size'] ?? 0);
  });
  const sequencer = createObjectHost<Sequencer>({
    ...hostOptions('sequencer'),
    storage: sequencerStorage,
    onCrash: (keep) => {
      trace(`sequencer dies, keeps ${typeof keep === 'number' ? keep.toFixed(2) : keep}`);
      if (stale !== null) sequencerStorage.restore(stale);
      if (plants.forgetsSynced === true) stale = sequencerStorage.snapshot();
    },
    build: buildSequencer,
  });

  const receipt = createSeededKey(`${ORIGIN}/receipt`, KEY_TYPE.ed25519);
  const buildBatcher = (life: Incarnation): BatcherService => {
    trace(`${life.name} starts`);
    const toLedger = async <T>(name: string, call: (ledger: Sequencer) => Promise<T>, sizeBytes = 0): Promise<T> =>
      await network.call(life, `ledger.${name}`, async () => await sequencer.invoke(call), sizeBytes);
    return new BatcherService({
      batcher: life.name,
      origin: ORIGIN,
      windowMs: WINDOW_MS,
      store: guardStore(createSqliteBatchStore(life.storage), guardedBatches, faults, life),
      ledger: {
        append: async ({ batcher, sequence, entry }) =>
          await toLedger(
            'append',
            async (ledger) => await ledger.append({ kind: 'batch', batcher, sequence }, encodeUtf8(entry)),
            entry.length,
          ),
        appendTimestamp: async ({ batcher, sequence, authority: name, entry }) =>
          await toLedger(
            'append-timestamp',
            async (ledger) =>
              await ledger.append({ kind: 'other', id: `timestamp/${batcher}/${sequence}/${name}` }, encodeUtf8(entry)),
          ),
        whenPublished: async (position, timeoutMs) => {
          const answer = await toLedger(
            'when-published',
            async (ledger) => await ledger.whenPublished(position, timeoutMs),
          );
          if (answer.published !== null) observer.seeAnswer(answer.published);
          return answer;
        },
        governance: async () => await toLedger('governance', async (ledger) => ledger.governance.read()),
        latestCheckpoint: async () => {
          const latest = await toLedger('latest', async (ledger) => ledger.view.latestPublished());
          if (latest !== null) observer.seeAnswer(latest);
          return latest;
        },
      },
      publicObjects: publicObjects.openFor(life),
      privateObjects: privateObjects.openFor(life),
      index: index.openFor(life),
      receipts: { origin: ORIGIN, signer: async () => receipt, wrapKey: async (key) => encodeHex(key) },
      requestToken: async (_name, imprint) => await authority.request(life, imprint),
      encryptStatement: async (key, plaintext) => encryptAtOnce(key, plaintext),
      hashLink: (evidenceId) => encodeHex(sha256(encodeUtf8(evidenceId))),
      now: life.now,
      random: randomBytes,
      sleep: life.sleep,
      wakeAt: life.wakeAt,
    });
  };
  const batchers = Array.from({ length: options.batchers ?? 1 }, (_, position) => {
    const name = `b${position + 1}`;
    return createObjectHost<BatcherService>({
      ...hostOptions(name),
      storage: createDurableStorage(name, scheduler, faults, () => {}),
      build: buildBatcher,
      isGated: plants.answersEarly !== true,
    });
  });

  const client: Sender = { name: 'client', isAlive: () => true, untilDurable: async () => {}, crash: () => {} };
  const world: World = {
    scheduler,
    random,
    observer,
    sequencer,
    batchers,
    courts,
    authority,
    publicObjects,
    privateObjects,
    index,
    state,
    isGoverned: false,
    policiesOf,
    client,
    call: async (name, perform) => await network.call(client, name, perform),
    trace,
    traced: () => lines,
    close: () => {
      restoreCrypto();
      Object.assign(console, formerConsole);
      for (const host of [sequencer, ...batchers]) host.storage.close();
      for (const court of courts) court.close();
      index.close();
    },
  };
  return world;
};
