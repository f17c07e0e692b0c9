// GET /v1/lookup/{algorithm}/{hex} and GET /v1/public/evidence/{id}/certificate: what anybody may learn.

import { z } from '@hono/zod-openapi';
import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { findOpenEvidence, lookUpDigest } from '../../domain/evidence/open-evidence.ts';
import { findEarliest } from '../../domain/evidence/order-deposits.ts';
import { requireCertified } from '../evidence/download-routes.ts';
import { problemResponses } from '../evidence/evidence-schemas.ts';
import { answerImmutable, formStrongEtag } from '../immutable.ts';
import { mount, type App, type Route } from '../mount.ts';
import type { AppPorts } from '../ports.ts';
import { answerProblem } from '../problems.ts';
import { readQuery } from '../request-body.ts';
import { openEvidenceSchema, presentOpenEvidence } from './open-evidence-view.ts';

// A k that is too long or of another form opens nothing; it is not a fault, or it would tell from an unknown one.
const linkQuery = z.strictObject({ k: z.string().max(1000).optional() });

const lookupSchema = z.strictObject({
  items: z.array(openEvidenceSchema),
  earliest: z.strictObject({ id: z.string(), onLedgerBy: z.string() }).nullable().openapi({
    description: 'Of the items, the deposit that stands first on the ledger; null while none does.',
  }),
});

const lookupRoute: Route = {
  method: 'get',
  path: '/v1/lookup/{algorithm}/{hex}',
  operationId: 'lookUpDigest',
  tags: ['Public'],
  summary: 'Look a digest up',
  description:
    'Answers with an empty list when the digest is unknown, or unlisted and `k` is not its key. An empty list proves nothing about absence.',
  request: {
    params: z.object({ algorithm: z.enum(['sha-256', 'sm3']), hex: z.string() }),
    query: linkQuery,
  },
  responses: {
    200: {
      description: 'What is open to anybody, or to the holder of `k`',
      content: { 'application/json': { schema: lookupSchema } },
    },
    ...problemResponses(404, 422),
  },
};

const certificateRoute: Route = {
  method: 'get',
  path: '/v1/public/evidence/{id}/certificate',
  operationId: 'getPublicCertificate',
  tags: ['Public'],
  summary: 'The public certificate: disclosures that were not released are withheld',
  request: { params: z.object({ id: z.string() }), query: linkQuery },
  responses: {
    200: { description: 'certificate.json', content: { 'application/json': { schema: z.any() } } },
    ...problemResponses(404, 409, 422),
  },
};

/** Mounts the look-up and the public certificate. */
export const mountLookups = (app: App, ports: AppPorts): void => {
  mount(app, lookupRoute, async (c) => {
    const query = readQuery(c, linkQuery);
    if (!query.ok) return answerProblem(c, query.failure);
    const algorithm = c.req.param('algorithm');
    const hex = c.req.param('hex') ?? '';
    if (algorithm !== 'sha-256' && algorithm !== 'sm3') return answerProblem(c, { code: 'not-found' });
    if (!/^[0-9a-f]{64}$/.test(hex)) {
      const errors = [{ detail: 'must be 64 lower-case hexadecimal digits', pointer: '/hex', in: 'path' as const }];
      return answerProblem(c, { code: 'validation-failed', errors });
    }
    const k = query.value.k ?? null;
    const open = await lookUpDigest(ports, algorithm, hex, k);
    const items = await Promise.all(open.map((found) => presentOpenEvidence(ports, c.get('baseUrl'), found, k)));
    return c.json({ items, earliest: findEarliest(items) }, 200, { 'cache-control': 'no-store' });
  });

  mount(app, certificateRoute, async (c) => {
    const query = readQuery(c, linkQuery);
    if (!query.ok) return answerProblem(c, query.failure);
    const found = await findOpenEvidence(ports, c.req.param('id') ?? '', query.value.k ?? null);
    if (found === null) return answerProblem(c, { code: 'not-found' });
    const certified = await requireCertified(ports, found);
    if (certified === null) return answerProblem(c, { code: 'not-yet-certified', retryAfterSeconds: 1 });
    const body = encodeUtf8(await ports.certificates.publicCertificate(certified));
    // Not `immutable`: what is released, and whether the link still opens it, may change.
    const answer = answerImmutable(c, {
      body,
      etag: await formStrongEtag(body),
      mediaType: 'application/json',
      visibility: 'private',
    });
    answer.headers.set('cache-control', 'private, no-cache');
    return answer;
  });
};
