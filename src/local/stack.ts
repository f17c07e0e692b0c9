// The local stack: four court nodes and the Worker in workerd, on state that survives its end. The first start holds the
// ceremony (keys, genesis, demo organization), every start runs on what the last one left.

import { mkdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { unstable_readConfig as readWranglerConfig } from 'wrangler';
import { type Ground, holdCeremony, runWorker } from './ceremony.ts';
import { type CourtPlace, type CourtProcess, createCourtProcess } from './court-processes.ts';
import { findFreePort } from './free-port.ts';
import { claimStateDirectory } from './pid-file.ts';
import { SIMULATED_COURTS } from './simulated-courts.ts';
import { type StackRecord, readStackRecord, writeStackRecord } from './stack-record.ts';
import { loadStackSecrets } from './stack-secrets.ts';
import { writeStackDescription } from './stack-description.ts';

const HEALTHY_TIMEOUT_MS = 60_000;
const repository = resolve(import.meta.dirname, '../..');

export type StackOptions = {
  readonly stateDir: string;
  /** 0: the one of the last start, or any free one. */
  readonly port: number;
  /** Told when a process ends that nobody ended. */
  readonly onWarning?: (message: string) => void;
  /** More variables of src/platform/env.ts, or others in their place; an empty text unsets one. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Changes the ledger's first state before it is written, on the first start. */
  readonly firstState?: Ground['firstState'];
};

export type Stack = {
  readonly url: string;
  readonly apiKey: string;
  readonly organizationId: string;
  readonly operatorToken: string;
  /** Leaf hash of entry 0, lower-case hex. */
  readonly genesis: string;
  readonly courts: readonly CourtProcess[];
  readonly killCourt: (index: number) => Promise<void>;
  readonly startCourt: (index: number) => Promise<void>;
  readonly runCron: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

type Health = {
  readonly ledger: { readonly state: string; readonly size: number; readonly publishedAt: string | null };
};

const takePort = async (wanted: number, last: number | undefined): Promise<number> => {
  if (wanted !== 0) {
    const port = await findFreePort(wanted);
    if (port === null) throw new Error(`port ${wanted} is in use; set PORT to another one`);
    return port;
  }
  const port = (await findFreePort(last ?? 0)) ?? (await findFreePort(0));
  if (port === null) throw new Error('no free port on the loopback address');
  return port;
};

const waitUntilHealthy = async (url: string): Promise<void> => {
  const deadline = Date.now() + HEALTHY_TIMEOUT_MS;
  let last = 'no answer';
  while (Date.now() < deadline) {
    try {
      const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) });
      last = `${response.status} ${await response.text()}`;
      const health = response.status === 200 ? (JSON.parse(last.slice(4)) as Health) : null;
      if (health?.ledger.state === 'running' && health.ledger.size > 0 && health.ledger.publishedAt !== null) return;
    } catch (cause) {
      last = String(cause);
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`the service is not healthy after ${HEALTHY_TIMEOUT_MS} ms: ${last}`);
};

/** Starts everything and resolves when a deposit would be certified. Ends what it started when it cannot. */
export const startStack = async (options: StackOptions): Promise<Stack> => {
  const stateDir = resolve(options.stateDir);
  mkdirSync(resolve(stateDir, 'logs'), { recursive: true, mode: 0o700 });
  const registry = await claimStateDirectory(stateDir);
  rmSync(resolve(stateDir, 'dev.json'), { force: true });
  const ends: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    rmSync(resolve(stateDir, 'dev.json'), { force: true });
    for (const end of ends.splice(0).toReversed()) await end();
    registry.close();
  };
  try {
    const before = readStackRecord(stateDir);
    const { vars } = readWranglerConfig({ config: resolve(repository, 'wrangler.toml') }, { hideWarnings: true });
    const origin = String(vars['LEDGER_ORIGIN']);
    const courtPorts: number[] = [];
    for (const [index] of SIMULATED_COURTS.entries()) courtPorts.push(await takePort(0, before?.courtPorts[index]));
    let record: StackRecord = { ...before, port: await takePort(options.port, before?.port), courtPorts };
    writeStackRecord(stateDir, record);
    const places = (logs: readonly string[]): CourtPlace[] =>
      SIMULATED_COURTS.map((court, index) => ({
        root: repository,
        stateDir,
        court,
        port: courtPorts[index] ?? 0,
        logs,
        readUrl: `http://127.0.0.1:${record.port}/ledger`,
        peers: SIMULATED_COURTS.flatMap(({ id }, other) =>
          other === index ? [] : [{ court: id, url: `http://127.0.0.1:${courtPorts[other] ?? 0}` }],
        ),
      }));
    const ground: Ground = {
      repository,
      stateDir,
      origin,
      secrets: await loadStackSecrets(stateDir, `http://127.0.0.1:${record.port}`),
      registry,
      courtUrls: courtPorts.map((port) => `http://127.0.0.1:${port}`),
      variables: options.variables ?? {},
      firstState: options.firstState,
    };
    if (record.ledger === undefined) record = await holdCeremony(ground, record, places([]));
    const { ledger } = record;
    if (ledger === undefined) throw new Error('the ceremony left no ledger');
    const courts = places(ledger.logVkeys ?? [ledger.logVkey]).map((place) =>
      createCourtProcess(place, registry, options.onWarning ?? (() => undefined)),
    );
    ends.push(async () => {
      await Promise.all(courts.map((court) => court.stop()));
    });
    await Promise.all(courts.map((court) => court.start()));
    const worker = await runWorker(ground, record.port, ledger);
    ends.push(worker.stop);
    await waitUntilHealthy(worker.url);
    const describe = (): Promise<void> => writeStackDescription(ground, worker.url, { ...record, ledger }, courts);
    await describe();
    const courtAt = (index: number): CourtProcess => {
      const court = courts[index];
      if (court === undefined) throw new RangeError(`no court ${index}`);
      return court;
    };
    return {
      url: worker.url,
      apiKey: ledger.apiKey,
      organizationId: ledger.organizationId,
      operatorToken: ground.secrets.OPERATOR_TOKEN,
      genesis: ledger.genesis,
      courts,
      killCourt: (index) => courtAt(index).kill(),
      startCourt: async (index) => {
        await courtAt(index).start();
        await describe();
      },
      runCron: worker.runCron,
      stop,
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
};
