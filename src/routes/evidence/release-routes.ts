// What the owner lets others see: PATCH /v1/evidence/{id}/disclosure, POST /v1/evidence/{id}/link/rotate.

import { z } from '@hono/zod-openapi';
import type { Result } from '../../core/result.ts';
import { changeDisclosure, rotateLink, type ReleaseFailure } from '../../domain/evidence/disclose.ts';
import type { Evidence } from '../../domain/evidence/evidence.ts';
import type { EvidenceWithBatch } from '../../domain/evidence/evidence-repository.ts';
import { presentEvidence } from '../../domain/evidence/evidence-view.ts';
import { findEvidence, readStanding } from '../../domain/evidence/read-evidence.ts';
import type { AppContext } from '../app-env.ts';
import { requireKeyOrSession } from '../authentication.ts';
import { idempotent } from '../idempotency.ts';
import { mount, type App, type Route } from '../mount.ts';
import type { AppPorts } from '../ports.ts';
import { answerProblem, type Problem } from '../problems.ts';
import { readJson } from '../request-body.ts';
import { claimNameSchema, evidenceSchema, problemResponses } from './evidence-schemas.ts';
import { evidenceParams } from './read-routes.ts';

const disclosureSchema = z
  .strictObject({
    released: z
      .array(claimNameSchema)
      .max(claimNameSchema.options.length)
      .refine((names) => new Set(names).size === names.length, 'must name each disclosure once')
      .optional()
      .openapi({ description: 'All that is released from now on; what is left out is withheld again.' }),
    listed: z.boolean().optional().openapi({ description: 'Whether the digest alone finds the evidence.' }),
  })
  .refine(({ released, listed }) => released !== undefined || listed !== undefined, 'must change something')
  .openapi('DisclosureChange');

const security = [{ apiKey: [] }, { depositSession: [] }];
const ok = { 200: { description: 'The evidence', content: { 'application/json': { schema: evidenceSchema } } } };

const disclosureRoute: Route = {
  method: 'patch',
  path: '/v1/evidence/{id}/disclosure',
  operationId: 'changeDisclosure',
  tags: ['Evidence'],
  summary: 'Release disclosures, withhold them again, list the evidence',
  description:
    'Everything is withheld and unlisted by default. What is released stands in the public certificate and on the page of the hash link. Withholding again ends that here; whoever has a copy keeps it. A statement about earlier evidence is listed only while that is, and goes off the list with it.',
  security,
  request: {
    params: evidenceParams,
    body: { required: true, content: { 'application/json': { schema: disclosureSchema } } },
  },
  responses: { ...ok, ...problemResponses(400, 401, 403, 404, 409, 413, 415, 422, 429, 503) },
};

const rotateRoute: Route = {
  method: 'post',
  path: '/v1/evidence/{id}/link/rotate',
  operationId: 'rotateLink',
  tags: ['Evidence'],
  summary: 'Give the hash link another key',
  description:
    'The former link opens nothing from this moment on, unless the evidence is listed. Certificate and proof stay the same; the PDF is drawn again with the new link, as a revision of its own.',
  security,
  request: { params: evidenceParams, headers: z.object({ 'idempotency-key': z.string().min(1).max(64).optional() }) },
  responses: { ...ok, ...problemResponses(401, 403, 404, 409, 422, 429, 503) },
};

const toProblem = (failure: ReleaseFailure): Problem => {
  switch (failure.code) {
    case 'not-indexed':
      return { code: 'service-unavailable', retryAfterSeconds: 1 };
    case 'relates-to-unlisted':
      return failure;
    case 'nothing-to-release':
      break;
  }
  const errors = [{ detail: 'nothing was deposited under this name', pointer: `/released/${failure.index}` }];
  return { code: 'validation-failed', errors };
};

const answerEvidence = async (
  ports: AppPorts,
  c: AppContext,
  { batch }: EvidenceWithBatch,
  changed: Result<Evidence, ReleaseFailure>,
): Promise<Response> => {
  if (!changed.ok) return answerProblem(c, toProblem(changed.failure));
  const standing = await readStanding(ports, { evidence: changed.value, batch });
  const context = { baseUrl: c.get('baseUrl'), linkSecret: ports.linkSecret };
  return c.json(presentEvidence(context, changed.value, standing), 200, { 'cache-control': 'no-store' });
};

/** Mounts disclosure and rotation. */
export const mountReleases = (app: App, ports: AppPorts): void => {
  mount(app, disclosureRoute, requireKeyOrSession(ports, 'evidence:write'), async (c) => {
    const body = await readJson(c, disclosureSchema);
    if (!body.ok) return answerProblem(c, body.failure);
    const found = await findEvidence(ports, c.get('actor'), c.req.param('id') ?? '');
    if (found === null) return answerProblem(c, { code: 'not-found' });
    const { released = null, listed = null } = body.value;
    return answerEvidence(ports, c, found, await changeDisclosure(ports, found.evidence, { released, listed }));
  });

  mount(app, rotateRoute, requireKeyOrSession(ports, 'evidence:write'), idempotent(ports), async (c) => {
    const found = await findEvidence(ports, c.get('actor'), c.req.param('id') ?? '');
    if (found === null) return answerProblem(c, { code: 'not-found' });
    return answerEvidence(ports, c, found, await rotateLink(ports, found.evidence));
  });
};
