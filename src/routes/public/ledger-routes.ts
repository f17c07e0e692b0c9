// The ledger as files: the read API of C2SP tlog-tiles, the archive of published checkpoints, the public parts of
// batches, the policy and the trust bundle. Paths are hostile: each is parsed, and only then becomes a key.

import { z } from '@hono/zod-openapi';
import { parseBatchEntry } from '../../core/batch/batch-entry.ts';
import { decodeUtf8 } from '../../core/bytes/bytes.ts';
import { parseDecimal } from '../../core/bytes/decimal.ts';
import { formatTilePath, parseTilePath, tileWidth, TILE_WIDTH } from '../../core/merkle/tile.ts';
import { checkpointTokenKey } from '../../domain/ledger/checkpoint-tokens.ts';
import { problemResponses } from '../evidence/evidence-schemas.ts';
import type { AppContext } from '../app-env.ts';
import { answerImmutable } from '../immutable.ts';
import { mount, type App, type Route } from '../mount.ts';
import type { AppPorts } from '../ports.ts';
import { answerProblem } from '../problems.ts';
import { readQuery } from '../request-body.ts';
import { mountPolicyHistory } from './policy-history-route.ts';

const BATCHER = /^[a-z0-9][a-z0-9-]{0,31}$/;
const AUTHORITY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const TEXT = 'text/plain; charset=utf-8';
/** Sizes in one page of the list of checkpoints: 24 bytes each, so at most 24 kB. */
const MAX_LISTED_CHECKPOINTS = 1000;
const BYTES = 'application/octet-stream';

const describe = (
  path: string,
  operationId: string,
  summary: string,
  mediaType: string,
  params: z.ZodObject | null,
  routingPath?: string,
): Route => ({
  method: 'get',
  path,
  ...(routingPath === undefined ? {} : { routingPath }),
  operationId,
  tags: ['Ledger'],
  summary,
  ...(params === null ? {} : { request: { params } }),
  responses: {
    200: { description: summary, content: { [mediaType.split(';', 1)[0] ?? '']: { schema: z.string() } } },
    ...problemResponses(404, 503),
  },
});

const answerObject = async (
  ports: AppPorts,
  c: AppContext,
  key: string | null,
  mediaType: string,
): Promise<Response> => {
  const object = key === null ? null : await ports.publicLedger.read(key);
  if (object === null) return answerProblem(c, { code: 'not-found' });
  return answerImmutable(c, { body: object.body, etag: object.etag, mediaType, visibility: 'public' });
};

const answerText = (c: AppContext, text: string | null, mediaType: string, maxAgeSeconds: number): Response =>
  text === null
    ? answerProblem(c, { code: 'ledger-unavailable', retryAfterSeconds: 1 })
    : c.body(text, 200, { 'content-type': mediaType, 'cache-control': `public, max-age=${maxAgeSeconds}` });

const checkpointsQuery = z.strictObject({
  after: z
    .string()
    .refine((text) => parseDecimal(text) !== null, 'must be a tree size')
    .transform(Number)
    .optional()
    .openapi({ type: 'integer', default: 0, minimum: 0 }),
  limit: z
    .string()
    .regex(/^[0-9]{1,4}$/, `must be 1 to ${MAX_LISTED_CHECKPOINTS}`)
    .transform(Number)
    .pipe(z.int().min(1).max(MAX_LISTED_CHECKPOINTS))
    .optional()
    .openapi({ type: 'integer', default: MAX_LISTED_CHECKPOINTS, minimum: 1, maximum: MAX_LISTED_CHECKPOINTS }),
});

const checkpointListSchema = z.strictObject({
  items: z.array(z.strictObject({ treeSize: z.int() })),
  nextAfter: z.int().nullable().openapi({ description: '`after` of the next page; null at the end.' }),
});

const checkpointListRoute: Route = {
  method: 'get',
  path: '/ledger/checkpoints',
  operationId: 'listCheckpoints',
  tags: ['Ledger'],
  summary: 'Sizes of the published checkpoints, ascending',
  description: 'Each is read from `/ledger/checkpoints/{size}`. Only sizes above `after` are listed.',
  request: { query: checkpointsQuery },
  responses: {
    200: { description: 'A page', content: { 'application/json': { schema: checkpointListSchema } } },
    ...problemResponses(422, 503),
  },
};

const mountCheckpointList = (app: App, ports: AppPorts): void => {
  mount(app, checkpointListRoute, async (c) => {
    const query = readQuery(c, checkpointsQuery);
    if (!query.ok) return answerProblem(c, query.failure);
    const { after = 0, limit = MAX_LISTED_CHECKPOINTS } = query.value;
    // One more than asked tells whether there is a next page.
    const sizes = await ports.ledger.publishedSizes(after, limit + 1);
    const items = sizes.slice(0, limit).map((treeSize) => ({ treeSize }));
    const nextAfter = sizes.length > limit ? (items.at(-1)?.treeSize ?? null) : null;
    // A full page stays as it is: sizes are published in order.
    const maxAgeSeconds = nextAfter === null ? 1 : 3600;
    return c.json({ items, nextAfter }, 200, { 'cache-control': `public, max-age=${maxAgeSeconds}` });
  });
};

type BatchName = { readonly batcher: string; readonly sequence: number; readonly prefix: string };

const parseBatch = (c: AppContext): BatchName | null => {
  const batcher = c.req.param('batcher') ?? '';
  const sequence = parseDecimal(c.req.param('sequence') ?? '');
  if (!BATCHER.test(batcher) || sequence === null) return null;
  return { batcher, sequence, prefix: `batches/${batcher}/${sequence}` };
};

// The rest of the path as it was sent: a tile path has no character that needs an escape.
const restOf = (c: AppContext, marker: string): string => c.req.path.slice(c.req.path.indexOf(marker) + marker.length);

const readBatchSize = async (
  ports: AppPorts,
  { prefix }: BatchName,
): Promise<{ readonly treeSize: number; readonly rootHash: string } | null> => {
  const object = await ports.publicLedger.read(`${prefix}/entry`);
  const text = object === null ? null : decodeUtf8(new Uint8Array(await new Response(object.body).arrayBuffer()));
  const entry = text === null ? null : parseBatchEntry(text, ports.ledgerOrigin);
  if (entry?.ok !== true) return null;
  const { treeSize, rootHash } = entry.value.batch;
  return { treeSize, rootHash: rootHash['sha-256'] };
};

const mountBatches = (app: App, ports: AppPorts): void => {
  const base = '/ledger/batches/{batcher}/{sequence}';
  const params = z.object({ batcher: z.string(), sequence: z.string() });

  mount(app, describe(`${base}/entry`, 'getBatchEntry', "A batch's ledger entry", 'application/json', params), (c) => {
    const batch = parseBatch(c);
    return answerObject(ports, c, batch === null ? null : `${batch.prefix}/entry`, 'application/json');
  });

  mount(
    app,
    describe(`${base}/leaves`, 'getBatchLeaves', "A batch's leaf hashes, 32 bytes each", BYTES, params),
    async (c) => {
      const name = parseBatch(c);
      // From the public store alone: keepers ask before anything of the batch need be in the index.
      const batch = name === null ? null : await readBatchSize(ports, name);
      if (name === null || batch === null) return answerProblem(c, { code: 'not-found' });
      // At most 256 tiles of 8 KiB: 2 MiB.
      const chunks: Uint8Array<ArrayBuffer>[] = [];
      for (let index = 0; index * TILE_WIDTH < batch.treeSize; index += 1) {
        const path = formatTilePath({ level: 0, index, width: tileWidth(0, index, batch.treeSize) });
        const tile = await ports.publicLedger.read(`${name.prefix}/${path}`);
        if (tile === null) return answerProblem(c, { code: 'not-found' });
        chunks.push(new Uint8Array(await new Response(tile.body).arrayBuffer()));
      }
      const body = new Uint8Array(await new Blob(chunks).arrayBuffer());
      return answerImmutable(c, { body, etag: `"${batch.rootHash}-leaves"`, mediaType: BYTES, visibility: 'public' });
    },
  );

  mount(
    app,
    describe(
      `${base}/tokens/{authority}`,
      'getBatchToken',
      'A timestamp token over the batch core (DER)',
      BYTES,
      params.extend({ authority: z.string() }),
    ),
    (c) => {
      const batch = parseBatch(c);
      const authority = c.req.param('authority') ?? '';
      const key = batch === null || !AUTHORITY.test(authority) ? null : `${batch.prefix}/tokens/${authority}`;
      return answerObject(ports, c, key, 'application/timestamp-token');
    },
  );

  mount(
    app,
    describe(
      `${base}/tile/{path}`,
      'getBatchTile',
      "A tile of a batch's tree",
      BYTES,
      params.extend({ path: z.string() }),
      '/ledger/batches/:batcher/:sequence/tile/*',
    ),
    (c) => {
      const batch = parseBatch(c);
      const path = `tile/${restOf(c, '/tile/')}`;
      const parsed = parseTilePath(path);
      const isTile = parsed.ok && parsed.value.kind === 'hashes';
      return answerObject(ports, c, batch !== null && isTile ? `${batch.prefix}/${path}` : null, BYTES);
    },
  );
};

/** Mounts the ledger's files, policy and trust bundle. */
export const mountLedger = (app: App, ports: AppPorts): void => {
  mount(
    app,
    describe('/ledger/checkpoint', 'getCheckpoint', 'The newest published checkpoint', TEXT, null),
    async (c) => answerText(c, (await ports.ledger.latestCheckpoint())?.note ?? null, TEXT, 1),
  );

  mount(
    app,
    describe(
      '/ledger/checkpoints/{size}',
      'getArchivedCheckpoint',
      'A published checkpoint, by its size',
      TEXT,
      z.object({ size: z.string() }),
    ),
    (c) => {
      const size = parseDecimal(c.req.param('size') ?? '');
      return answerObject(ports, c, size === null ? null : `checkpoints/${size}`, TEXT);
    },
  );

  mount(
    app,
    describe(
      '/ledger/checkpoints/{size}/tokens/{authority}',
      'getCheckpointToken',
      "A timestamp token over a published checkpoint's exact bytes (DER)",
      BYTES,
      z.object({ size: z.string(), authority: z.string() }),
    ),
    (c) => {
      const size = parseDecimal(c.req.param('size') ?? '');
      const authority = c.req.param('authority') ?? '';
      const key = size === null || !AUTHORITY.test(authority) ? null : checkpointTokenKey(size, authority);
      return answerObject(ports, c, key, 'application/timestamp-token');
    },
  );

  mount(
    app,
    describe(
      '/ledger/findings/{index}',
      'getFindings',
      "Keepers' findings on an entry: a JSON array of signed notes",
      'application/json',
      z.object({ index: z.string() }),
    ),
    async (c) => {
      const index = parseDecimal(c.req.param('index') ?? '');
      if (index === null) return answerProblem(c, { code: 'not-found' });
      const notes = await ports.publicLedger.findings(index);
      return c.json([...notes], 200, { 'cache-control': 'public, max-age=60' });
    },
  );

  mount(
    app,
    describe(
      '/ledger/tile/{path}',
      'getTile',
      'A tile of hashes, or a bundle of entries (`tile/entries/…`), C2SP tlog-tiles',
      BYTES,
      z.object({ path: z.string() }),
      '/ledger/tile/*',
    ),
    (c) => {
      const path = `tile/${restOf(c, '/ledger/tile/')}`;
      return answerObject(ports, c, parseTilePath(path).ok ? path : null, BYTES);
    },
  );

  mount(app, describe('/ledger/policy', 'getPolicy', 'The tlog-policy in force', TEXT, null), async (c) =>
    answerText(c, await ports.policyText(), TEXT, 60),
  );

  mount(app, describe('/v1/trust', 'getTrustBundle', 'The trust bundle', 'application/json', null), async (c) =>
    answerText(c, (await ports.trust())?.bundle ?? null, 'application/json', 60),
  );

  mountPolicyHistory(app, ports);
  mountCheckpointList(app, ports);
  mountBatches(app, ports);
};
