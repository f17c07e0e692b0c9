import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeBase64 } from '../../src/core/bytes/base64.ts';
import { parseCheckpoint } from '../../src/core/checkpoint/checkpoint.ts';
import { verifyCosignatures, type Cosignature } from '../../src/core/checkpoint/cosignature.ts';
import { EMPTY_ROOT_HASH } from '../../src/core/merkle/hash.ts';
import {
  formatSignatureLine,
  formatSignedNote,
  parseSignedNote,
  signNote,
  verifySignedNote,
} from '../../src/core/note/signed-note.ts';
import { KEY_TYPE } from '../../src/core/note/verifier-key.ts';
import { computeOriginHash } from '../../anchor/court-node/witness/log-list.ts';
import { createCourtHome, readSideFile, type CourtHome, type RunningCourt } from '../support/court-process.ts';
import { createTestLog, formatRequest } from '../support/test-log.ts';

const log = createTestLog('ledger.assize.invalid/test', 40);
const fork = createTestLog('ledger.assize.invalid/test', 40, 1, 'fork');
const stranger = createTestLog('ledger.assize.invalid/test', 40, 9);
const zeroHash = encodeBase64(new Uint8Array(32));

let home: CourtHome;
let court: RunningCourt;

const submit = async (body: string | Uint8Array<ArrayBuffer>) => {
  const response = await fetch(`${court.url}/add-checkpoint`, { method: 'POST', body });
  return { status: response.status, text: await response.text(), type: response.headers.get('content-type') };
};

// Opens what a monitor reads, or an answer appended to the submitted note, and gives the court's verified cosignature:
// a line of each of its two keys, for one time.
const openCosigned = async (note: string): Promise<Cosignature> => {
  const parsed = parseSignedNote(note);
  if (!parsed.ok) throw new Error(parsed.failure.code);
  expect((await verifySignedNote(parsed.value, [log.signer.key])).ok).toBe(true);
  const cosignatures = await verifyCosignatures(parsed.value, home.witnessKeys);
  const [cosignature, other] = cosignatures.ok ? cosignatures.value : [];
  if (cosignature === undefined) throw new Error('no cosignature');
  expect([cosignature.key.type, other?.key.type]).toEqual([KEY_TYPE.cosignature, KEY_TYPE.mlDsa44]);
  expect(other?.unixSeconds).toBe(cosignature.unixSeconds);
  return cosignature;
};

const readCheckpoint = async (): Promise<Response> =>
  await fetch(`${court.url}/${computeOriginHash(log.origin)}/checkpoint`);

beforeEach(async () => {
  home = createCourtHome();
  home.configure([{ origin: log.origin, vkey: log.vkey }]);
  court = await home.start();
});

afterEach(async () => {
  await court.stop();
  home.remove();
});

describe('add-checkpoint', () => {
  test('each fault has the status of the first check it fails', async () => {
    await submit(log.request(0, 5));
    const note = log.sign(8);
    const path = log.path(5, 8);
    const withPath = (old: string, lines: readonly string[], content = note) => [old, ...lines, '', content].join('\n');
    const pathLines = path.map(encodeBase64);
    const extended = await signNote(`${note.slice(0, note.indexOf('\n\n') + 1)}extension\n`, [log.signer]);
    const otherOrigin = createTestLog('elsewhere.example/log', 8).sign(8);
    const malformed = await signNote(`${log.origin}\n08\n${zeroHash}\n`, [log.signer]);
    const unsigned = note.slice(0, note.indexOf('\n\n') + 1);
    const foreignLine = stranger.sign(8).slice(unsigned.length + 1, -1);
    const ownLine = note.slice(unsigned.length + 1, -1);
    const spoiled = formatSignatureLine(log.signer.key, new Uint8Array(64));

    const table: readonly (readonly [string, string | Uint8Array<ArrayBuffer>, number])[] = [
      ['an empty body', '', 400],
      ['no empty line', 'old 5\n', 400],
      ['no old line', `\n\n${note}`, 400],
      ['a leading zero', withPath('old 05', pathLines), 400],
      ['a sign', withPath('old +5', pathLines), 400],
      ['two spaces', withPath('old  5', pathLines), 400],
      ['a capital', withPath('Old 5', pathLines), 400],
      ['a carriage return', withPath('old 5\r', pathLines), 400],
      ['a size of 2^64', withPath('old 18446744073709551616', pathLines), 400],
      ['a proof line that is not base64', withPath('old 5', ['*']), 400],
      ['a proof line without padding', withPath('old 5', [zeroHash.replace('=', '')]), 400],
      ['a proof line of 31 bytes', withPath('old 5', [encodeBase64(new Uint8Array(31))]), 400],
      ['a proof line with stray bits', withPath('old 5', [zeroHash.replace('A=', 'B=')]), 400],
      [
        '64 proof lines',
        withPath(
          'old 5',
          Array.from({ length: 64 }, () => zeroHash),
        ),
        400,
      ],
      ['no checkpoint', withPath('old 5', pathLines, ''), 400],
      ['bytes that are not UTF-8', Uint8Array.of(0x6f, 0x6c, 0x64, 0xff, 10, 10), 400],
      ['a fault in the head of an unknown log', withPath('old 05', [], otherOrigin), 400],
      ['an unknown log', withPath('old 5', pathLines, otherOrigin), 404],
      ['an unknown log with a malformed note', withPath('old 5', [], 'elsewhere.example/log\nrest'), 404],
      ['a note without signatures', withPath('old 5', pathLines, unsigned), 400],
      ['a signature of another key only', withPath('old 5', pathLines, stranger.sign(8)), 403],
      [
        'a spoiled signature of the trusted key',
        withPath('old 5', pathLines, formatSignedNote(unsigned, [spoiled])),
        403,
      ],
      [
        'a good and a spoiled line of the trusted key',
        withPath('old 5', pathLines, formatSignedNote(unsigned, [ownLine, spoiled])),
        403,
      ],
      [
        'a signature that is not canonical base64',
        withPath('old 5', pathLines, note.replace(/(.)==\n$/, 'B==\n').replace(/(.)=\n$/, 'B=\n')),
        403,
      ],
      [
        'an unsigned malformed checkpoint',
        withPath('old 5', [], formatSignedNote(`${log.origin}\n08\n${zeroHash}\n`, [foreignLine])),
        403,
      ],
      ['a signed malformed checkpoint', withPath('old 5', [], malformed), 400],
      ['an extension line', withPath('old 5', pathLines, extended), 400],
      ['an old size above the new', withPath('old 9', [], note), 400],
      ['an old size above the new, though not the latest', withPath('old 4', [], log.sign(3)), 400],
      ['an empty tree with a root', withPath('old 0', [], log.sign(0, new Uint8Array(32))), 422],
      ['an empty tree, though the latest is larger', withPath('old 0', [], log.sign(0, EMPTY_ROOT_HASH)), 409],
      ['another old size', withPath('old 4', log.path(4, 8).map(encodeBase64)), 409],
      ['another old size and a bad proof', withPath('old 4', [zeroHash]), 409],
      ['no proof', withPath('old 5', []), 422],
      ['a bad proof', withPath('old 5', [...pathLines.slice(1), zeroHash]), 422],
      ['a proof too long', withPath('old 5', [...pathLines, zeroHash]), 422],
      [
        '63 proof lines',
        withPath(
          'old 5',
          Array.from({ length: 63 }, () => zeroHash),
        ),
        422,
      ],
      ['the same size with another root', withPath('old 5', [], fork.sign(5)), 422],
      ['the same size with a proof', withPath('old 5', [zeroHash], log.sign(5)), 422],
      ['a forked tree', withPath('old 5', fork.path(5, 8).map(encodeBase64), fork.sign(8)), 422],
      ['the honest growth, after all of these', withPath('old 5', pathLines), 200],
    ];
    const answers: (readonly [string, number])[] = [];
    for (const [name, body] of table) answers.push([name, (await submit(body)).status]);
    expect(answers).toEqual(table.map(([name, , status]) => [name, status]));
  });

  test('the answer is a cosignature line of each of the court’s two keys, good on the submitted note', async () => {
    const before = Math.floor(Date.now() / 1000);
    const { status, text, type } = await submit(log.request(0, 7));
    expect([status, type]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(text.match(/\u2014/g)).toHaveLength(2);
    expect(text.endsWith('\n')).toBe(true);
    const cosignature = await openCosigned(log.sign(7) + text);
    expect(cosignature.unixSeconds).toBeGreaterThanOrEqual(before);
    expect(cosignature.unixSeconds).toBeLessThanOrEqual(Math.floor(Date.now() / 1000) + 1);
  });

  test('a stale size is told with exactly the type text/x.tlog.size', async () => {
    await submit(log.request(0, 7));
    expect(await submit(log.request(3, 9))).toEqual({ status: 409, text: '7\n', type: 'text/x.tlog.size' });
  });

  test('a log that nothing is known of starts at 0, also through its empty tree', async () => {
    expect(await submit(log.request(3, 9))).toEqual({ status: 409, text: '0\n', type: 'text/x.tlog.size' });
    expect((await submit(formatRequest(0, [], log.sign(0)))).status).toBe(200);
    expect((await submit(formatRequest(0, [new Uint8Array(32)], log.sign(9)))).status).toBe(422);
    expect((await submit(log.request(0, 9))).status).toBe(200);
  });

  test('the same tree again is cosigned again, with a time that never decreases', async () => {
    const first = await submit(log.request(0, 7));
    const second = await submit(log.request(7, 7));
    expect(second.status).toBe(200);
    const times = await Promise.all([first, second].map((answer) => openCosigned(log.sign(7) + answer.text)));
    expect(times[1]?.unixSeconds).toBeGreaterThanOrEqual(times[0]?.unixSeconds ?? Infinity);
  });

  test('a line planted under the court’s own name is neither kept nor taken for the court’s', async () => {
    const planted = formatSignatureLine(home.witnessKey, new Uint8Array(72).fill(1));
    const note = `${log.sign(7)}${planted}\n${stranger.sign(7).split('\n').at(-2) ?? ''}\n`;
    expect((await submit(formatRequest(0, [], note))).status).toBe(200);
    const served = await (await readCheckpoint()).text();
    expect(served).not.toContain(planted);
    expect(served.match(/\u2014/g)).toHaveLength(3);
    await openCosigned(served);
  });

  test('a body above 128 KiB is refused, with or without a stated length', async () => {
    const body = `old 0\n\n${'a'.repeat(131_072)}`;
    expect((await submit(body)).status).toBe(413);
    const stream = new Blob([body]).stream();
    const response = await fetch(`${court.url}/add-checkpoint`, {
      method: 'POST',
      body: stream,
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(413);
  });

  test('of parallel requests from one old size exactly one advances, to a tree that all see', async () => {
    await submit(log.request(0, 5));
    const sizes = Array.from({ length: 30 }, (_, index) => 6 + index);
    const answers = await Promise.all(sizes.map((size) => submit(log.request(5, size))));
    const advanced = answers.flatMap((answer, index) => (answer.status === 200 ? [sizes[index] ?? 0] : []));
    expect(advanced).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 409).map((answer) => answer.text)).toEqual(
      Array.from({ length: 29 }, () => `${advanced[0]}\n`),
    );
    const served = parseSignedNote(await (await readCheckpoint()).text());
    expect(served.ok && parseCheckpoint(served.value.text)).toMatchObject({ value: { treeSize: advanced[0] } });
  });

  test('of two roots for one size, sent at once, one is cosigned, and the other is kept as proof', async () => {
    const answers = await Promise.all([log, fork, log, fork].map((source) => submit(source.request(0, 6))));
    const statuses = answers.map((answer) => answer.status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    const health: unknown = await (await fetch(`${court.url}/health`)).json();
    expect(health).toMatchObject({ state: 'ready', logs: [{ treeSize: 6, forks: 1 }] });
    expect(court.errors()).toContain('FORK');
    const roots = new Set(readSideFile(home).map((record) => record.note.split('\n')[2]));
    expect(roots.size).toBe(1);
  });

  test('what is served was written to the side file before', async () => {
    for (const [old, size] of [
      [0, 3],
      [3, 8],
      [8, 21],
    ] as const) {
      expect((await submit(log.request(old, size))).status).toBe(200);
      const served = await (await readCheckpoint()).text();
      expect(readSideFile(home).at(-1)?.note).toBe(served);
    }
    expect(readSideFile(home).map((record) => record.sequence)).toEqual([1, 2, 3]);
  });

  test('more requests than configured for a second get 429', async () => {
    await court.stop();
    home.configure([{ origin: log.origin, vkey: log.vkey }], { requestsPerSecond: 3 });
    court = await home.start();
    const statuses = await Promise.all(
      Array.from({ length: 12 }, async () => (await submit(log.request(0, 5))).status),
    );
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(6);
  });
});

describe('reading', () => {
  test('the checkpoint is served under the origin hash, to anyone', async () => {
    expect((await readCheckpoint()).status).toBe(404);
    await submit(log.request(0, 7));
    const response = await readCheckpoint();
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    await openCosigned(await response.text());
    for (const path of [
      '/checkpoint',
      `/${'0'.repeat(64)}/checkpoint`,
      `/${computeOriginHash(log.origin).toUpperCase()}/checkpoint`,
    ]) {
      expect((await fetch(court.url + path)).status).toBe(404);
    }
  });

  test('a browser’s preflight is answered 204', async () => {
    const response = await fetch(`${court.url}/add-checkpoint`, { method: 'OPTIONS' });
    expect([response.status, response.headers.get('access-control-allow-methods')]).toEqual([
      204,
      'GET, POST, OPTIONS',
    ]);
  });

  test('health names the court, its key and the trees it cosigned', async () => {
    await submit(log.request(0, 7));
    expect(await (await fetch(`${court.url}/health`)).json()).toMatchObject({
      state: 'ready',
      court: 'court-a.assize.invalid',
      simulated: true,
      logs: [{ origin: log.origin, treeSize: 7, forks: 0 }],
    });
  });
});
