// How others find a running stack: `dev.json` and the trust file of its state directory.

import { renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Ground } from './ceremony.ts';
import type { CourtProcess } from './court-processes.ts';
import type { LedgerState } from '../core/ledger/genesis.ts';
import { SIMULATED_COURTS } from './simulated-courts.ts';
import type { StackRecord } from './stack-record.ts';

const writeJsonByRename = (path: string, value: unknown): void => {
  writeFileSync(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
};

const readWitnessKeys = (genesisState: unknown): readonly (readonly string[])[] =>
  (genesisState as LedgerState).courts.map(({ keys }) => keys.witness);

/** Writes the trust file and, last of all and by rename, dev.json: whoever finds it finds a service that answers. */
export const writeStackDescription = async (
  ground: Ground,
  url: string,
  record: StackRecord & Required<Pick<StackRecord, 'ledger'>>,
  courts: readonly CourtProcess[],
): Promise<void> => {
  const { ledger, genesisState } = record;
  const courtKeys = readWitnessKeys(genesisState);
  const trust = await fetch(`${url}/v1/trust`, { signal: AbortSignal.timeout(10_000) });
  if (!trust.ok) throw new Error(`GET /v1/trust answered ${trust.status}: ${await trust.text()}`);
  const trustFile = resolve(ground.stateDir, 'trust.json');
  writeJsonByRename(trustFile, { genesis: ledger.genesis, bundle: await trust.text() });
  writeJsonByRename(resolve(ground.stateDir, 'dev.json'), {
    url,
    apiKey: ledger.apiKey,
    organizationId: ledger.organizationId,
    ledgerOrigin: ground.origin,
    logVkey: ledger.logVkey,
    logVkeys: ledger.logVkeys ?? [ledger.logVkey],
    genesis: ledger.genesis,
    trustFile,
    courts: SIMULATED_COURTS.map(({ id }, index) => ({
      name: id,
      url: courts[index]?.url,
      pid: courts[index]?.pid(),
      vkey: courtKeys[index]?.[0],
      vkeys: courtKeys[index],
    })),
  });
};
