// Two drafts for a US court, filled with a certificate's facts: made at each request, never stored, never signed.

import { z } from '@hono/zod-openapi';
import type { DraftKind } from '../../domain/certificates/draft-view.ts';
import { findEvidence } from '../../domain/evidence/read-evidence.ts';
import { requireKeyOrSession } from '../authentication.ts';
import { mount, type App, type Route } from '../mount.ts';
import type { AppPorts } from '../ports.ts';
import { answerProblem } from '../problems.ts';
import { requireCertified } from './download-routes.ts';
import { problemResponses } from './evidence-schemas.ts';
import { evidenceParams } from './read-routes.ts';

const DRAFTS: readonly { readonly kind: DraftKind; readonly operationId: string; readonly summary: string }[] = [
  {
    kind: 'declaration',
    operationId: 'getDeclarationDraft',
    summary: 'Draft of a certification under US FRE 902(13) and 902(14), English',
  },
  {
    kind: 'hash-worksheet',
    operationId: 'getHashWorksheet',
    summary: 'Worksheet on which an examiner compares digests, English',
  },
];

const describe = ({ kind, operationId, summary }: (typeof DRAFTS)[number]): Route => ({
  method: 'get',
  path: `/v1/evidence/{id}/${kind}.pdf`,
  operationId,
  tags: ['Evidence'],
  summary,
  description:
    'Facts are the certificate’s; everything that a human has to say is left blank and marked. A draft and no legal advice. Made at each request and not stored. 409 `not-yet-certified` before the evidence is certified.',
  security: [{ apiKey: [] }, { depositSession: [] }],
  request: { params: evidenceParams },
  responses: {
    200: { description: 'The draft', content: { 'application/pdf': { schema: z.any() } } },
    ...problemResponses(401, 403, 404, 409, 429),
  },
});

/** Mounts the drafts. */
export const mountDrafts = (app: App, ports: AppPorts): void => {
  for (const draft of DRAFTS) {
    mount(app, describe(draft), requireKeyOrSession(ports, 'evidence:read'), async (c) => {
      const found = await findEvidence(ports, c.get('actor'), c.req.param('id') ?? '');
      if (found === null) return answerProblem(c, { code: 'not-found' });
      const certified = await requireCertified(ports, found);
      if (certified === null) return answerProblem(c, { code: 'not-yet-certified', retryAfterSeconds: 1 });
      const pdf = await ports.certificates.draft(certified, c.get('baseUrl'), draft.kind);
      return c.body(Uint8Array.from(pdf), 200, {
        'content-type': 'application/pdf',
        'content-disposition': `inline; filename="${found.evidence.id}.${draft.kind}.pdf"`,
        'cache-control': 'private, no-store',
      });
    });
  }
};
