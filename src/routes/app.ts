// The HTTP face: what every request passes, then the routes. What other rooms mount comes in as functions.

import { OpenAPIHono } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { encodeHex } from '../core/bytes/hex.ts';
import type { AppEnv } from './app-env.ts';
import { mountDocs } from './docs/docs-routes.tsx';
import { registerSecurity } from './docs/openapi.ts';
import { mountContent } from './evidence/content-route.ts';
import { mountDeposit } from './evidence/deposit-route.ts';
import { mountDownloads } from './evidence/download-routes.ts';
import { mountDrafts } from './evidence/draft-routes.ts';
import { mountEventStream } from './evidence/event-stream-route.ts';
import { mountEvidenceReads } from './evidence/read-routes.ts';
import { mountRelations } from './evidence/relation-routes.ts';
import { mountReleases } from './evidence/release-routes.ts';
import { mountSupplements } from './evidence/supplement-routes.ts';
import { createNotFound } from './method-not-allowed.ts';
import type { App } from './mount.ts';
import { mountOperator } from './operator/operator-routes.ts';
import type { AppPorts } from './ports.ts';
import { answerError, answerProblem } from './problems.ts';
import { mountHealth } from './public/health-route.ts';
import { mountLedger } from './public/ledger-routes.ts';
import { mountLookups } from './public/lookup-routes.ts';
import { mountRevocationLists } from './public/crl-route.ts';
import { mountTimestamps } from './public/timestamp-route.ts';
import { mountVerifiers } from './public/verifier-routes.ts';
import { mountVerify } from './public/verify-route.ts';

/** Readable from any origin, without credentials. Nothing else has CORS. */
const PUBLIC_PATHS = [
  '/v1/lookup/*',
  '/v1/public/*',
  '/v1/verify',
  '/v1/verify/report',
  '/v1/trust',
  '/verify.html',
  '/assize.mjs',
  '/ledger/*',
  '/crl/*',
  '/health',
  '/tsa',
  '/openapi.json',
];

const prepare =
  (ports: AppPorts): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    c.set('requestId', `req_${encodeHex(ports.randomBytes(16))}`);
    c.set('baseUrl', ports.publicUrl ?? new URL(c.req.url).origin);
    await next();
    c.header('x-request-id', c.get('requestId'));
    c.header('x-content-type-options', 'nosniff');
    if (c.get('baseUrl').startsWith('https:')) c.header('strict-transport-security', 'max-age=31536000');
    // An answer given before the body was read would leave the connection unusable for the next request.
    const { body } = c.req.raw;
    if (body !== null && !body.locked) await body.cancel().catch(() => undefined);
  };

const limitPublic =
  (ports: AppPorts): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const caller = c.req.header('cf-connecting-ip');
    const retryAfterSeconds = caller === undefined ? null : (ports.rateLimit?.take(`ip:${caller}`) ?? null);
    if (retryAfterSeconds !== null) return answerProblem(c, { code: 'rate-limited', retryAfterSeconds });
    await next();
    return undefined;
  };

/**
 * Creates the app.
 * @param mounts what other rooms serve (webhooks, events, pages), mounted after the API
 */
export const createApp = (ports: AppPorts, mounts: readonly ((app: App) => void)[] = []): App => {
  const app: App = new OpenAPIHono<AppEnv>();
  registerSecurity(app);
  app.use(prepare(ports));
  for (const path of PUBLIC_PATHS) {
    app.use(
      path,
      cors({
        origin: '*',
        allowMethods: ['GET', 'HEAD', 'POST'],
        allowHeaders: ['content-type', 'if-none-match'],
        exposeHeaders: ['etag', 'x-request-id', 'retry-after'],
        maxAge: 86_400,
      }),
      limitPublic(ports),
    );
  }
  mountDeposit(app, ports);
  mountEvidenceReads(app, ports);
  mountReleases(app, ports);
  mountRelations(app, ports);
  mountEventStream(app, ports);
  mountDownloads(app, ports);
  mountDrafts(app, ports);
  mountContent(app, ports);
  mountLookups(app, ports);
  mountSupplements(app, ports);
  mountVerify(app, ports);
  mountVerifiers(app, ports);
  mountLedger(app, ports);
  mountHealth(app, ports);
  mountTimestamps(app, ports);
  mountRevocationLists(app, ports);
  mountOperator(app, ports);
  for (const mountOthers of mounts) mountOthers(app);
  mountDocs(app, ports);
  app.notFound(createNotFound(app));
  app.onError(answerError);
  return app;
};
