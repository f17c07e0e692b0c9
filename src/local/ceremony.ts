// What the first start does and later ones find done: begins the ledger by the operator's command, makes the demo
// organization and its key. Every step may be repeated after an interruption.

import { resolve } from 'node:path';
import { SCOPES } from '../domain/access/actor.ts';
import { WORKER_BUNDLE } from './build-worker.ts';
import { type CourtPlace, loadCourtKeys } from './court-processes.ts';
import { composeGenesisState, describeEmbedded } from './genesis-state.ts';
import { callOperator } from './operator-client.ts';
import type { ProcessRegistry } from './pid-file.ts';
import { SIMULATED_COURTS } from './simulated-courts.ts';
import { type StackRecord, writeStackRecord } from './stack-record.ts';
import type { StackSecrets } from './stack-secrets.ts';
import { type WorkerProcess, startWorker } from './worker-process.ts';

type LedgerIdentity = {
  readonly leafHash: string;
  readonly logVerifierKey: string;
  readonly logVerifierKeys: readonly string[];
};
/** What a stack stands on. */
export type Ground = {
  readonly repository: string;
  readonly stateDir: string;
  readonly origin: string;
  readonly secrets: StackSecrets;
  readonly registry: ProcessRegistry;
  readonly courtUrls: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly firstState?:
    | ((state: ReturnType<typeof composeGenesisState>) => ReturnType<typeof composeGenesisState>)
    | undefined;
};

/** Runs the Worker; `ledger` is absent before the ledger has begun. */
export const runWorker = (ground: Ground, port: number, ledger: StackRecord['ledger']): Promise<WorkerProcess> => {
  const { tsaRootsSha256, sealRootSha256: _, ...secrets } = ground.secrets;
  const variables: Record<string, string> = {
    ...secrets,
    COURTS: JSON.stringify(SIMULATED_COURTS.map(({ id }, index) => ({ id, url: ground.courtUrls[index] }))),
    TIMESTAMP_AUTHORITIES: JSON.stringify(tsaRootsSha256.map((__, index) => describeEmbedded(index))),
    ALLOW_PRIVATE_WEBHOOKS: '1',
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    ...(ledger === undefined ? {} : { PUBLIC_DEPOSIT_ORGANIZATION: ledger.organizationId }),
    ...ground.variables,
  };
  return startWorker({
    root: ground.repository,
    bundle: resolve(ground.repository, WORKER_BUNDLE),
    stateDir: ground.stateDir,
    port,
    variables: Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== '')),
    registry: ground.registry,
  });
};

/** Begins the ledger and makes the demo organization, all of it repeatable after an interruption. */
export const holdCeremony = async (
  ground: Ground,
  record: StackRecord,
  courtPlaces: readonly CourtPlace[],
): Promise<StackRecord> => {
  const { stateDir, origin, secrets } = ground;
  const compose = (): ReturnType<typeof composeGenesisState> => {
    const state = composeGenesisState(origin, secrets, courtPlaces.map(loadCourtKeys), new Date().toISOString());
    return ground.firstState?.(state) ?? state;
  };
  const genesisState = record.genesisState ?? compose();
  const begun = { ...record, genesisState };
  writeStackRecord(stateDir, begun);
  const worker = await runWorker(ground, record.port, undefined);
  try {
    const call = <T>(path: string, body: unknown): Promise<T> =>
      callOperator<T>(worker.url, secrets.OPERATOR_TOKEN, path, body);
    const identity = await call<LedgerIdentity>('/v1/operator/genesis', genesisState);
    const organization = await call<{ readonly id: string }>('/v1/operator/organizations', {
      name: 'Demo organization',
    });
    const key = await call<{ readonly token: string }>(`/v1/operator/organizations/${organization.id}/keys`, {
      name: 'demo',
      scopes: SCOPES,
    });
    const complete: StackRecord = {
      ...begun,
      ledger: {
        genesis: identity.leafHash,
        logVkey: identity.logVerifierKey,
        logVkeys: identity.logVerifierKeys,
        organizationId: organization.id,
        apiKey: key.token,
      },
    };
    writeStackRecord(stateDir, complete);
    return complete;
  } finally {
    await worker.stop();
  }
};
