// Starts the roles that keep a copy of the logs, mirror and keeper, when their keys are configured: state, lock, routes.

import { join } from 'node:path';
import type { Hono } from 'hono';
import { equalBytes } from '../../src/core/bytes/bytes.ts';
import { formatVerifierKey } from '../../src/core/note/verifier-key.ts';
import { fail, succeed, type Result } from '../../src/core/result.ts';
import type { Configuration } from './configuration.ts';
import type { EventLog } from './event-log.ts';
import { lockKeyFile } from './key-lock.ts';
import { createVerifier, deriveSecret, loadKeys } from './keys.ts';
import { createMirrorRoutes } from './mirror/mirror-routes.ts';
import { openMirrorStore, type MirrorStore } from './mirror/mirror-store.ts';
import { startMirror, type Mirror } from './mirror/mirror.ts';
import { createTickets, TICKET_PURPOSE } from './mirror/ticket.ts';
import type { LogList } from './witness/log-list.ts';
import { createRateLimit } from './witness/rate-limit.ts';
import { openWitnessState, type CosigningRole, type WitnessState } from './witness/witness-state.ts';
import type { WitnessRoutesParts } from './witness/witness-routes.ts';
import { startWitness, type Witness } from './witness/witness.ts';

/** A role that runs, or must not. */
export type RunningRole = {
  readonly role: 'mirror' | 'keeper';
  readonly routes: Hono;
  /** What `/health` says of it. */
  readonly health: () => object;
  readonly close: () => Promise<void>;
};

export type CopiesParts = {
  readonly configuration: Configuration;
  readonly logs: LogList;
  /** Every log that was ever listed: its signed checkpoints count though it is listed no more. */
  readonly everListed: () => string[];
  /** Told of a tree that the log signed and that does not extend the known one. */
  readonly suspect: WitnessRoutesParts['suspect'];
  readonly log: EventLog;
};

// What was signed must still be there: a copy restored from an older backup than the signatures is no copy.
const findGap = (store: MirrorStore, state: WitnessState, origins: readonly string[]): string | null => {
  for (const origin of origins) {
    const latest = state.store.findLatest(origin);
    if (latest === null) continue;
    const root = store.computeRoot(origin, latest.treeSize);
    if (root === null || !equalBytes(root, latest.rootHash)) {
      return `the copy of ${origin} lacks entries under the checkpoint of size ${latest.treeSize} that was cosigned`;
    }
  }
  return null;
};

const describeState = (role: Result<{ readonly signer: Witness }, string>) => {
  const fault = role.ok ? role.value.signer.halted() : role.failure;
  return { state: role.ok ? (fault === null ? 'ready' : 'halted') : 'locked', fault };
};

const openRole = async ({ configuration, everListed, log }: CopiesParts, role: CosigningRole) => {
  const signingKeys = loadKeys(configuration, role);
  const keys = signingKeys.map(({ key }) => key);
  const unlock = lockKeyFile(configuration.keys[role] ?? '');
  const state = await openWitnessState(configuration.stateDir, keys, role);
  const startSigner = (decide?: Parameters<typeof startWitness>[0]['decide']): Witness =>
    startWitness({
      store: { ...state.store, pinnedOrigins: everListed },
      sideFile: state.sideFile,
      signingKeys,
      ...(decide === undefined ? {} : { decide }),
      unixSeconds: () => Math.floor(Date.now() / 1000),
      report: (message) => log.error(role, { message }),
    });
  const close = async (): Promise<void> => {
    await state.sideFile.close();
    state.store.close();
    unlock();
  };
  return { keys, signingKeys, state, startSigner, close, vkeys: keys.map(formatVerifierKey) };
};

const openMirror = async (parts: CopiesParts): Promise<RunningRole & { readonly mirror: Result<Mirror, string> }> => {
  const { configuration, logs, everListed, suspect, log } = parts;
  const { state, startSigner, vkeys, keys, close } = await openRole(parts, 'mirror');
  const store = openMirrorStore(join(configuration.stateDir, 'mirror.sqlite'));
  const locked = state.locked ?? findGap(store, state, everListed());
  if (locked !== null) log.error('mirror.locked', { fault: locked });
  const name = keys[0]?.name ?? '';
  const tickets = createTickets(deriveSecret(configuration, 'mirror', TICKET_PURPOSE), name);
  const mirror =
    locked === null
      ? succeed(startMirror({ store, startSigner, name, logs, tickets, verify: createVerifier() }))
      : fail(locked);
  return {
    role: 'mirror',
    mirror,
    routes: createMirrorRoutes({
      logs,
      mirror,
      admit: createRateLimit(configuration.requestsPerSecond, () => performance.now()),
      suspect,
      bodySeconds: configuration.limits.bodySeconds,
    }),
    health: () => ({
      ...describeState(mirror),
      vkeys,
      logs: mirror.ok ? logs.origins().map((origin) => ({ origin, ...mirror.value.state(origin) })) : [],
    }),
    close: async () => {
      if (mirror.ok) await mirror.value.signer.close();
      await close();
      store.close();
    },
  };
};

/** Starts the copying roles whose keys are configured. */
export const startCopies = async (parts: CopiesParts): Promise<readonly RunningRole[]> => {
  const { keys } = parts.configuration;
  const roles: RunningRole[] = [];
  if (keys.mirror !== undefined) roles.push(await openMirror(parts));
  return roles;
};
