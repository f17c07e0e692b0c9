// GET /v1/evidence/{id}/events: server-sent events (WHATWG HTML §9.2) of a piece of evidence, until it is certified.
// Each event is the evidence object with `courts`. A reader that comes back sends Last-Event-ID and is told only what is
// new; one that has seen the last event gets 204, which tells a browser to stop.

import { z } from '@hono/zod-openapi';
import { parseDecimal } from '../../core/bytes/decimal.ts';
import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { formatTime } from '../../core/text/time.ts';
import { presentEvidence } from '../../domain/evidence/evidence-view.ts';
import type { EvidenceWithBatch } from '../../domain/evidence/evidence-repository.ts';
import { findEvidence, followStanding } from '../../domain/evidence/read-evidence.ts';
import type { Standing } from '../../domain/evidence/standing.ts';
import type { AppContext } from '../app-env.ts';
import { requireKeyOrSession } from '../authentication.ts';
import { mount, type App, type Route } from '../mount.ts';
import type { AppPorts } from '../ports.ts';
import { answerProblem } from '../problems.ts';
import { problemResponses } from './evidence-schemas.ts';
import { evidenceParams } from './read-routes.ts';

/** A stream ends after this long; browsers come back by themselves after `RETRY_MS`. */
const STREAM_MS = 10 * 60_000;
const RETRY_MS = 1000;

const route: Route = {
  method: 'get',
  path: '/v1/evidence/{id}/events',
  operationId: 'followEvidence',
  tags: ['Evidence'],
  summary: 'Follow a piece of evidence until it is certified',
  description:
    'Server-sent events. `data` is the evidence object with `sealedAt`, `timestampedAt` and `courts` [{id, name, cosignedAt}]. The stream ends with the event whose state is `certified`.',
  security: [{ apiKey: [] }, { depositSession: [] }],
  request: { params: evidenceParams, headers: z.object({ 'last-event-id': z.string().optional() }) },
  responses: {
    200: { description: 'Events', content: { 'text/event-stream': { schema: z.string() } } },
    204: { description: 'The last event was seen already' },
    ...problemResponses(401, 403, 404, 429),
  },
};

const formatNullableTime = (unixMs: number | null): string | null => (unixMs === null ? null : formatTime(unixMs));

const formatEvent = async (
  ports: AppPorts,
  baseUrl: string,
  { evidence }: EvidenceWithBatch,
  version: number,
  standing: Standing,
): Promise<string> => {
  const [{ courts: known }, row] = await Promise.all([ports.policySummary(), ports.evidence.find(evidence.id)]);
  const courts = standing.courts.map(({ id, cosignedAtUnixSeconds }) => ({
    id,
    name: known.find((court) => court.id === id)?.name ?? { zh: id, en: id },
    cosignedAt: formatTime(cosignedAtUnixSeconds * 1000),
  }));
  const view = presentEvidence({ baseUrl, linkSecret: ports.linkSecret }, row?.evidence ?? evidence, standing);
  // JSON has no line ends of its own: one `data` line.
  const times = {
    sealedAt: formatNullableTime(standing.sealedAtUnixMs),
    timestampedAt: formatNullableTime(standing.timestampedAtUnixMs),
  };
  return `id: ${version}\ndata: ${JSON.stringify({ ...view, ...times, courts })}\n\n`;
};

const streamEvents = (
  ports: AppPorts,
  c: AppContext,
  found: EvidenceWithBatch,
  seenVersion: number,
): ReadableStream => {
  const observations = followStanding(ports, found, seenVersion, ports.nowUnixMs() + STREAM_MS);
  const baseUrl = c.get('baseUrl');
  let isBegun = false;
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      if (!isBegun) {
        isBegun = true;
        controller.enqueue(encodeUtf8(`retry: ${RETRY_MS}\n\n`));
        return;
      }
      const next = await observations.next();
      if (next.done === true) {
        controller.close();
        return;
      }
      const { version, standing } = next.value;
      const text = standing === null ? ': still here\n\n' : await formatEvent(ports, baseUrl, found, version, standing);
      controller.enqueue(encodeUtf8(text));
      if (standing?.state === 'certified') controller.close();
    },
    cancel: async () => {
      await observations.return();
    },
  });
};

/** Mounts the stream. */
export const mountEventStream = (app: App, ports: AppPorts): void => {
  mount(app, route, requireKeyOrSession(ports, 'evidence:read'), async (c) => {
    const found = await findEvidence(ports, c.get('actor'), c.req.param('id') ?? '');
    if (found === null) return answerProblem(c, { code: 'not-found' });
    const seenVersion = parseDecimal(c.req.header('last-event-id') ?? '') ?? 0;
    if (seenVersion > 0 && found.batch?.state === 'certified') return c.body(null, 204);
    return c.body(streamEvents(ports, c, found, seenVersion), 200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // Proxies that gather an answer before they pass it on would hold the events back.
      'x-accel-buffering': 'no',
    });
  });
};
