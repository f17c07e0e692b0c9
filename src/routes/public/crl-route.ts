// GET /crl/{name}.crl: the revocation lists that the certificates of the seal and of the embedded timestamp authority
// point to (RFC 5280 §4.2.1.13, RFC 2585). Who renews them: docs/runbook/seal.md.

import { z } from '@hono/zod-openapi';
import { problemResponses } from '../evidence/evidence-schemas.ts';
import { mount, type App, type Route } from '../mount.ts';
import type { AppPorts } from '../ports.ts';
import { answerProblem } from '../problems.ts';

const route: Route = {
  method: 'get',
  path: '/crl/{file}',
  operationId: 'readRevocationList',
  tags: ['Public'],
  summary: 'Read the revocation list of an authority of this service',
  description:
    '`seal.crl` is of the authority behind the seal on certificate PDFs, `tsa.crl` and `tsa-2.crl` of the embedded authorities.',
  request: { params: z.object({ file: z.string().max(64) }) },
  responses: {
    200: {
      description: 'CertificateList, DER',
      content: { 'application/pkix-crl': { schema: z.any().openapi({ type: 'string', format: 'binary' }) } },
    },
    ...problemResponses(404),
  },
};

/** Mounts it. */
export const mountRevocationLists = (app: App, ports: AppPorts): void => {
  mount(app, route, async (c) => {
    const list = ports.readRevocationList(c.req.param('file') ?? '');
    if (list === null) return answerProblem(c, { code: 'not-found' });
    return c.body(Uint8Array.from(list), 200, {
      'content-type': 'application/pkix-crl',
      'cache-control': 'public, max-age=3600',
    });
  });
};
