// GET /v1/evidence and /v1/evidence/{id}: the owner's list and one piece.

import { z } from '@hono/zod-openapi';
import { decodeBase64Url, encodeBase64Url } from '../../core/bytes/base64.ts';
import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import type { EvidencePosition } from '../../domain/evidence/evidence-repository.ts';
import { presentEvidence } from '../../domain/evidence/evidence-view.ts';
import { findEvidence, readStanding } from '../../domain/evidence/read-evidence.ts';
import { mergeStanding } from '../../domain/evidence/standing.ts';
import { requireKey, requireKeyOrSession } from '../authentication.ts';
import { mount, type App, type Route } from '../mount.ts';
import type { AppPorts } from '../ports.ts';
import { answerProblem } from '../problems.ts';
import { parseJsonBytes, readQuery } from '../request-body.ts';
import {
  dispositionSchema,
  evidenceListSchema,
  evidenceSchema,
  problemResponses,
  stateSchema,
} from './evidence-schemas.ts';

const time = z.iso
  .datetime({ offset: true, error: 'must be an RFC 3339 time' })
  .transform((text) => Date.parse(text))
  .openapi({ type: 'string', format: 'date-time' });

const positionSchema = z.tuple([z.int().min(0), z.string().max(64)]);

const parseCursor = (cursor: string): EvidencePosition | null => {
  const bytes = decodeBase64Url(cursor);
  const parsed = positionSchema.safeParse(bytes === null ? null : parseJsonBytes(bytes)?.value);
  return parsed.success ? { receivedAtUnixMs: parsed.data[0], id: parsed.data[1] } : null;
};

const formatCursor = ({ receivedAtUnixMs, id }: EvidencePosition): string =>
  encodeBase64Url(encodeUtf8(JSON.stringify([receivedAtUnixMs, id])));

const listQuery = z.strictObject({
  state: stateSchema.optional(),
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits')
    .optional(),
  caseNumber: z.string().min(1).max(100).optional(),
  disposition: dispositionSchema.optional(),
  relatesTo: z.string().min(1).max(64).optional(),
  from: time.optional(),
  to: time.optional(),
  q: z.string().min(1).max(200).optional(),
  limit: z
    .string()
    .regex(/^[0-9]{1,3}$/, 'must be 1 to 100')
    .transform(Number)
    .pipe(z.int().min(1).max(100))
    .optional()
    .openapi({ type: 'integer', default: 20, minimum: 1, maximum: 100 }),
  cursor: z.string().min(1).max(200).optional(),
});

const listRoute: Route = {
  method: 'get',
  path: '/v1/evidence',
  operationId: 'listEvidence',
  tags: ['Evidence'],
  summary: 'List evidence, newest first',
  description:
    '`from` is inclusive, `to` exclusive; `q` is looked for in name, title, case number and description; `relatesTo` gives the statements about one piece.',
  security: [{ apiKey: [] }],
  request: { query: listQuery },
  responses: {
    200: { description: 'A page', content: { 'application/json': { schema: evidenceListSchema } } },
    ...problemResponses(401, 403, 422, 429),
  },
};

export const evidenceParams = z.object({ id: z.string().openapi({ example: 'ev_01JQ4Z8K6T9V3N5X7B2C4D6F8G' }) });

const oneRoute: Route = {
  method: 'get',
  path: '/v1/evidence/{id}',
  operationId: 'getEvidence',
  tags: ['Evidence'],
  summary: 'Read one piece of evidence',
  security: [{ apiKey: [] }, { depositSession: [] }],
  request: { params: evidenceParams },
  responses: {
    200: { description: 'The evidence', content: { 'application/json': { schema: evidenceSchema } } },
    ...problemResponses(401, 403, 404, 429),
  },
};

/** Mounts the list and the single read. */
export const mountEvidenceReads = (app: App, ports: AppPorts): void => {
  mount(app, listRoute, requireKey(ports, 'evidence:read'), async (c) => {
    const query = readQuery(c, listQuery);
    if (!query.ok) return answerProblem(c, query.failure);
    const { state, digest, caseNumber, disposition, relatesTo, from, to, q, limit = 20, cursor } = query.value;
    const after = cursor === undefined ? null : parseCursor(cursor);
    if (cursor !== undefined && after === null) {
      const errors = [{ detail: 'is not a cursor of this list', pointer: '/cursor', in: 'query' as const }];
      return answerProblem(c, { code: 'validation-failed', errors });
    }
    const rows = await ports.evidence.list({
      organizationId: c.get('actor').organizationId,
      state: state ?? null,
      digest: digest ?? null,
      caseNumber: caseNumber ?? null,
      disposition: disposition ?? null,
      relatesToId: relatesTo ?? null,
      fromUnixMs: from ?? null,
      toUnixMs: to ?? null,
      q: q ?? null,
      after,
      // One more than asked tells whether there is a next page.
      limit: limit + 1,
    });
    const policy = await ports.policySummary();
    const context = { baseUrl: c.get('baseUrl'), linkSecret: ports.linkSecret };
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return c.json(
      {
        items: page.map(({ evidence, batch }) =>
          presentEvidence(context, evidence, mergeStanding(batch, null, policy)),
        ),
        nextCursor: rows.length > limit && last !== undefined ? formatCursor(last.evidence) : null,
      },
      200,
      { 'cache-control': 'no-store' },
    );
  });

  mount(app, oneRoute, requireKeyOrSession(ports, 'evidence:read'), async (c) => {
    const found = await findEvidence(ports, c.get('actor'), c.req.param('id') ?? '');
    if (found === null) return answerProblem(c, { code: 'not-found' });
    const standing = await readStanding(ports, found);
    const context = { baseUrl: c.get('baseUrl'), linkSecret: ports.linkSecret };
    return c.json(presentEvidence(context, found.evidence, standing), 200, { 'cache-control': 'no-store' });
  });
};
