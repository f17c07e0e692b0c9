// Who asks. An API key comes as a Bearer token; the deposit form's cookie reaches only what its session deposited.

import type { MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { hasScope, type Actor, type KeyActor, type Scope, type SessionActor } from '../domain/access/actor.ts';
import { checkApiKey } from '../domain/access/api-keys.ts';
import { beginDepositSession, formatDepositSession, parseDepositSession } from '../domain/access/deposit-session.ts';
import { fail, succeed, type Result } from '../core/result.ts';
import type { AppContext, AppEnv } from './app-env.ts';
import type { AppPorts } from './ports.ts';
import { answerProblem, type Problem } from './problems.ts';

const BEARER = /^Bearer +([\x21-\x7e]{1,512})$/i;

/** Reads the Bearer token of a request; null when there is none in that form. */
export const readBearerToken = (c: AppContext): string | null =>
  BEARER.exec(c.req.header('authorization') ?? '')?.[1] ?? null;

// `__Host-` binds the cookie to this very host over https; over plain http (development) browsers refuse the prefix.
const cookieName = (baseUrl: string): string =>
  baseUrl.startsWith('https:') ? '__Host-assize-deposit' : 'assize-deposit';

const authenticateKey = async (ports: AppPorts, c: AppContext): Promise<Result<KeyActor, Problem>> => {
  const token = readBearerToken(c);
  const actor = token === null ? null : await checkApiKey(ports.apiKeys, token);
  if (actor === null) return fail({ code: 'unauthorized', tokenGiven: c.req.header('authorization') !== undefined });
  const retryAfterSeconds = ports.rateLimit?.take(actor.keyId) ?? null;
  return retryAfterSeconds === null ? succeed(actor) : fail({ code: 'rate-limited', retryAfterSeconds });
};

const readSession = async (ports: AppPorts, c: AppContext): Promise<SessionActor | null> => {
  const organizationId = ports.publicDepositOrganization;
  const cookie = getCookie(c, cookieName(c.get('baseUrl')));
  if (organizationId === null || cookie === undefined) return null;
  const session = parseDepositSession(ports.sessionSecret, organizationId, cookie, ports.nowUnixMs());
  if (session === null) return null;
  const organization = await ports.organizations.find(organizationId);
  if (organization === null) return null;
  return {
    kind: 'session',
    sessionId: session.id,
    organizationId,
    organizationName: organization.name,
    batcher: organization.batcher,
  };
};

// Without this another site could deposit in the visitor's name, should a browser ever send a SameSite=Strict cookie
// along. Browsers send Sec-Fetch-Site on every request, older ones at least Origin on a POST.
const isSameOrigin = (c: AppContext): boolean => {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = c.req.header('origin');
  return origin !== undefined && (origin === new URL(c.req.url).origin || origin === c.get('baseUrl'));
};

const authenticate = async (ports: AppPorts, c: AppContext, scope: Scope): Promise<Result<Actor, Problem>> => {
  if (c.req.header('authorization') === undefined) {
    const session = await readSession(ports, c);
    if (session !== null) {
      // By address: whoever is limited would else begin another session.
      const caller = c.req.header('cf-connecting-ip') ?? session.sessionId;
      const retryAfterSeconds = ports.rateLimit?.take(`ip:${caller}`) ?? null;
      if (retryAfterSeconds !== null) return fail({ code: 'rate-limited', retryAfterSeconds });
      const isSafe = c.req.method === 'GET' || c.req.method === 'HEAD';
      return isSafe || isSameOrigin(c) ? succeed(session) : fail({ code: 'cross-site-request' });
    }
  }
  const key = await authenticateKey(ports, c);
  if (!key.ok) return key;
  return hasScope(key.value, scope) ? key : fail({ code: 'insufficient-scope', scope });
};

/** Lets pass who holds an API key with the scope. */
export const requireKey =
  (ports: AppPorts, scope: Scope): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const key = await authenticateKey(ports, c);
    if (!key.ok) return answerProblem(c, key.failure);
    if (!hasScope(key.value, scope)) return answerProblem(c, { code: 'insufficient-scope', scope });
    c.set('actor', key.value);
    await next();
    return undefined;
  };

/** Lets pass who holds an API key with the scope, or a session of the deposit form. */
export const requireKeyOrSession =
  (ports: AppPorts, scope: Scope): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const actor = await authenticate(ports, c, scope);
    if (!actor.ok) return answerProblem(c, actor.failure);
    c.set('actor', actor.value);
    await next();
    return undefined;
  };

/** Begins a deposit session on a page, where the deployment has a public form and the visitor has no session yet. */
export const publicDepositSession =
  (ports: AppPorts): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    await next();
    const organizationId = ports.publicDepositOrganization;
    if (organizationId === null || c.req.method !== 'GET' || (await readSession(ports, c)) !== null) return;
    const session = beginDepositSession(ports.randomBytes, ports.nowUnixMs());
    const isSecure = c.get('baseUrl').startsWith('https:');
    setCookie(c, cookieName(c.get('baseUrl')), formatDepositSession(ports.sessionSecret, organizationId, session), {
      path: '/',
      httpOnly: true,
      sameSite: 'Strict',
      secure: isSecure,
      expires: new Date(session.expiresAtUnixMs),
    });
    // A page that begins a session is one visitor's own.
    c.header('cache-control', 'no-store');
  };
