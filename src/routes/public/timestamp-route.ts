// POST /tsa: the embedded timestamp authority, RFC 3161 §3.4 over HTTP. For development: it is simulated, and says so.

import { z } from '@hono/zod-openapi';
import { problemResponses } from '../evidence/evidence-schemas.ts';
import { mount, type App, type Route } from '../mount.ts';
import type { AppPorts } from '../ports.ts';
import { answerProblem } from '../problems.ts';
import { mediaTypeOf, readBody } from '../request-body.ts';

const MAX_QUERY_BYTES = 4096;

const binary = z.any().openapi({ type: 'string', format: 'binary' });

const route: Route = {
  method: 'post',
  path: '/tsa',
  operationId: 'requestTimestamp',
  tags: ['Public'],
  summary: 'Ask the simulated timestamp authority (RFC 3161)',
  request: { body: { required: true, content: { 'application/timestamp-query': { schema: binary } } } },
  responses: {
    200: {
      description: 'TimeStampResp; a refusal is an answer too',
      content: { 'application/timestamp-reply': { schema: binary } },
    },
    ...problemResponses(413, 415),
  },
};

/** Mounts the authority, where one is embedded. */
export const mountTimestamps = (app: App, ports: AppPorts): void => {
  const answer = ports.answerTimestampQuery;
  if (answer === null) return;
  mount(app, route, async (c) => {
    if (mediaTypeOf(c.req.header('content-type')) !== 'application/timestamp-query') {
      return answerProblem(c, { code: 'unsupported-media-type', detail: 'Send application/timestamp-query.' });
    }
    const query = await readBody(c, MAX_QUERY_BYTES);
    if (!query.ok) return answerProblem(c, query.failure);
    return c.body(await answer(query.value), 200, {
      'content-type': 'application/timestamp-reply',
      'cache-control': 'no-store',
    });
  });
};
