// What came into being since a certificate was issued: GET /v1/evidence/{id}/supplements for its owner, and
// /v1/public/evidence/{id}/supplements for whoever may see the evidence. A supplement is made of public proofs and of cores
// of related statements, whose words are disclosures and stay where they are; their digests do not, so without k an
// unlisted statement with digests of its own is left out.

import { z } from '@hono/zod-openapi';
import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import type { EvidenceWithBatch } from '../../domain/evidence/evidence-repository.ts';
import type { SupplementOptions } from '../../domain/certificates/supplements.ts';
import { findOpenEvidence, isOpenedBy } from '../../domain/evidence/open-evidence.ts';
import { findEvidence } from '../../domain/evidence/read-evidence.ts';
import type { AppContext } from '../app-env.ts';
import { requireKeyOrSession } from '../authentication.ts';
import { answerImmutable, formStrongEtag } from '../immutable.ts';
import { mount, type App, type Route } from '../mount.ts';
import type { AppPorts } from '../ports.ts';
import { answerProblem } from '../problems.ts';
import { readQuery } from '../request-body.ts';
import { requireCertified } from './download-routes.ts';
import { problemResponses } from './evidence-schemas.ts';
import { evidenceParams } from './read-routes.ts';

const refreshed = z
  .enum(['true', 'false'])
  .optional()
  .openapi({ description: 'Also a proof under the newest published checkpoint.' });
const ownerQuery = z.strictObject({ refreshed });
const publicQuery = z.strictObject({ refreshed, k: z.string().max(1000).optional() });

const supplementsSchema = z
  .strictObject({
    items: z
      .array(
        z
          .looseObject({ kind: z.enum(['checkpoint-token', 'timestamp', 'inclusion', 'statement']) })
          .openapi('Supplement', { description: 'docs/spec/certificate.md, "Supplements"' }),
      )
      .max(64),
  })
  .openapi('Supplements');

const description =
  'Each verifies by itself and is merged into a copy of the certificate, whose core, signature and fingerprint stay: tokens over its checkpoint, late tokens over its batch, the proof under a later checkpoint where the courts’ keys were replaced since, and the corrections and withdrawals of the evidence. 409 `not-yet-certified` before there is a certificate.';
const content = {
  200: { description: 'The supplements', content: { 'application/json': { schema: supplementsSchema } } },
};

const ownerRoute: Route = {
  method: 'get',
  path: '/v1/evidence/{id}/supplements',
  operationId: 'getSupplements',
  tags: ['Evidence'],
  summary: 'What came into being since the certificate was issued',
  description,
  security: [{ apiKey: [] }, { depositSession: [] }],
  request: { params: evidenceParams, query: ownerQuery },
  responses: { ...content, ...problemResponses(401, 403, 404, 409, 422, 429) },
};

const publicRoute: Route = {
  method: 'get',
  path: '/v1/public/evidence/{id}/supplements',
  operationId: 'getPublicSupplements',
  tags: ['Public'],
  summary: 'The supplements, for whoever may see the evidence',
  description: `${description} Without the evidence’s \`k\`, only listed statements, withdrawals, and statements over the same digests.`,
  request: { params: evidenceParams, query: publicQuery },
  responses: { ...content, ...problemResponses(404, 409, 422) },
};

const answer = async (
  ports: AppPorts,
  c: AppContext,
  found: EvidenceWithBatch | null,
  options: SupplementOptions,
): Promise<Response> => {
  if (found === null) return answerProblem(c, { code: 'not-found' });
  const certified = await requireCertified(ports, found);
  if (certified === null) return answerProblem(c, { code: 'not-yet-certified', retryAfterSeconds: 1 });
  const body = encodeUtf8(await ports.certificates.supplements(certified, options));
  const response = answerImmutable(c, {
    body,
    etag: await formStrongEtag(body),
    mediaType: 'application/json',
    visibility: 'private',
  });
  // More may come at any time, and the link may be rotated.
  response.headers.set('cache-control', 'private, no-cache');
  return response;
};

/** Mounts both forms. */
export const mountSupplements = (app: App, ports: AppPorts): void => {
  mount(app, ownerRoute, requireKeyOrSession(ports, 'evidence:read'), async (c) => {
    const query = readQuery(c, ownerQuery);
    if (!query.ok) return answerProblem(c, query.failure);
    const found = await findEvidence(ports, c.get('actor'), c.req.param('id') ?? '');
    return answer(ports, c, found, { refreshed: query.value.refreshed === 'true', audience: 'link-holder' });
  });
  mount(app, publicRoute, async (c) => {
    const query = readQuery(c, publicQuery);
    if (!query.ok) return answerProblem(c, query.failure);
    const k = query.value.k ?? null;
    const found = await findOpenEvidence(ports, c.req.param('id') ?? '', k);
    const audience = found !== null && isOpenedBy(found, k) ? 'link-holder' : 'anybody';
    return answer(ports, c, found, { refreshed: query.value.refreshed === 'true', audience });
  });
};
