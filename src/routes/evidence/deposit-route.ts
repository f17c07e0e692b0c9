// POST /v1/evidence: evidence by form (its bytes), or by JSON (its digest alone).

import { z } from '@hono/zod-openapi';
import {
  completeDeposit,
  openSubmission,
  type Deposit,
  type DepositFailure,
  type Submission,
} from '../../domain/evidence/deposit.ts';
import { presentEvidence } from '../../domain/evidence/evidence-view.ts';
import { freshStanding, readStanding, waitUntilCertified } from '../../domain/evidence/read-evidence.ts';
import { fail, type Result } from '../../core/result.ts';
import type { AppContext } from '../app-env.ts';
import { requireKeyOrSession } from '../authentication.ts';
import { readIdempotencyKey } from '../idempotency.ts';
import { mount, type App, type Route } from '../mount.ts';
import type { AppPorts } from '../ports.ts';
import { parseWait } from '../preferences.ts';
import { answerProblem, type Problem } from '../problems.ts';
import { mediaTypeOf, readJson } from '../request-body.ts';
import { digestDepositSchema, fileDepositSchema } from './deposit-schemas.ts';
import { evidenceSchema, problemResponses } from './evidence-schemas.ts';
import { parseBoundary } from './multipart-form.ts';
import { FORM_OVERHEAD_BYTES, readDepositForm } from './read-deposit-form.ts';

const route: Route = {
  method: 'post',
  path: '/v1/evidence',
  operationId: 'depositEvidence',
  tags: ['Evidence'],
  summary: 'Deposit evidence',
  description:
    'The answer is 202 as soon as the evidence is durable and its receipt signed, or 201 when `Prefer: wait=N` saw it certified. Two deposits of one digest are two pieces of evidence; an `Idempotency-Key` makes a repetition the same one, for good.',
  security: [{ apiKey: [] }, { depositSession: [] }],
  request: {
    headers: z.object({
      'idempotency-key': z.string().min(1).max(64).optional(),
      prefer: z.string().optional().openapi({ example: 'wait=10' }),
    }),
    body: {
      required: true,
      content: {
        'multipart/form-data': { schema: fileDepositSchema },
        'application/json': { schema: digestDepositSchema },
      },
    },
  },
  responses: {
    201: { description: 'Certified within the wait', content: { 'application/json': { schema: evidenceSchema } } },
    202: { description: 'Accepted', content: { 'application/json': { schema: evidenceSchema } } },
    ...problemResponses(400, 401, 403, 409, 413, 415, 422, 429, 503),
  },
};

/** The problem that a failed deposit is answered with. */
export const toProblem = (failure: DepositFailure): Problem => {
  switch (failure.code) {
    case 'empty-evidence':
      return { code: failure.code, errors: [{ detail: 'has no bytes', pointer: '/file' }] };
    case 'digest-mismatch':
      return {
        code: failure.code,
        detail: `The bytes that arrived have the ${failure.algorithm === 'sm3' ? 'SM3' : 'SHA-256'} ${failure.computed}.`,
        errors: [{ detail: `the bytes have ${failure.computed}`, pointer: `/${failure.algorithm}` }],
      };
    case 'idempotency-key-reused':
    case 'evidence-withdrawn':
    case 'too-many-related':
    case 'relates-to-unlisted':
    case 'backlog-full':
    case 'ledger-unavailable':
    case 'clock-behind':
      break;
  }
  return failure;
};

export type Deposited = Result<Deposit, Problem>;

/** Completes a deposit by form. */
export const depositFile = async (ports: AppPorts, c: AppContext, submission: Submission): Promise<Deposited> => {
  const boundary = parseBoundary(c.req.header('content-type') ?? '');
  const { body } = c.req.raw;
  if (boundary === null || body === null) {
    return fail({ code: 'malformed-multipart', detail: 'The form has no valid boundary, or no body.' });
  }
  const declaredBytes = Number(c.req.header('content-length') ?? '0');
  if (declaredBytes > ports.maxEvidenceBytes + FORM_OVERHEAD_BYTES) {
    return fail({ code: 'content-too-large', detail: `The evidence is over ${ports.maxEvidenceBytes} bytes.` });
  }
  // A repetition is compared by digest: its bytes are in the store already.
  const intake = ports.evidenceStore.begin({ keep: submission.previous === null });
  let isHandedOver = false;
  try {
    const form = await readDepositForm(body, boundary, intake, ports.maxEvidenceBytes);
    if (!form.ok) return form;
    const { fields, file } = form.value;
    isHandedOver = true;
    const completed = await completeDeposit(
      ports,
      submission,
      {
        kind: 'upload',
        intake,
        declared: { sha256: fields.sha256 ?? null, sm3: fields.sm3 ?? null },
        storage: fields.storage ?? 'keep',
      },
      {
        name: file.name,
        mediaType: file.mediaType,
        title: fields.title ?? null,
        caseNumber: fields.caseNumber ?? null,
        description: fields.description ?? null,
        listed: fields.listed === 'true',
      },
    );
    return completed.ok ? completed : fail(toProblem(completed.failure));
  } finally {
    if (!isHandedOver) await intake.discard();
  }
};

const depositDigest = async (ports: AppPorts, c: AppContext, submission: Submission): Promise<Deposited> => {
  const body = await readJson(c, digestDepositSchema);
  if (!body.ok) return body;
  const { digests, sizeBytes, mediaType, name, title, caseNumber, description, listed } = body.value;
  const completed = await completeDeposit(
    ports,
    submission,
    { kind: 'digest', sha256: digests['sha-256'], sm3: digests.sm3 ?? null, sizeBytes },
    {
      name: name ?? null,
      mediaType,
      title: title ?? null,
      caseNumber: caseNumber ?? null,
      description: description ?? null,
      listed: listed ?? false,
    },
  );
  if (completed.ok) return completed;
  return completed.failure.code === 'empty-evidence'
    ? fail({ code: 'empty-evidence', errors: [{ detail: 'the evidence has no bytes', pointer: '/sizeBytes' }] })
    : fail(toProblem(completed.failure));
};

/** Answers with the evidence: 201 where a wait saw it certified, else 202. */
export const answerDeposited = async (
  ports: AppPorts,
  c: AppContext,
  { found, replayed }: Deposit,
): Promise<Response> => {
  const waitSeconds = parseWait(c.req.header('prefer'));
  const isWaiting = waitSeconds !== null && waitSeconds > 0;
  const standing = isWaiting
    ? await waitUntilCertified(ports, found, waitSeconds * 1000)
    : await (replayed ? readStanding(ports, found) : freshStanding(ports));
  const view = presentEvidence({ baseUrl: c.get('baseUrl'), linkSecret: ports.linkSecret }, found.evidence, standing);
  return c.json(view, standing.state === 'certified' ? 201 : 202, {
    location: view.links.self,
    'cache-control': 'no-store',
    ...(waitSeconds === null ? {} : { 'preference-applied': `wait=${waitSeconds}` }),
  });
};

/** Mounts the deposit. */
export const mountDeposit = (app: App, ports: AppPorts): void => {
  // Of this isolate only: it saves a second upload the work and tells the client the truth early. Two at once that meet
  // in different isolates both reach the batcher, which accepts one and answers both with it.
  const inFlight = new Set<string>();
  mount(app, route, requireKeyOrSession(ports, 'evidence:write'), async (c) => {
    const mediaType = mediaTypeOf(c.req.header('content-type'));
    if (mediaType !== 'multipart/form-data' && mediaType !== 'application/json') {
      return answerProblem(c, {
        code: 'unsupported-media-type',
        detail: 'Send multipart/form-data with the file, or application/json with its digest.',
      });
    }
    const key = readIdempotencyKey(c);
    if (!key.ok) return answerProblem(c, key.failure);
    const actor = c.get('actor');
    const depositor = actor.kind === 'session' ? `session:${actor.sessionId}` : `key:${actor.organizationId}`;
    const flight = key.value === null ? null : `${depositor}|${key.value}`;
    if (flight !== null) {
      if (inFlight.has(flight)) return answerProblem(c, { code: 'idempotency-key-in-flight', retryAfterSeconds: 1 });
      inFlight.add(flight);
    }
    let deposited: Deposited;
    try {
      const submission = await openSubmission(ports, actor, key.value);
      deposited = await (mediaType === 'application/json' ? depositDigest : depositFile)(ports, c, submission);
    } finally {
      // Accepted or refused: from here a repetition is answered by what is stored.
      if (flight !== null) inFlight.delete(flight);
    }
    return deposited.ok ? answerDeposited(ports, c, deposited.value) : answerProblem(c, deposited.failure);
  });
};
