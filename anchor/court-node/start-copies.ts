// Starts the roles that keep a copy of the logs, mirror and keeper, when their keys are configured: state, lock, routes.

import { join } from 'node:path';
import type { Hono } from 'hono';
import { equalBytes } from '../../src/core/bytes/bytes.ts';
import { formCosignatureMessage, formatCosignatureLine } from '../../src/core/checkpoint/cosignature.ts';
import { formatFindingText } from '../../src/core/ledger/finding.ts';
import type { ReadTile } from '../../src/core/merkle/tile-proof.ts';
import { formatSignedNote } from '../../src/core/note/signed-note.ts';
import { formatVerifierKey } from '../../src/core/note/verifier-key.ts';
import { fail, succeed, type Result } from '../../src/core/result.ts';
import { ConfigurationError, type Configuration } from './configuration.ts';
import type { EventLog } from './event-log.ts';
import { createFetchBounded } from './gossip/fetch-bounded.ts';
import { createKeeperRoutes, type KeeperRole } from './keeper/keeper-routes.ts';
import { openKeeperStore } from './keeper/keeper-store.ts';
import { startKeeper } from './keeper/keeper.ts';
import { lockKeyFile } from './key-lock.ts';
import { createVerifier, deriveSecret, loadKeys, type SigningKey } from './keys.ts';
import { createMirrorRoutes } from './mirror/mirror-routes.ts';
import { openMirrorStore, type MirrorStore } from './mirror/mirror-store.ts';
import { startMirror, type Mirror } from './mirror/mirror.ts';
import { createTickets, TICKET_PURPOSE } from './mirror/ticket.ts';
import type { RoleStatus } from './operations/node-status.ts';
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
  readonly health: () => Omit<RoleStatus, 'role'>;
  /** Tiles of a log's copy; null when this role has none. */
  readonly findTiles: (origin: string) => ReadTile | null;
  readonly close: () => Promise<void>;
};

export type CopiesParts = {
  readonly configuration: Configuration;
  readonly logs: LogList;
  /** Told of a tree that the log signed and that does not extend the known one. */
  readonly suspect: WitnessRoutesParts['suspect'];
  readonly log: EventLog;
};

// What was signed must still be there: a copy restored from an older backup than the signatures is no copy.
const findGap = (store: MirrorStore, state: WitnessState): string | null => {
  for (const origin of state.store.signedOrigins()) {
    const latest = state.store.findLatest(origin);
    if (latest === null) continue;
    const root = store.computeRoot(origin, latest.treeSize);
    if (root === null || !equalBytes(root, latest.rootHash)) {
      return `the copy of ${origin} is not all of the tree of size ${latest.treeSize} that was cosigned; see README, "A database behind its side file"`;
    }
  }
  return null;
};

const describeState = (role: Result<{ readonly signer: Witness }, string>): Pick<RoleStatus, 'state' | 'fault'> => {
  const fault = role.ok ? role.value.signer.halted() : role.failure;
  return { state: role.ok ? (fault === null ? 'ready' : 'halted') : 'locked', fault };
};

const openRole = async ({ configuration, log }: CopiesParts, role: CosigningRole) => {
  const signingKeys = loadKeys(configuration, role);
  const keys = signingKeys.map(({ key }) => key);
  const unlock = lockKeyFile(configuration.keys[role] ?? '');
  const state = await openWitnessState(configuration.stateDir, keys, role);
  const startSigner = (decide?: Parameters<typeof startWitness>[0]['decide']): Witness =>
    startWitness({
      store: state.store,
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

type OpenMirror = RunningRole & { readonly mirror: Result<Mirror, string>; readonly store: MirrorStore };

// Of a locked mirror too: what is computed from tiles is compared with roots that the log signed.
const readTileOf =
  (store: MirrorStore, origin: string): ReadTile =>
  async ({ level, index, width }) => {
    const bytes = store.readTile(origin, level, index, width);
    if (bytes === null) throw new Error('the own copy has not got that far');
    return bytes;
  };

const openMirror = async (parts: CopiesParts, stored: (origin: string) => void): Promise<OpenMirror> => {
  const { configuration, logs, suspect, log } = parts;
  const { state, startSigner, vkeys, keys, close } = await openRole(parts, 'mirror');
  const store = openMirrorStore(join(configuration.stateDir, 'mirror.sqlite'));
  const locked = state.locked ?? findGap(store, state);
  if (locked !== null) log.error('mirror.locked', { fault: locked });
  const name = keys[0]?.name ?? '';
  const tickets = createTickets(deriveSecret(configuration, 'mirror', TICKET_PURPOSE), name);
  const mirror =
    locked === null
      ? succeed(startMirror({ store, startSigner, name, logs, tickets, verify: createVerifier(), stored }))
      : fail(locked);
  return {
    role: 'mirror',
    mirror,
    store,
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
      logs: mirror.ok
        ? logs.origins().map((origin) => ({
            origin,
            cosignedAtUnixSeconds: mirror.value.signer.findLatest(origin)?.unixSeconds ?? null,
            ...mirror.value.state(origin),
          }))
        : [],
    }),
    findTiles: (origin) => readTileOf(store, origin),
    close: async () => {
      if (mirror.ok) await mirror.value.signer.close();
      await close();
      store.close();
    },
  };
};

// A finding is signed as a note by the keys that can sign any text: cosignature/v1. subtree/v1 covers trees alone.
const signFinding = (signingKeys: readonly SigningKey[], text: string): string => {
  const unixSeconds = Math.floor(Date.now() / 1000);
  const lines = signingKeys.flatMap(({ key, sign }) => {
    const message = formCosignatureMessage(key, text, unixSeconds);
    return message === null ? [] : formatCosignatureLine(key, unixSeconds, sign(message));
  });
  return formatSignedNote(text, lines);
};

const openKeeper = async (
  parts: CopiesParts,
  { mirror, store: copy }: OpenMirror,
): Promise<RunningRole & { readonly kick: (origin: string) => void }> => {
  const { configuration, logs, suspect, log } = parts;
  const { state, signingKeys, startSigner, vkeys, close } = await openRole(parts, 'keeper');
  const locked = state.locked ?? (mirror.ok ? null : `the mirror is locked: ${mirror.failure}`);
  if (locked !== null) log.error('keeper.locked', { fault: locked });
  const store = openKeeperStore(join(configuration.stateDir, 'keeper.sqlite'));
  const stopping = new AbortController();
  const startRole = (): KeeperRole => ({
    store,
    signer: startSigner(),
    keeper: startKeeper({
      store,
      copy,
      findReadUrl: logs.findReadUrl,
      fetchBounded: createFetchBounded(stopping.signal),
      signFinding: (origin, index, code) => signFinding(signingKeys, formatFindingText(origin, index, code)),
      nowUnixMs: Date.now,
      report: (message) => log.warn('keeper', { message }),
    }),
  });
  const role = locked === null ? succeed(startRole()) : fail(locked);
  return {
    role: 'keeper',
    kick: (origin) => {
      if (role.ok) role.value.keeper.kick(origin);
    },
    routes: createKeeperRoutes({
      logs,
      role,
      admit: createRateLimit(configuration.requestsPerSecond, () => performance.now()),
      suspect,
      bodySeconds: configuration.limits.bodySeconds,
    }),
    health: () => ({
      ...describeState(role),
      vkeys,
      logs: role.ok
        ? logs.origins().map((origin) => ({
            origin,
            treeSize: role.value.signer.findLatest(origin)?.treeSize ?? null,
            cosignedAtUnixSeconds: role.value.signer.findLatest(origin)?.unixSeconds ?? null,
            ...role.value.keeper.state(origin),
          }))
        : [],
    }),
    findTiles: () => null,
    close: async () => {
      stopping.abort();
      if (role.ok) {
        await role.value.keeper.close();
        await role.value.signer.close();
      }
      await close();
      store.close();
    },
  };
};

/** Starts the copying roles whose keys are configured. The keeper reads the mirror's copy and does not run without it. */
export const startCopies = async (parts: CopiesParts): Promise<readonly RunningRole[]> => {
  const { keys } = parts.configuration;
  if (keys.mirror === undefined) {
    if (keys.keeper !== undefined) throw new ConfigurationError('configuration: "keys.keeper" needs "keys.mirror"');
    return [];
  }
  let kick = (_origin: string): void => {};
  const mirror = await openMirror(parts, (origin) => kick(origin));
  if (keys.keeper === undefined) return [mirror];
  const keeper = await openKeeper(parts, mirror);
  ({ kick } = keeper);
  // What was stored before the last stop may not have been kept.
  for (const origin of parts.logs.origins()) kick(origin);
  // The keeper first: it reads the mirror's copy until it is closed.
  return [keeper, mirror];
};
