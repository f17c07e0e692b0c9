// The court node's HTTP: its roles' routes, health, metrics, evidence of forks, the operator's page, and what all share.
// Anyone may read and submit: requests carry no credentials, only the log's signature counts.

import { Hono } from 'hono';
import type { EventLog } from './event-log.ts';
import { createForkRoutes } from './gossip/fork-routes.ts';
import { createClientLimits } from './operations/client-limits.ts';
import { formatMetrics, METRIC_CONTENT_TYPE } from './operations/metric-text.ts';
import { describeNode } from './operations/node-metrics.ts';
import { readNodeStatus, type StatusParts } from './operations/node-status.ts';
import { createRequestMeter } from './operations/request-meter.ts';
import { PAGE_SECURITY_POLICY, renderOperatorPage } from './page/operator-page.ts';
import { chooseLanguage } from './page/page-copy.ts';
import type { RunningRole } from './start-copies.ts';
import { createWitnessRoutes, type WitnessRoutesParts } from './witness/witness-routes.ts';

export type AppParts = StatusParts &
  WitnessRoutesParts & {
    /** Mirror and keeper, where they run; below `/mirror` and `/keeper`. */
    readonly copies: readonly RunningRole[];
    readonly log: EventLog;
  };

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
  'Access-Control-Allow-Headers': 'Content-Type',
  'Access-Control-Max-Age': '86400',
};
const SHARED_HEADERS = { ...CORS, 'X-Content-Type-Options': 'nosniff' };
const PLAIN = { 'Content-Type': 'text/plain; charset=utf-8' };

/** Makes the application. */
export const createApp = (parts: AppParts): Hono => {
  const { configuration, archive, copies, store, log } = parts;
  const app = new Hono();
  const meter = createRequestMeter();

  app.use(async (context, next) => {
    const startMs = performance.now();
    await next();
    meter.count(context.req, context.res.status, (performance.now() - startMs) / 1000);
  });
  app.use(async (context, next) => {
    if (context.req.method === 'OPTIONS') return context.body(null, 204, CORS);
    // Before the answer is made: setting them on it afterwards costs the adapter's fast path.
    for (const [header, value] of Object.entries(SHARED_HEADERS)) context.header(header, value);
    await next();
    return undefined;
  });
  app.use(createClientLimits(configuration.limits, configuration.behindProxy, () => performance.now()));

  app.get('/health', (context) => {
    const status = readNodeStatus(parts);
    const { roles, clock, forks, ...rest } = status;
    const [witness, ...others] = roles;
    const state = witness?.state ?? 'halted';
    return context.json(
      {
        state,
        fault: witness?.fault ?? null,
        ...rest,
        witness: witness?.vkeys ?? [],
        logs: witness?.logs.map((one) => ({ ...one, forks: store.countForks(one.origin) })) ?? [],
        ...Object.fromEntries(others.map(({ role, ...about }) => [role, about])),
        clockOffsetSeconds: clock.offsetSeconds,
        forks: forks.length,
      },
      state === 'ready' ? 200 : 503,
      { 'Cache-Control': 'no-store' },
    );
  });
  app.get('/metrics', (context) => {
    const families = [...describeNode(readNodeStatus(parts)), ...meter.families()];
    return context.body(formatMetrics(families), 200, {
      'Content-Type': METRIC_CONTENT_TYPE,
      'Cache-Control': 'no-store',
    });
  });

  app.get('/', async (context) => {
    const language = chooseLanguage(context.req.query('lang'), context.req.header('accept-language'));
    const page = renderOperatorPage(readNodeStatus(parts), language, Math.floor(Date.now() / 1000));
    return context.html(await page, 200, {
      'Content-Security-Policy': PAGE_SECURITY_POLICY,
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
      Vary: 'Accept-Language',
    });
  });

  app.route('/', createWitnessRoutes(parts));
  app.route('/', createForkRoutes(archive));
  for (const { role, routes } of copies) app.route(`/${role}`, routes);
  app.notFound((context) => context.body('not found\n', 404, PLAIN));
  app.onError((error, context) => {
    log.error('request.failed', { path: context.req.path, message: error.stack ?? error.message });
    return context.body('internal error\n', 500, PLAIN);
  });
  return app;
};
