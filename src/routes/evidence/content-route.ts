// GET /v1/evidence/{id}/content: the evidence itself, for its owner, whole or one range of bytes (RFC 9110 §14). Always
// as a download under a policy that runs nothing: what was deposited may be a page with scripts.

import { z } from '@hono/zod-openapi';
import { parseDecimal } from '../../core/bytes/decimal.ts';
import { findEvidence } from '../../domain/evidence/read-evidence.ts';
import { requireKey } from '../authentication.ts';
import { mount, type App, type Route } from '../mount.ts';
import type { AppPorts } from '../ports.ts';
import { answerProblem } from '../problems.ts';
import { problemResponses } from './evidence-schemas.ts';
import { evidenceParams } from './read-routes.ts';

const route: Route = {
  method: 'get',
  path: '/v1/evidence/{id}/content',
  operationId: 'getContent',
  tags: ['Evidence'],
  summary: 'The evidence itself, where its bytes were kept',
  description: 'One range of bytes is honoured; 404 where only the digest was kept.',
  security: [{ apiKey: [] }],
  request: { params: evidenceParams, headers: z.object({ range: z.string().optional() }) },
  responses: {
    200: { description: 'The evidence', content: { 'application/octet-stream': { schema: z.any() } } },
    206: { description: 'A range of it', content: { 'application/octet-stream': { schema: z.any() } } },
    ...problemResponses(401, 403, 404, 429),
  },
};

type Range = { readonly offset: number; readonly length: number };

/** Reads one satisfiable range; null where the whole is to be sent (RFC 9110 lets a server ignore the header). */
export const parseRange = (header: string | undefined, sizeBytes: number): Range | null => {
  const match = /^bytes=([0-9]*)-([0-9]*)$/.exec(header ?? '');
  if (match === null) return null;
  const [, firstText = '', lastText = ''] = match;
  const last = lastText === '' ? null : parseDecimal(lastText);
  if (firstText === '') {
    // The last bytes: `bytes=-500`.
    if (last === null || last === 0) return null;
    const length = Math.min(last, sizeBytes);
    return { offset: sizeBytes - length, length };
  }
  const first = parseDecimal(firstText);
  if (first === null || first >= sizeBytes || (lastText !== '' && (last === null || last < first))) return null;
  return { offset: first, length: Math.min(last ?? sizeBytes - 1, sizeBytes - 1) - first + 1 };
};

/** Mounts the content. */
export const mountContent = (app: App, ports: AppPorts): void => {
  mount(app, route, requireKey(ports, 'evidence:read'), async (c) => {
    const found = await findEvidence(ports, c.get('actor'), c.req.param('id') ?? '');
    if (found === null) return answerProblem(c, { code: 'not-found' });
    const { objectKey, sizeBytes, sha256, id } = found.evidence;
    const range = parseRange(c.req.header('range'), sizeBytes);
    const content = objectKey === null ? null : await ports.evidenceStore.read(objectKey, range ?? undefined);
    if (content === null) return answerProblem(c, { code: 'not-found', detail: 'Only the digest was kept.' });
    return c.body(content.body, range === null ? 200 : 206, {
      'content-type': 'application/octet-stream',
      'content-length': String(range?.length ?? content.sizeBytes),
      'content-disposition': `attachment; filename="${id}"`,
      'content-security-policy': "default-src 'none'; sandbox",
      'accept-ranges': 'bytes',
      etag: `"${sha256}"`,
      'cache-control': 'private, no-cache',
      ...(range === null
        ? {}
        : { 'content-range': `bytes ${range.offset}-${range.offset + range.length - 1}/${sizeBytes}` }),
    });
  });
};
