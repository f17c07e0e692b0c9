// add-checkpoint under bodies that nobody honest sends: whatever comes, nothing throws, and nothing but an honest growth
// of the log is cosigned. The statuses of single faults are in add-checkpoint.test.ts.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createVerifier } from '../../anchor/court-node/keys.ts';
import { decide, verifyRequest } from '../../anchor/court-node/witness/add-checkpoint.ts';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { LINEAR_GROWTH, measureGrowthAsync } from '../support/growth.ts';
import { createTestLog, formatRequest } from '../support/test-log.ts';

const ORIGIN = 'ledger.assize.invalid/test';
const FORMER_SIZE = 5;
const log = createTestLog(ORIGIN, 20);
const fork = createTestLog(ORIGIN, 20, 1, 'fork');
const stranger = createTestLog(ORIGIN, 20, 9);
const former = { treeSize: FORMER_SIZE, rootHash: log.rootHash(FORMER_SIZE) };
const verify = createVerifier();

const findKeys = (origin: string) => (origin === ORIGIN ? [log.signer.key] : null);

/** What the witness would do: a refusal's status, or what it decides. */
const judge = async (body: Uint8Array): Promise<string> => {
  const request = await verifyRequest(body, findKeys, verify);
  if (!request.ok) return request.failure.status.toString();
  const { checkpoint } = request.value;
  const decision = decide(request.value, former);
  if (decision.kind !== 'cosign') return decision.kind;
  const isHonest = encodeHex(log.rootHash(checkpoint.treeSize)) === encodeHex(checkpoint.rootHash);
  return isHonest ? 'cosign' : 'FORK';
};

const honest = [6, 8, 13, 20].map((size) => log.request(FORMER_SIZE, size));
const pieces = [
  ...honest,
  ...honest.flatMap((body) => body.split('\n').map((line) => `${line}\n`)),
  fork.request(FORMER_SIZE, 8),
  fork.sign(8),
  fork.sign(FORMER_SIZE),
  stranger.sign(8),
  `${ORIGIN}\n`,
  'old 5\n',
  'old 0\n',
  'old 9007199254740993\n',
  '\n',
  '\n\n',
  '\u2014 ',
  '\u0000',
];

describe('add-checkpoint', () => {
  test('takes the honest requests that the others are made of', async () => {
    for (const body of honest) expect(await judge(encodeUtf8(body))).toBe('cosign');
  });

  test('never cosigns another tree, whatever parts of requests are put together', async () => {
    const text = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 20 })), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(text, async (parts) => (await judge(encodeUtf8(parts.join('')))) !== 'FORK'),
      { numRuns: 2000 },
    );
  });

  test('never cosigns another tree, whatever the proof and the checkpoint are paired with', async () => {
    const size = fc.integer({ min: 0, max: 20 });
    const source = fc.constantFrom(log, fork, stranger);
    await fc.assert(
      fc.asyncProperty(size, size, size, source, source, async (old, from, to, prover, signer) => {
        const path = from <= to ? prover.path(from, to) : [];
        return (await judge(encodeUtf8(formatRequest(old, path, signer.sign(to))))) !== 'FORK';
      }),
      { numRuns: 1000 },
    );
  });

  test('never throws on any bytes, nor where bytes of an honest request were changed', async () => {
    const change = fc.record({ at: fc.nat(), byte: fc.nat(255), body: fc.constantFrom(...honest) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 3 }),
        fc.uint8Array({ maxLength: 300 }),
        async (changes, bytes) => {
          const [first] = changes;
          const body = encodeUtf8(first?.body ?? '');
          for (const { at, byte } of changes) body[at % body.length] = byte;
          await judge(bytes);
          return (await judge(body)) !== 'FORK';
        },
      ),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['proof lines', (size: number) => `old 5\n${'A'.repeat(43)}=\n`.repeat(size)],
    ['a number', (size: number) => `old ${'9'.repeat(size)}\n\n`],
    ['lines of a note', (size: number) => `old 5\n\n${ORIGIN}\n${'x\n'.repeat(size)}`],
    ['empty lines', (size: number) => `old 5\n\n${ORIGIN}\n${'\n'.repeat(size)}`],
    ['signature lines', (size: number) => `old 5\n\n${log.sign(8)}${'\u2014 x AAAAAAAA\n'.repeat(size)}`],
    ['one base64 line', (size: number) => `old 5\n${'A'.repeat(size)}\n\n`],
  ])('is read in linear time when it is all %s', async (_, makeBody) => {
    const growth = await measureGrowthAsync(2000, (size) => encodeUtf8(makeBody(size)), judge);
    expect(growth).toBeLessThan(LINEAR_GROWTH);
  });
});
