// What a court may answer to add-checkpoint: nothing that it says, or adds to what is true, may end in a published note
// that others refuse.

import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { formatCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { signCosignature, verifyCosignatures } from '../../../src/core/checkpoint/cosignature.ts';
import { formatSignedNote, parseSignedNote } from '../../../src/core/note/signed-note.ts';
import { KEY_TYPE } from '../../../src/core/note/verifier-key.ts';
import { pushCheckpoint } from '../../../src/domain/ledger/push-checkpoint.ts';
import { readCosignatures } from '../../../src/domain/ledger/read-cosignatures.ts';
import { ORIGIN, createSigner } from '../../support/ledger-fixture.ts';
import { LINEAR_GROWTH, measureGrowthAsync } from '../../support/growth.ts';

const AT = 1_795_142_528;
const text = formatCheckpoint({ origin: ORIGIN, treeSize: 2, rootHash: new Uint8Array(32) });
let witness: Awaited<ReturnType<typeof createSigner>>;
let stranger: typeof witness;
let line = '';
let strangerLine = '';
/** Of the witness, over the checkpoint with an empty line and one more. */
let longerLine = '';

beforeAll(async () => {
  witness = await createSigner('court-a.assize.invalid/witness', KEY_TYPE.cosignature);
  stranger = await createSigner('court-b.assize.invalid/witness', KEY_TYPE.cosignature);
  line = await signCosignature(text, AT, witness);
  strangerLine = await signCosignature(text, AT, stranger);
  longerLine = await signCosignature(`${text}\nextension\n`, AT, witness);
});

const read = async (body: string) => await readCosignatures(text, body, [witness.key]);

/** Whether everything that was taken stands under our checkpoint as every reader reads it. */
const isHarmless = async (body: string): Promise<boolean> => {
  const taken = await read(body);
  if (!taken.ok) return true;
  const note = parseSignedNote(
    formatSignedNote(
      text,
      taken.value.map((cosignature) => cosignature.line),
    ),
  );
  const verified = note.ok ? await verifyCosignatures(note.value, [witness.key]) : null;
  return verified?.ok === true && verified.value.length === taken.value.length;
};

describe('cosignature lines of a court', () => {
  it('takes its own line, and ignores lines of keys that are not its own', async () => {
    expect(await read(`${strangerLine}\n${line}\n`)).toMatchObject({ ok: true, value: [{ line, unixSeconds: AT }] });
    expect(await read(`${strangerLine}\n`)).toMatchObject({ ok: false, failure: { code: 'court.unavailable' } });
  });

  it('refuses a line that is good for a longer text than our checkpoint', async () => {
    for (const surplus of ['extension\n', '\nextension\n', `${strangerLine}\n`]) {
      const longer = `${text}\n${surplus}`;
      const other = await signCosignature(longer, AT, witness);
      expect(await read(`${surplus}\n${other}\n`)).toMatchObject({ ok: false });
    }
  });

  it('refuses an answer with one spoiled line of its key beside a good one', async () => {
    const spoiled = line.replace(/.{8}$/, 'AAAAAA==');
    expect(await read(`${line}\n${spoiled}\n`)).toMatchObject({ ok: false });
  });

  it('never takes a line that does not stand under the checkpoint, whatever else is answered', async () => {
    const piece = fc.oneof(
      fc.constantFrom('\n', '\n\n', ' ', '\u2014 ', 'old 1\n', text, 'extension\n\n'),
      fc.nat(3).map((index) => [`${line}\n`, `${strangerLine}\n`, `${longerLine}\n`, line.slice(0, 90)][index] ?? ''),
      fc.string({ maxLength: 40 }),
      fc.string({ unit: 'binary', maxLength: 12 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 6 }), async (pieces) => await isHarmless(pieces.join(''))),
      { numRuns: 400 },
    );
  });

  it('reads long answers in linear time', async () => {
    const growth = await measureGrowthAsync(
      4000,
      (size) => 'x\n'.repeat(size),
      async (body) => await read(body),
    );
    expect(growth).toBeLessThan(LINEAR_GROWTH);
  });
});

describe('answers to add-checkpoint', () => {
  const ask = async (answers: readonly { status: number; contentType?: string | null; body?: string }[]) => {
    let asked = 0;
    const result = await pushCheckpoint(
      async () => {
        const answer = answers[Math.min(asked, answers.length - 1)];
        asked += 1;
        if (answer === undefined) throw new Error('connection refused');
        return { contentType: null, body: '', ...answer };
      },
      { oldSize: 1, treeSize: 2, note: 'note\n', consistencyPath: async () => [] },
    );
    return { result, asked };
  };
  const STALE = 'text/x.tlog.size';

  it.each([
    ['no answer', [], 'court.unavailable', 1],
    ['503', [{ status: 503 }], 'court.unavailable', 1],
    ['404', [{ status: 404 }], 'court.unavailable', 1],
    ['403', [{ status: 403 }], 'court.unavailable', 1],
    ['a redirect', [{ status: 302 }], 'court.unavailable', 1],
    ['422: another history', [{ status: 422, body: 'no' }], 'court.refuses', 1],
    ['409 with a charset', [{ status: 409, contentType: `${STALE}; charset=utf-8`, body: '1\n' }], 'court.refuses', 1],
    ['409 without a type', [{ status: 409, body: '1\n' }], 'court.refuses', 1],
    ['409 that is ahead of us', [{ status: 409, contentType: STALE, body: '3\n' }], 'court.ahead', 1],
    ['409 without a number', [{ status: 409, contentType: STALE, body: 'one\n' }], 'court.unavailable', 1],
    ['409 with a leading zero', [{ status: 409, contentType: STALE, body: '01\n' }], 'court.unavailable', 1],
    ['409 beyond 2^53', [{ status: 409, contentType: STALE, body: '9007199254740993\n' }], 'court.unavailable', 1],
    ['409 for ever', [{ status: 409, contentType: STALE, body: '1\n' }], 'court.unavailable', 3],
  ] as const)('%s', async (_, answers, code, expectedAsked) => {
    const { result, asked } = await ask(answers);
    expect(result).toMatchObject({ ok: false, failure: { code } });
    expect(asked).toBe(expectedAsked);
  });

  it('is asked again from the size that a 409 of the exact type names', async () => {
    const { result, asked } = await ask([
      { status: 409, contentType: STALE, body: '0\n' },
      { status: 200, body: 'lines' },
    ]);
    expect(result).toEqual({ ok: true, value: 'lines' });
    expect(asked).toBe(2);
  });

  it('never throws, and asks three times at most, whatever is answered', async () => {
    const answer = fc.record({
      status: fc.oneof(fc.constantFrom(200, 409, 422), fc.integer({ min: 100, max: 999 })),
      contentType: fc.oneof(fc.constant(null), fc.constant(STALE), fc.string()),
      body: fc.oneof(
        fc.nat(4).map((size) => `${size}\n`),
        fc.string(),
        fc.string({ unit: 'binary' }),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { maxLength: 4 }), async (answers) => (await ask(answers)).asked <= 3),
      { numRuns: 500 },
    );
  });
});
