// HTTP of the witness role (C2SP tlog-witness): POST /add-checkpoint, GET /<origin hash>/checkpoint.

import { Hono, type Context } from 'hono';
import type { Result } from '../../../src/core/result.ts';
import { createVerifier } from '../keys.ts';
import { MAX_BODY_BYTES, verifyRequest, type VerifiedRequest } from './add-checkpoint.ts';
import type { LogList } from './log-list.ts';
import { readBody } from './read-body.ts';
import type { Outcome, Witness } from './witness.ts';

export type WitnessRoutesParts = {
  readonly logs: LogList;
  /** The running role, or why it must not run. */
  readonly witness: Result<Witness, string>;
  readonly admit: (origin: string) => boolean;
  /** Told of a tree that the log signed and that does not extend ours: it may be another history. */
  readonly suspect: (request: VerifiedRequest) => void;
  /** How long a body may take to arrive. */
  readonly bodySeconds: number;
};

const PLAIN = 'text/plain; charset=utf-8';
/** Clients compare this type for equality: a charset parameter makes them take a stale size for a fork. */
const SIZE = 'text/x.tlog.size';

const answerText = (context: Context, status: 400 | 403 | 404 | 408 | 413 | 422 | 429 | 503, message: string) =>
  context.body(`${message}\n`, status, {
    'Content-Type': PLAIN,
    ...(status === 429 || status === 503 ? { 'Retry-After': '1' } : {}),
    // Whoever is that slow keeps no connection.
    ...(status === 408 ? { Connection: 'close' } : {}),
  });

const answer = (context: Context, outcome: Outcome) => {
  switch (outcome.kind) {
    case 'cosigned':
      return context.body(outcome.lines.map((line) => `${line}\n`).join(''), 200, { 'Content-Type': PLAIN });
    case 'conflict':
      return context.body(`${outcome.treeSize}\n`, 409, { 'Content-Type': SIZE });
    case 'refused':
      return answerText(context, 422, outcome.message);
    case 'unavailable':
      return answerText(context, 503, outcome.message);
    case 'busy':
    default:
      return answerText(context, 429, 'too many requests');
  }
};

/** Makes the routes of the witness role. */
export const createWitnessRoutes = ({ logs, witness, admit, suspect, bodySeconds }: WitnessRoutesParts): Hono => {
  const routes = new Hono();
  const verify = createVerifier();
  const bounds = { maxBytes: MAX_BODY_BYTES, timeoutMs: bodySeconds * 1000 };

  routes.post('/add-checkpoint', async (context) => {
    if (!witness.ok) return answerText(context, 503, `locked: ${witness.failure}`);
    const body = await readBody(context.req.raw, bounds);
    if (body === 'too-large') return answerText(context, 413, `the body is above ${MAX_BODY_BYTES} bytes`);
    if (typeof body === 'string') return answerText(context, 408, `the body did not arrive within ${bodySeconds} s`);
    const request = await verifyRequest(body, logs.findKeys, verify);
    if (!request.ok) return answerText(context, request.failure.status, request.failure.message);
    if (!admit(request.value.checkpoint.origin)) return answerText(context, 429, 'too many requests');
    const outcome = await witness.value.addCheckpoint(request.value);
    if (outcome.kind === 'refused') suspect(request.value);
    return answer(context, outcome);
  });

  routes.get('/:originHash{[0-9a-f]{64}}/checkpoint', (context) => {
    // A database behind its side file would show an older tree as the latest.
    if (!witness.ok) return answerText(context, 503, `locked: ${witness.failure}`);
    const origin = logs.findOrigin(context.req.param('originHash'));
    const latest = origin === null ? null : witness.value.findLatest(origin);
    if (latest === null) return answerText(context, 404, 'no checkpoint of this log');
    return context.body(latest.note, 200, { 'Content-Type': PLAIN, 'Cache-Control': 'no-store' });
  });

  return routes;
};
