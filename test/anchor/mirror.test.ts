import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeBase64 } from '../../src/core/bytes/base64.ts';
import { concatBytes } from '../../src/core/bytes/bytes.ts';
import { verifyCosignatures } from '../../src/core/checkpoint/cosignature.ts';
import { parseCheckpoint } from '../../src/core/checkpoint/checkpoint.ts';
import { decodeEntryBundle } from '../../src/core/merkle/entry-bundle.ts';
import { hashLeaf } from '../../src/core/merkle/hash.ts';
import { computeRootHash } from '../../src/core/merkle/tree.ts';
import { formatEntriesPath, formatTilePath, tileWidth } from '../../src/core/merkle/tile.ts';
import { readRootHash } from '../../src/core/merkle/tile-proof.ts';
import { parseSignedNote } from '../../src/core/note/signed-note.ts';
import { createTickets } from '../../anchor/court-node/mirror/ticket.ts';
import { computeOriginHash } from '../../anchor/court-node/witness/log-list.ts';
import { createCourtHome, type CourtHome, type RunningCourt } from '../support/court-process.ts';
import { encodeHeader, encodePackage, encodeUpload, packagesOf, sendEntries } from '../support/mirror-client.ts';
import { createTestLog } from '../support/test-log.ts';

const ORIGIN = 'ledger.assize.invalid/test';
const log = createTestLog(ORIGIN, 3200);
const other = createTestLog('elsewhere.example/log', 600, 2);
const fork = createTestLog(ORIGIN, 3200, 1, 'fork');

let home: CourtHome;
let court: RunningCourt;

const push = async (oldSize: number, size: number, source = log) => {
  const response = await fetch(`${court.url}/mirror/add-checkpoint`, {
    method: 'POST',
    body: source.request(oldSize, size),
  });
  return { status: response.status, text: await response.text(), type: response.headers.get('content-type') };
};

const upload = async (start: number, end: number, ticket?: Uint8Array) =>
  await sendEntries(court.url, await encodeUpload(log, start, end, ticket));

const read = async (path: string, source = log): Promise<Response> =>
  await fetch(`${court.url}/mirror/${computeOriginHash(source.origin)}/${path}`);

const readBytes = async (path: string): Promise<Uint8Array> => {
  const response = await read(path);
  if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
};

/** Verifies what the mirror answered or shows: its Ed25519 and its ML-DSA-44 line. */
const countCosignatures = async (note: string): Promise<number> => {
  const parsed = parseSignedNote(note);
  if (!parsed.ok) throw new Error(parsed.failure.code);
  const verified = await verifyCosignatures(parsed.value, home.keys.mirror);
  if (!verified.ok) throw new Error(verified.failure.code);
  return verified.value.length;
};

const start = async (): Promise<void> => {
  court = await home.start();
};

beforeEach(async () => {
  home = createCourtHome();
  home.configure([log, other].map(({ origin, vkey }) => ({ origin, vkey })));
  await start();
});

afterEach(async () => {
  await court.stop('SIGKILL');
  home.remove();
});

describe('a mirror', () => {
  test('makes a checkpoint pending without a signature, and cosigns it when it stores every entry', async () => {
    expect(await push(0, 300)).toMatchObject({ status: 200, text: '' });
    expect((await read('checkpoint')).status).toBe(404);
    const answer = await upload(0, 300);
    expect(answer.status).toBe(200);
    expect(await countCosignatures(`${log.sign(300)}${answer.text}`)).toBe(2);
    const shown = await (await read('checkpoint')).text();
    expect(shown.startsWith(log.sign(300).slice(0, -1))).toBe(true);
    expect(await countCosignatures(shown)).toBe(2);
  });

  test('takes up the witness’s rules for what becomes pending', async () => {
    expect(await push(0, 300)).toMatchObject({ status: 200 });
    expect(await push(0, 400)).toEqual({ status: 409, text: '300\n', type: 'text/x.tlog.size' });
    expect(await push(300, 300)).toMatchObject({ status: 200, text: '' });
    expect(await push(300, 400, fork)).toMatchObject({ status: 422 });
    expect((await push(300, 400, createTestLog(ORIGIN, 400, 9))).status).toBe(403);
    expect(await push(300, 400)).toMatchObject({ status: 200 });
    // The witness of the same court has seen nothing of it.
    expect((await fetch(`${court.url}/${computeOriginHash(ORIGIN)}/checkpoint`)).status).toBe(404);
  });

  test('serves every tile and bundle of every size that it committed, and nothing beyond', async () => {
    let former = 0;
    for (const size of [1, 255, 256, 257, 300, 513]) {
      await push(former, size);
      expect((await upload(former, size)).status).toBe(200);
      former = size;
    }
    await push(513, 600);
    const beyond = packagesOf(log, 600)({ start: 513, end: 600, subtreeStart: 512 });
    await sendEntries(
      court.url,
      concatBytes(encodeHeader({ origin: ORIGIN, start: 513, end: 600 }), encodePackage(beyond), Uint8Array.of(0)),
    );
    for (const size of [1, 255, 256, 257, 300, 513]) {
      const root = await readRootHash(size, async (tile) => await readBytes(formatTilePath(tile)));
      expect(encodeBase64(root)).toBe(encodeBase64(log.rootHash(size)));
      for (let index = 0; index * 256 < size; index += 1) {
        const width = tileWidth(0, index, size);
        const entries = decodeEntryBundle(await readBytes(formatEntriesPath(index, width)), width);
        expect(entries).toEqual({
          ok: true,
          value: Array.from({ length: width }, (_, at) => log.entry(index * 256 + at)),
        });
      }
    }
    expect((await read('tile/0/002.p/2')).status).toBe(404);
    expect((await read('tile/entries/002.p/2')).status).toBe(404);
    expect((await read('tile/entries/002')).status).toBe(404);
    expect((await read('tile/0/0.p/1')).status).toBe(404);
    expect((await read('tile/0/000', other)).status).toBe(404);
    const bundle = await read('tile/entries/000');
    expect(bundle.headers.get('content-type')).toBe('application/octet-stream');
    expect(bundle.headers.get('cache-control')).toBe('public, max-age=604800, immutable');
    expect((await read('checkpoint')).headers.get('cache-control')).toBe('no-store');
  });

  test('answers each fault of add-entries with its status', async () => {
    const never = await sendEntries(court.url, await encodeUpload(other, 0, 10));
    expect(never.status).toBe(422);
    await push(0, 600);
    await upload(0, 600);
    await push(600, 3100);
    await upload(600, 3100);
    await push(3100, 3200);
    const packageOf = packagesOf(log, 3200);
    const first = packageOf({ start: 3100, end: 3200, subtreeStart: 3072 });
    const header = (more: Readonly<Record<string, unknown>> = {}) =>
      encodeHeader({ origin: ORIGIN, start: 3100, end: 3200, ...more });
    const good = encodePackage(first);
    const spoil = (index: number): Uint8Array => {
      const spoiled = concatBytes(header(), good);
      spoiled[spoiled.length - index] = (spoiled[spoiled.length - index] ?? 0) ^ 1;
      return spoiled;
    };
    const manyHashes = concatBytes(
      good.subarray(0, good.length - first.proof.length * 32 - 1),
      Uint8Array.of(64),
      new Uint8Array(64 * 32),
    );
    const table: readonly (readonly [string, Uint8Array, number])[] = [
      ['an empty body', new Uint8Array(), 400],
      ['half a header', header().subarray(0, 20), 400],
      ['a ticket cut short', header({ ticket: new Uint8Array(9) }).subarray(0, -1), 400],
      ['an origin that is not UTF-8', concatBytes(Uint8Array.of(0, 1, 0xff), new Uint8Array(18)), 400],
      ['a start above the end', header({ start: 3200, end: 3100 }), 400],
      [
        'a size beyond 2^53',
        concatBytes(header().subarray(0, -10), new Uint8Array(8).fill(0xff), Uint8Array.of(0, 0)),
        400,
      ],
      ['no package', header(), 400],
      ['half a package', concatBytes(header(), good.subarray(0, 500)), 400],
      ['a package without its hashes', concatBytes(header(), good.subarray(0, -1)), 400],
      ['64 hashes', concatBytes(header(), manyHashes), 400],
      ['a byte after the last package', concatBytes(header(), good, Uint8Array.of(0)), 400],
      ['an unknown log', encodeHeader({ origin: 'unknown.example/log', start: 0, end: 1 }), 404],
      ['an end that was never pending', header({ end: 3199 }), 409],
      ['an end below the mirror checkpoint', header({ start: 0, end: 600 }), 409],
      ['a start above the next entry', header({ start: 3201, end: 3300 }), 409],
      ['an overlap of 2049 entries', header({ start: 3200 - 2049 }), 409],
    ];
    const answers: (readonly [string, number])[] = [];
    for (const [name, body] of table) answers.push([name, (await sendEntries(court.url, body)).status]);
    expect(answers).toEqual(table.map(([name, , status]) => [name, status]));
    const conflict = await sendEntries(court.url, header({ end: 3199 }));
    expect(conflict.type).toBe('text/x.tlog.mirror-info');
    // The byte after the last package came too late for the entries before it.
    expect(conflict.info).toMatchObject({ treeSize: 3200, nextEntry: 3200 });
    expect((await upload(3200, 3200)).status).toBe(200);

    await push(3200, 3200);
    expect((await sendEntries(court.url, concatBytes(header(), good), { 'Content-Type': 'text/plain' })).status).toBe(
      415,
    );
    expect((await sendEntries(court.url, concatBytes(header(), good), { 'Content-Encoding': 'br' })).status).toBe(415);
    expect((await sendEntries(court.url, spoil(1))).status).toBe(422);
    expect((await sendEntries(court.url, spoil(first.proof.length * 32 + 2))).status).toBe(422);
  });

  test('refuses a package of another history, and keeps nothing of it', async () => {
    await push(0, 300);
    const forged = concatBytes(
      encodeHeader({ origin: ORIGIN, start: 0, end: 300 }),
      encodePackage(packagesOf(fork, 300)({ start: 0, end: 256, subtreeStart: 0 })),
    );
    expect((await sendEntries(court.url, forged)).status).toBe(422);
    const mixed = concatBytes(
      encodeHeader({ origin: ORIGIN, start: 0, end: 300 }),
      encodePackage(packagesOf(log, 300)({ start: 0, end: 256, subtreeStart: 0 })),
      encodePackage(packagesOf(fork, 300)({ start: 256, end: 300, subtreeStart: 256 })),
    );
    expect((await sendEntries(court.url, mixed)).status).toBe(422);
    const asked = await sendEntries(court.url, encodeHeader({ origin: ORIGIN, start: 299, end: 299 }));
    expect(asked.info?.nextEntry).toBe(256);
    expect((await upload(256, 300)).status).toBe(200);
  });

  test('saves package by package, tells where to go on, and takes overlaps', async () => {
    await push(0, 1000);
    const packageOf = packagesOf(log, 1000);
    const part = concatBytes(
      encodeHeader({ origin: ORIGIN, start: 0, end: 1000 }),
      encodePackage(packageOf({ start: 0, end: 256, subtreeStart: 0 })),
      encodePackage(packageOf({ start: 256, end: 512, subtreeStart: 256 })),
      encodePackage(packageOf({ start: 512, end: 768, subtreeStart: 512 })).subarray(0, 1000),
    );
    const more = await sendEntries(court.url, part);
    expect(more).toMatchObject({
      status: 202,
      type: 'text/x.tlog.mirror-info',
      info: { treeSize: 1000, nextEntry: 512 },
    });
    expect(more.info?.ticket.length).toBeGreaterThan(0);
    expect((await upload(100, 1000)).status).toBe(200);
    expect((await upload(1000, 1000)).status).toBe(200);
  });

  test('reads gzip, and unpacks no further than it reads', async () => {
    await push(0, 700);
    const body = await encodeUpload(log, 0, 700);
    expect((await sendEntries(court.url, gzipSync(body), { 'Content-Encoding': 'gzip' })).status).toBe(200);
    await push(700, 1400);
    const header = encodeHeader({ origin: ORIGIN, start: 700, end: 1400 });
    const bomb = gzipSync(concatBytes(header, new Uint8Array(60 * 1024 * 1024).fill(0xff)));
    expect((await sendEntries(court.url, bomb, { 'Content-Encoding': 'gzip' })).status).toBe(400);
    const cut = gzipSync(await encodeUpload(log, 700, 1400)).subarray(0, -200);
    expect([202, 400]).toContain((await sendEntries(court.url, cut, { 'Content-Encoding': 'gzip' })).status);
    expect((await upload(700, 1400)).status).toBe(200);
  });

  test('cosigns anew for an upload of nothing, and never an older size', async () => {
    await push(0, 300);
    await upload(0, 300);
    const first = await upload(300, 300);
    expect(first.status).toBe(200);
    await push(300, 310);
    expect((await upload(300, 300)).status).toBe(200);
    expect((await upload(300, 310)).status).toBe(200);
    const late = await upload(300, 300);
    expect(late).toMatchObject({ status: 409, info: { treeSize: 310, nextEntry: 310 } });
  });
});

describe('a ticket', () => {
  const interrupt = async (): Promise<Uint8Array> => {
    await push(0, 300);
    const packageOf = packagesOf(log, 300);
    const part = concatBytes(
      encodeHeader({ origin: ORIGIN, start: 0, end: 300 }),
      encodePackage(packageOf({ start: 0, end: 256, subtreeStart: 0 })),
    );
    const { info } = await sendEntries(court.url, part);
    return info?.ticket ?? new Uint8Array();
  };

  test('lets an upload go on to a size that another has overtaken as pending', async () => {
    const ticket = await interrupt();
    await push(300, 800);
    expect((await upload(256, 300)).status).toBe(409);
    const answer = await upload(256, 300, ticket);
    expect(answer.status).toBe(200);
    expect(await countCosignatures(`${log.sign(300)}${answer.text}`)).toBe(2);
    const shown = parseSignedNote(await (await read('checkpoint')).text());
    expect(shown.ok && parseCheckpoint(shown.value.text)).toMatchObject({ ok: true, value: { treeSize: 300 } });
    expect((await upload(300, 800)).status).toBe(200);
    // Behind the mirror's checkpoint it opens nothing.
    expect((await upload(300, 300, ticket)).status).toBe(409);
  });

  test('holds over a restart', async () => {
    const ticket = await interrupt();
    await push(300, 800);
    await court.stop('SIGKILL');
    await start();
    expect((await upload(256, 300, ticket)).status).toBe(200);
  });

  test('that is forged, spoiled, of another log or of another mirror opens nothing', async () => {
    const ticket = await interrupt();
    await push(300, 800);
    const forged = createTickets(new Uint8Array(32), home.keys.mirror[0]?.name ?? '').seal(ORIGIN, log.sign(300));
    for (let position = 0; position < ticket.length; position += 7) {
      const spoiled = ticket.slice();
      spoiled[position] = (spoiled[position] ?? 0) ^ 1;
      expect((await upload(256, 300, spoiled)).status).toBe(409);
    }
    for (const wrong of [forged, ticket.subarray(1), ticket.subarray(0, 20), new Uint8Array(65_535)]) {
      expect((await upload(256, 300, wrong)).status).toBe(409);
    }
    await fetch(`${court.url}/mirror/add-checkpoint`, { method: 'POST', body: other.request(0, 500) });
    const elsewhere = await sendEntries(court.url, await encodeUpload(other, 0, 300, ticket));
    expect(elsewhere).toMatchObject({ status: 409, info: { treeSize: 500, nextEntry: 0 } });
  });
});

describe('uploads at the same time', () => {
  test('of the same entries and of different ends leave one copy', async () => {
    await push(0, 2000);
    const answers = await Promise.all(Array.from({ length: 6 }, async () => await upload(0, 2000)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 200));
    const root = await readRootHash(2000, async (tile) => await readBytes(formatTilePath(tile)));
    expect(root).toEqual(log.rootHash(2000));
  });

  test('that are interrupted anywhere by a restart go on where the last durable package ended', async () => {
    await push(0, 3200);
    const body = await encodeUpload(log, 0, 3200);
    let next = 0;
    for (let round = 0; round < 6; round += 1) {
      const sending = sendEntries(court.url, body.subarray(0)).catch(() => null);
      await new Promise((resolve) => {
        setTimeout(resolve, 15 + round * 8);
      });
      await court.stop('SIGKILL');
      await sending;
      await start();
      const asked = await sendEntries(court.url, encodeHeader({ origin: ORIGIN, start: 1, end: 2 }));
      const reached = asked.info?.nextEntry ?? 3200;
      expect(reached).toBeGreaterThanOrEqual(next);
      expect(reached % 256 === 0 || reached === 3200).toBe(true);
      next = reached;
    }
    expect((await upload(next, 3200)).status).toBe(200);
    const leaves = Array.from({ length: 3200 }, (_, index) => hashLeaf(log.entry(index)));
    const root = await readRootHash(3200, async (tile) => await readBytes(formatTilePath(tile)));
    expect(root).toEqual(computeRootHash(leaves));
  });
});

describe('a mirror that lost something', () => {
  test('is locked when its database is behind its side file, while the witness goes on', async () => {
    await push(0, 300);
    await upload(0, 300);
    await court.stop();
    home.forget('mirror');
    await start();
    expect((await push(0, 300)).status).toBe(503);
    expect((await upload(0, 300)).status).toBe(503);
    expect((await read('checkpoint')).status).toBe(503);
    expect((await read('tile/0/000')).status).toBe(503);
    const submitted = await fetch(`${court.url}/add-checkpoint`, { method: 'POST', body: log.request(0, 9) });
    expect(submitted.status).toBe(200);
    const health: unknown = await (await fetch(`${court.url}/health`)).json();
    expect(health).toMatchObject({ state: 'ready', mirror: { state: 'locked' }, keeper: { state: 'locked' } });
  });

  test('stays locked while its copy is not what it cosigned, though its signatures are back', async () => {
    await push(0, 300);
    await upload(0, 300);
    await court.stop();
    home.forget('mirror');
    // No "readUrl" is configured: the entries cannot be fetched.
    expect(home.run('recover')).toMatchObject({ status: 1, stderr: expect.stringContaining('readUrl') });
    await start();
    expect((await read('checkpoint')).status).toBe(503);
    expect((await push(0, 310, fork)).status).toBe(503);
    expect((await sendEntries(court.url, await encodeUpload(fork, 0, 310))).status).toBe(503);
  });
});

describe('a body that does not come', () => {
  test('is answered when its time is over, and what came before it is kept', async () => {
    await court.stop();
    home.configure([{ origin: ORIGIN, vkey: log.vkey }], { limits: { bodySeconds: 1 } });
    await start();
    await push(0, 600);
    const whole = await encodeUpload(log, 0, 600);
    const firstEnds =
      encodeHeader({ origin: ORIGIN, start: 0, end: 600 }).length +
      encodePackage(packagesOf(log, 600)({ start: 0, end: 256, subtreeStart: 0 })).length;
    const stall = (upTo: number): ReadableStream<Uint8Array> =>
      new ReadableStream({
        start: (controller) => {
          controller.enqueue(whole.slice(0, upTo));
        },
      });
    expect((await sendEntries(court.url, stall(30))).status).toBe(408);
    expect((await sendEntries(court.url, stall(firstEnds - 5))).status).toBe(408);
    expect(await sendEntries(court.url, stall(firstEnds + 5))).toMatchObject({ status: 202, info: { nextEntry: 256 } });
    expect((await upload(256, 600)).status).toBe(200);
  });
});
