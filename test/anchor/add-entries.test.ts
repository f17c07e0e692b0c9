import { describe, expect, test } from 'vitest';
import {
  packageFrom,
  readPackage,
  readUploadHeader,
  type UploadFault,
} from '../../anchor/court-node/mirror/add-entries.ts';
import { createByteReader, type ByteReader } from '../../anchor/court-node/mirror/byte-reader.ts';
import { createTickets } from '../../anchor/court-node/mirror/ticket.ts';
import { concatBytes, encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { LINEAR_GROWTH, measureGrowthAsync } from '../support/growth.ts';
import { encodeHeader, encodePackage } from '../support/mirror-client.ts';
import { createRandom } from '../support/random.ts';

const ORIGIN = 'ledger.assize.invalid/test';

const streamOf = (chunks: Iterable<Uint8Array>): ReadableStream<Uint8Array> => {
  const iterator = chunks[Symbol.iterator]();
  return new ReadableStream({
    pull: (controller) => {
      const next = iterator.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
  });
};

function* cut(bytes: Uint8Array, sizeBytes: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += sizeBytes) yield bytes.subarray(at, at + sizeBytes);
}

const readerOf = (bytes: Uint8Array, chunkBytes = 4096, maxBytes = 20 * 1024 * 1024): ByteReader =>
  createByteReader({ body: streamOf(cut(bytes, chunkBytes)), maxBytes, nowMs: () => performance.now() });

type Read = {
  readonly end: UploadFault | null;
  readonly packages: number;
  readonly entries: number;
};

// As the mirror reads a body, without judging it.
const readBody = async (reader: ByteReader): Promise<Read> => {
  const header = await readUploadHeader(reader);
  if (!header.ok) return { end: header.failure, packages: 0, entries: 0 };
  let [packages, entries] = [0, 0];
  for (let from = header.value.start; from < header.value.end;) {
    const range = packageFrom(from, header.value.end);
    const read = await readPackage(reader, range);
    if (!read.ok) return { end: read.failure, packages, entries };
    packages += 1;
    entries += read.value.entries.length;
    from = range.end;
  }
  return { end: null, packages, entries };
};

const entriesOf = (count: number, sizeBytes = 20): Uint8Array[] =>
  Array.from({ length: count }, (_, index) => new Uint8Array(sizeBytes).fill(index));

const makeBody = (start: number, end: number, sizeBytes?: number): Uint8Array => {
  const packages: Uint8Array[] = [];
  for (let from = start; from < end;) {
    const range = packageFrom(from, end);
    packages.push(encodePackage({ entries: entriesOf(range.end - from, sizeBytes), proof: [new Uint8Array(32)] }));
    from = range.end;
  }
  return concatBytes(encodeHeader({ origin: ORIGIN, start, end, ticket: new Uint8Array(99) }), ...packages);
};

describe('the body of add-entries', () => {
  test('reads the same however it is cut', async () => {
    const body = makeBody(200, 900);
    for (const chunkBytes of [1, 2, 3, 100, 5000, body.length]) {
      expect(await readBody(readerOf(body, chunkBytes))).toEqual({ end: null, packages: 4, entries: 700 });
    }
  });

  test('cut short anywhere, or with any byte changed, is read or refused and never throws', async () => {
    const random = createRandom(20_261_122);
    const body = makeBody(250, 300);
    for (let length = 0; length < body.length; length += 13) {
      const read = await readBody(readerOf(body.subarray(0, length)));
      expect(read.end).toEqual({ code: 'stopped', why: 'ended' });
    }
    for (let round = 0; round < 400; round += 1) {
      const changed = body.slice();
      for (let changes = 0; changes < 3; changes += 1) {
        changed[random.between(0, 139)] = random.between(0, 255);
      }
      const read = await readBody(readerOf(changed));
      if (read.end !== null) expect(['malformed', 'stopped']).toContain(read.end.code);
    }
  });

  test('of random bytes is refused', async () => {
    const random = createRandom(7);
    for (let round = 0; round < 300; round += 1) {
      const bytes = Uint8Array.from({ length: random.between(0, 400) }, () => random.between(0, 255));
      expect((await readBody(readerOf(bytes))).end).not.toBeNull();
    }
  });

  test('is read up to its limit and not beyond', async () => {
    let pulled = 0;
    function* endless(): Generator<Uint8Array> {
      yield makeBody(0, 256, 60_000).subarray(0, -33);
      for (;;) {
        pulled += 1;
        yield new Uint8Array(65_536);
      }
    }
    const limit = 20 * 1024 * 1024;
    const reader = createByteReader({ body: streamOf(endless()), maxBytes: limit, nowMs: () => performance.now() });
    await readUploadHeader(reader);
    expect((await readPackage(reader, { tileStart: 0, start: 0, end: 256 })).ok).toBe(true);
    expect(await reader.fill(limit)).toBe('too-large');
    expect(pulled * 65_536).toBeLessThan(limit);
    expect(await reader.fill(limit)).toBe('too-large');
  });

  test('that breaks on the way, or stays out, is told apart from one that ends', async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        controller.error(new Error('reset'));
      },
    });
    const now = (): number => performance.now();
    expect(await createByteReader({ body: broken, maxBytes: 10, nowMs: now }).fill(1)).toBe('broken');
    const silent = createByteReader({ body: new ReadableStream(), maxBytes: 10, nowMs: now });
    silent.setDeadline(now() + 20);
    expect(await silent.fill(1)).toBe('too-slow');
    expect(await createByteReader({ body: null, maxBytes: 10, nowMs: now }).fill(1)).toBe('ended');
  });

  test('is read in time that grows with its length, byte by byte too', async () => {
    const kinds: readonly (readonly [number, (size: number) => Uint8Array, number])[] = [
      [16, (count) => makeBody(0, count * 16, 200), 4096],
      [8, (count) => makeBody(0, count, 100), 1],
      // One entry of 64,000 bytes: as many chunks wait for its last one.
      [8000, (size) => makeBody(0, 1, size), 1],
    ];
    for (const [size, make, chunkBytes] of kinds) {
      const growth = await measureGrowthAsync(size, make, (body) => readBody(readerOf(body, chunkBytes)));
      expect(growth).toBeLessThan(LINEAR_GROWTH);
    }
  });
});

describe('a ticket', () => {
  const key = new Uint8Array(32).fill(1);
  const tickets = createTickets(key, 'court-a.example/mirror');
  const note = `${ORIGIN}\n7\nroot\n\n— a b\n`;

  test('opens for the mirror and the log that it was sealed for, and for no other', () => {
    const ticket = tickets.seal(ORIGIN, note);
    expect(tickets.open(ORIGIN, ticket)).toBe(note);
    expect(tickets.open(`${ORIGIN}2`, ticket)).toBeNull();
    expect(createTickets(key, 'court-b.example/mirror').open(ORIGIN, ticket)).toBeNull();
    expect(createTickets(new Uint8Array(32), 'court-a.example/mirror').open(ORIGIN, ticket)).toBeNull();
    // The names are bound as two: moved across their border they are others.
    expect(createTickets(key, `court-a.example/mirror\n${ORIGIN}`).open('', ticket)).toBeNull();
  });

  test('tells nothing of what it holds, and no two are alike', () => {
    const ticket = tickets.seal(ORIGIN, note);
    expect(new TextDecoder().decode(ticket)).not.toContain('root');
    expect(tickets.seal(ORIGIN, note)).not.toEqual(ticket);
  });

  test('with any bit changed, cut short, or of random bytes opens nothing and never throws', () => {
    const ticket = tickets.seal(ORIGIN, note);
    for (let bit = 0; bit < ticket.length * 8; bit += 1) {
      const changed = ticket.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(tickets.open(ORIGIN, changed)).toBeNull();
    }
    for (let length = 0; length < ticket.length; length += 1) {
      expect(tickets.open(ORIGIN, ticket.subarray(0, length))).toBeNull();
    }
    const random = createRandom(3);
    for (let round = 0; round < 200; round += 1) {
      const bytes = Uint8Array.from({ length: random.between(0, 200) }, () => random.between(0, 255));
      expect(tickets.open(ORIGIN, bytes)).toBeNull();
    }
  });

  test('that would not fit the wire is left out', () => {
    expect(tickets.seal(ORIGIN, 'x'.repeat(65_536))).toEqual(new Uint8Array());
    expect(tickets.open(ORIGIN, encodeUtf8(''))).toBeNull();
  });
});
