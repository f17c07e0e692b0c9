// The court node's HTTP: its roles' routes, health, and the headers all share. Anyone may read and submit: requests carry
// no credentials, only the log's signature counts.

import { Hono } from 'hono';
import { formatVerifierKey, type VerifierKey } from '../../src/core/note/verifier-key.ts';
import type { Configuration } from './configuration.ts';
import type { ForkArchive } from './gossip/fork-archive.ts';
import { createForkRoutes } from './gossip/fork-routes.ts';
import type { Gossip } from './gossip/gossip.ts';
import type { RunningRole } from './start-copies.ts';
import type { WitnessStore } from './witness/witness-store.ts';
import { createWitnessRoutes, type WitnessRoutesParts } from './witness/witness-routes.ts';

export type AppParts = WitnessRoutesParts & {
  readonly configuration: Configuration;
  readonly witnessKeys: readonly VerifierKey[];
  readonly store: WitnessStore;
  readonly gossip: Gossip;
  readonly archive: ForkArchive;
  /** Mirror and keeper, where they run; below `/mirror` and `/keeper`. */
  readonly copies: readonly RunningRole[];
  /** Why the last change of the log list was refused, or null. */
  readonly configurationFault: () => string | null;
};

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
  'Access-Control-Allow-Headers': 'Content-Type',
  'Access-Control-Max-Age': '86400',
};

/** Makes the application. */
export const createApp = (parts: AppParts): Hono => {
  const { configuration, witnessKeys, logs, store, gossip, archive, copies, witness, configurationFault } = parts;
  const app = new Hono();

  app.use(async (context, next) => {
    if (context.req.method === 'OPTIONS') return context.body(null, 204, CORS);
    await next();
    for (const [header, value] of Object.entries(CORS)) context.res.headers.set(header, value);
    return undefined;
  });

  app.get('/health', (context) => {
    const fault = witness.ok ? witness.value.halted() : witness.failure;
    const state = witness.ok ? (fault === null ? 'ready' : 'halted') : 'locked';
    const trees = logs.origins().map((origin) => {
      const latest = witness.ok ? witness.value.findLatest(origin) : store.findLatest(origin);
      return {
        origin,
        treeSize: latest?.treeSize ?? null,
        cosignedAtUnixSeconds: latest?.unixSeconds ?? null,
        forks: store.countForks(origin),
      };
    });
    const { court, name, simulated } = configuration;
    const vkeys = witnessKeys.map(formatVerifierKey);
    return context.json(
      {
        state,
        fault,
        configurationFault: configurationFault(),
        court,
        name,
        simulated,
        witness: vkeys,
        logs: trees,
        ...Object.fromEntries(copies.map(({ role, health }) => [role, health()])),
        peers: gossip.views(),
        gossipAtUnixSeconds: gossip.lastRoundUnixSeconds(),
        clockOffsetSeconds: gossip.clock().offsetSeconds,
        forks: archive.list().length,
        alarms: gossip.alarms(),
      },
      state === 'ready' ? 200 : 503,
    );
  });

  app.route('/', createWitnessRoutes(parts));
  app.route('/', createForkRoutes(archive));
  for (const { role, routes } of copies) app.route(`/${role}`, routes);
  app.notFound((context) => context.body('not found\n', 404, { 'Content-Type': 'text/plain; charset=utf-8' }));
  app.onError((_, context) => context.body('internal error\n', 500, { 'Content-Type': 'text/plain; charset=utf-8' }));
  return app;
};
