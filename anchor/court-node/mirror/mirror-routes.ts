// HTTP of the mirror role (C2SP tlog-mirror), below /mirror:
//
//   POST /add-checkpoint, POST /add-entries, GET /<origin hash>/checkpoint, GET /<origin hash>/tile/…  (tlog-tiles)

import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Hono, type Context } from 'hono';
import { encodeBase64 } from '../../../src/core/bytes/base64.ts';
import { parseTilePath, tileWidth } from '../../../src/core/merkle/tile.ts';
import type { Result } from '../../../src/core/result.ts';
import type { LogList } from '../witness/log-list.ts';
import { createWitnessRoutes, type WitnessRoutesParts } from '../witness/witness-routes.ts';
import type { Witness } from '../witness/witness.ts';
import { createByteReader } from './byte-reader.ts';
import type { Mirror, MirrorInfo } from './mirror.ts';
import { receiveEntries, type UploadAnswer } from './receive-entries.ts';

export type MirrorRoutesParts = {
  readonly logs: LogList;
  /** The running role, or why it must not run. */
  readonly mirror: Result<Mirror, string>;
  readonly admit: (origin: string) => boolean;
  readonly suspect: WitnessRoutesParts['suspect'];
  /** How long the next part of a body may take to come. */
  readonly bodySeconds: number;
};

/** A body, unpacked: the largest package there can be is 16.8 MB (256 entries of 65,535 bytes); Sunlight's limit. */
const MAX_BODY_BYTES = 20 * 1024 * 1024;
/** However steadily a body comes in (Sunlight's limit). */
const MAX_BODY_MS = 300_000;
/** Uploads of one log at a time: each may hold a package in memory. */
const MAX_UPLOADS = 8;

const PLAIN = 'text/plain; charset=utf-8';
/** Compared for equality by clients, like text/x.tlog.size. */
const MIRROR_INFO = 'text/x.tlog.mirror-info';
const BYTES = 'application/octet-stream';
/** Tiles and bundles of a given width never change (tlog-tiles). */
const IMMUTABLE = 'public, max-age=604800, immutable';

const compress = promisify(gzip);

const formatInfo = ({ treeSize, nextEntry, ticket }: MirrorInfo): string =>
  `${treeSize}\n${nextEntry}\n${encodeBase64(ticket)}\n`;

const answer = (context: Context, outcome: UploadAnswer) => {
  switch (outcome.kind) {
    case 'cosigned':
      return context.body(outcome.lines.map((line) => `${line}\n`).join(''), 200, { 'Content-Type': PLAIN });
    case 'more':
      return context.body(formatInfo(outcome.info), 202, { 'Content-Type': MIRROR_INFO });
    case 'conflict':
      return context.body(formatInfo(outcome.info), 409, { 'Content-Type': MIRROR_INFO });
    case 'refused':
    default:
      return context.body(`${outcome.message}\n`, outcome.status, {
        'Content-Type': PLAIN,
        ...(outcome.status === 429 || outcome.status === 503 ? { 'Retry-After': '1' } : {}),
      });
  }
};

const createPlaces = (): ((origin: string) => (() => void) | null) => {
  const taken = new Map<string, number>();
  return (origin) => {
    const count = taken.get(origin) ?? 0;
    if (count >= MAX_UPLOADS) return null;
    taken.set(origin, count + 1);
    return () => {
      taken.set(origin, (taken.get(origin) ?? 1) - 1);
    };
  };
};

// The body as its sender packed it, unpacked; null for an encoding that is not read.
const openBody = (request: Request): ReadableStream<Uint8Array> | null | undefined => {
  const encoding = request.headers.get('content-encoding')?.toLowerCase() ?? 'identity';
  if (encoding === 'identity') return request.body;
  if (encoding !== 'gzip') return undefined;
  return request.body?.pipeThrough<Uint8Array>(new DecompressionStream('gzip')) ?? null;
};

const asWitness = (mirror: Mirror): Witness => ({
  ...mirror.signer,
  addCheckpoint: (request) => Promise.resolve(mirror.addCheckpoint(request)),
});

/** Makes the routes of the mirror role. */
export const createMirrorRoutes = ({ logs, mirror, admit, suspect, bodySeconds }: MirrorRoutesParts): Hono => {
  const routes = new Hono();
  const enter = createPlaces();
  const now = (): number => performance.now();
  const lockedAnswer = (context: Context, reason: string) =>
    context.body(`locked: ${reason}\n`, 503, { 'Content-Type': PLAIN, 'Retry-After': '1' });

  routes.post('/add-entries', async (context) => {
    if (!mirror.ok) return lockedAnswer(context, mirror.failure);
    const type = context.req.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
    const body = openBody(context.req.raw);
    if (type !== BYTES || body === undefined) {
      return context.body(`send ${BYTES}, plain or gzip\n`, 415, { 'Content-Type': PLAIN });
    }
    const reader = createByteReader({ body, maxBytes: MAX_BODY_BYTES, nowMs: now });
    const latest = now() + MAX_BODY_MS;
    try {
      return answer(
        context,
        await receiveEntries(reader, {
          mirror: mirror.value,
          logs,
          enter,
          extendDeadline: () => reader.setDeadline(Math.min(latest, now() + bodySeconds * 1000)),
        }),
      );
    } finally {
      reader.close();
    }
  });

  routes.get('/:originHash{[0-9a-f]{64}}/tile/:path{.+}', async (context) => {
    if (!mirror.ok) return lockedAnswer(context, mirror.failure);
    const { store, signer } = mirror.value;
    const origin = logs.findOrigin(context.req.param('originHash'));
    const path = parseTilePath(`tile/${context.req.param('path')}`);
    const committedSize = origin === null ? 0 : (signer.findLatest(origin)?.treeSize ?? 0);
    const missing = () => context.body('not found\n', 404, { 'Content-Type': PLAIN, 'Cache-Control': 'no-store' });
    if (origin === null || !path.ok) return missing();
    const { kind, index, width } = path.value;
    const level = kind === 'entries' ? 0 : path.value.level;
    // Only what is under the mirror's own checkpoint: the rest may still be on its way.
    if (width > tileWidth(level, index, committedSize)) return missing();
    const bytes =
      kind === 'entries' ? store.readBundle(origin, index, width) : store.readTile(origin, level, index, width);
    if (bytes === null) return missing();
    const headers = { 'Content-Type': BYTES, 'Cache-Control': IMMUTABLE, Vary: 'Accept-Encoding' };
    const isPacked = kind === 'entries' && /\bgzip\b/.test(context.req.header('accept-encoding') ?? '');
    if (!isPacked) return context.body(Uint8Array.from(bytes), 200, headers);
    return context.body(Uint8Array.from(await compress(bytes)), 200, { ...headers, 'Content-Encoding': 'gzip' });
  });

  const role = mirror.ok ? { ok: true as const, value: asWitness(mirror.value) } : mirror;
  routes.route('/', createWitnessRoutes({ logs, witness: role, admit, suspect, bodySeconds }));
  return routes;
};
