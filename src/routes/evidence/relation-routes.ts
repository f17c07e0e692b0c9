// Statements about earlier evidence: POST /v1/evidence/{id}/corrections and /withdrawal. Each is a deposit and is answered
// like one; `relatesTo` is made here, never taken from the client.

import { z } from '@hono/zod-openapi';
import { completeDeposit, type DepositContent, type Submission } from '../../domain/evidence/deposit.ts';
import type { Evidence } from '../../domain/evidence/evidence.ts';
import { findEvidence } from '../../domain/evidence/read-evidence.ts';
import { openCorrection, openWithdrawal, repeatContent } from '../../domain/evidence/relate.ts';
import { fail, succeed, type Result } from '../../core/result.ts';
import type { AppContext } from '../app-env.ts';
import { requireKeyOrSession } from '../authentication.ts';
import { readIdempotencyKey } from '../idempotency.ts';
import { mount, type App, type Route } from '../mount.ts';
import type { AppPorts } from '../ports.ts';
import { answerProblem, type Problem } from '../problems.ts';
import { mediaTypeOf, readJson, readQuery } from '../request-body.ts';
import { answerDeposited, depositFile, toProblem, type Deposited } from './deposit-route.ts';
import { correctionSchema, fileDepositSchema, withdrawalSchema } from './deposit-schemas.ts';
import { evidenceSchema, problemResponses } from './evidence-schemas.ts';
import { evidenceParams } from './read-routes.ts';

const headers = z.object({
  'idempotency-key': z.string().min(1).max(64).optional(),
  prefer: z.string().optional().openapi({ example: 'wait=10' }),
});
const responses = {
  201: { description: 'Certified within the wait', content: { 'application/json': { schema: evidenceSchema } } },
  202: { description: 'Accepted', content: { 'application/json': { schema: evidenceSchema } } },
  ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 429, 503),
};
const security = [{ apiKey: [] }, { depositSession: [] }];

const correctionQuery = z.strictObject({ kind: z.enum(['correction', 'supplement']).optional() });

const correctionRoute: Route = {
  method: 'post',
  path: '/v1/evidence/{id}/corrections',
  operationId: 'correctEvidence',
  tags: ['Evidence'],
  summary: 'Correct or supplement evidence by a statement of its own',
  description:
    'Append-only: the first statement stays as it is and verifiable. The correction has an id, a receipt and a certificate of its own and names the first one’s leaf. Send a file as a form, a digest as JSON, or JSON with words alone; it then repeats the digests of the first. `kind=supplement` adds without correcting.',
  security,
  request: {
    params: evidenceParams,
    query: correctionQuery,
    headers,
    body: {
      required: true,
      content: {
        'multipart/form-data': { schema: fileDepositSchema },
        'application/json': { schema: correctionSchema },
      },
    },
  },
  responses,
};

const withdrawalRoute: Route = {
  method: 'post',
  path: '/v1/evidence/{id}/withdrawal',
  operationId: 'withdrawEvidence',
  tags: ['Evidence'],
  summary: 'Withdraw evidence by a statement of its own',
  description:
    'Final. The evidence stays on the ledger and its certificate goes on verifying, marked as withdrawn wherever it is looked up. The reason is a disclosure of the withdrawal (`description`), withheld until it is released. Repeating the same withdrawal gives the same statement.',
  security,
  request: {
    params: evidenceParams,
    headers: z.object({ prefer: z.string().optional() }),
    body: { required: true, content: { 'application/json': { schema: withdrawalSchema } } },
  },
  responses,
};

const findTarget = async (ports: AppPorts, c: AppContext): Promise<Evidence | null> =>
  (await findEvidence(ports, c.get('actor'), c.req.param('id') ?? ''))?.evidence ?? null;

type CorrectionBody = z.output<typeof correctionSchema>;

// The three stand together, as the schema says.
const contentOf = ({ digests, sizeBytes }: CorrectionBody, about: Evidence): DepositContent =>
  digests === undefined || sizeBytes === undefined
    ? repeatContent(about)
    : { kind: 'digest', sha256: digests['sha-256'], sm3: digests.sm3 ?? null, sizeBytes };

const correctByJson = async (
  ports: AppPorts,
  c: AppContext,
  submission: Submission,
  about: Evidence,
): Promise<Deposited> => {
  const body = await readJson(c, correctionSchema);
  if (!body.ok) return body;
  const { mediaType = about.mediaType, listed = false } = body.value;
  const { name = null, title = null, caseNumber = null, description = null } = body.value;
  const words = { name, mediaType, title, caseNumber, description, listed };
  const completed = await completeDeposit(ports, submission, contentOf(body.value, about), words);
  return completed.ok ? completed : fail(toProblem(completed.failure));
};

const withdraw = async (ports: AppPorts, c: AppContext, about: Evidence): Promise<Deposited> => {
  const body = await readJson(c, withdrawalSchema);
  if (!body.ok) return body;
  const submission = await openWithdrawal(ports, c.get('actor'), about);
  if (!submission.ok) return submission;
  const completed = await completeDeposit(ports, submission.value, repeatContent(about), {
    name: null,
    mediaType: about.mediaType,
    title: null,
    caseNumber: null,
    description: body.value.reason,
    listed: false,
  });
  if (completed.ok) return completed;
  // The key is the evidence's own: what stands under it is its withdrawal, for another reason.
  const isOther = completed.failure.code === 'idempotency-key-reused';
  return fail(isOther ? { code: 'evidence-withdrawn' } : toProblem(completed.failure));
};

const readCorrection = (
  c: AppContext,
): Result<{ readonly kind: 'correction' | 'supplement'; readonly isForm: boolean }, Problem> => {
  const mediaType = mediaTypeOf(c.req.header('content-type'));
  if (mediaType !== 'multipart/form-data' && mediaType !== 'application/json') {
    const detail = 'Send multipart/form-data with a file, or application/json with a digest or words.';
    return fail({ code: 'unsupported-media-type', detail });
  }
  const query = readQuery(c, correctionQuery);
  if (!query.ok) return query;
  return succeed({ kind: query.value.kind ?? 'correction', isForm: mediaType === 'multipart/form-data' });
};

/** Mounts corrections and withdrawals. */
export const mountRelations = (app: App, ports: AppPorts): void => {
  mount(app, correctionRoute, requireKeyOrSession(ports, 'evidence:write'), async (c) => {
    const request = readCorrection(c);
    if (!request.ok) return answerProblem(c, request.failure);
    const key = readIdempotencyKey(c);
    if (!key.ok) return answerProblem(c, key.failure);
    const about = await findTarget(ports, c);
    if (about === null) return answerProblem(c, { code: 'not-found' });
    const { kind, isForm } = request.value;
    const submission = await openCorrection(ports, c.get('actor'), about, kind, key.value);
    if (!submission.ok) return answerProblem(c, submission.failure);
    const deposited = isForm
      ? await depositFile(ports, c, submission.value)
      : await correctByJson(ports, c, submission.value, about);
    return deposited.ok ? answerDeposited(ports, c, deposited.value) : answerProblem(c, deposited.failure);
  });

  mount(app, withdrawalRoute, requireKeyOrSession(ports, 'evidence:write'), async (c) => {
    const about = await findTarget(ports, c);
    if (about === null) return answerProblem(c, { code: 'not-found' });
    const deposited = await withdraw(ports, c, about);
    return deposited.ok ? answerDeposited(ports, c, deposited.value) : answerProblem(c, deposited.failure);
  });
};
