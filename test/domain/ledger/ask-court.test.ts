// What a court may answer, and what of it is not taken: the answer is hostile until verified.

import { expect, it } from 'vitest';

import { formatCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { formatCosignatureLine, signCosignature } from '../../../src/core/checkpoint/cosignature.ts';
import { formatSignatureLine, formatSignedNote } from '../../../src/core/note/signed-note.ts';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { KEY_TYPE, type VerifierKey } from '../../../src/core/note/verifier-key.ts';
import { askCourt } from '../../../src/domain/ledger/ask-court.ts';
import { createMlDsa44Signer } from '../../../src/platform/keys/ml-dsa-44-signer.ts';
import { ORIGIN, createSigner } from '../../support/ledger-fixture.ts';

const COURT = 'court-a.assize.invalid';

const ask = async (
  unixSeconds: number,
  spoil: (lines: readonly string[], keys: readonly VerifierKey[]) => readonly string[] = (lines) => lines,
) => {
  const log = await createSigner(ORIGIN, KEY_TYPE.ed25519);
  const witnesses = [
    await createSigner(`${COURT}/witness`, KEY_TYPE.cosignature),
    createMlDsa44Signer(`${COURT}/witness`, new Uint8Array(32).fill(5)),
  ];
  const keys = witnesses.map(({ key }) => key);
  const checkpointText = formatCheckpoint({ origin: ORIGIN, treeSize: 1, rootHash: new Uint8Array(32) });
  const note = formatSignedNote(checkpointText, [
    formatSignatureLine(log.key, await log.sign(encodeUtf8(checkpointText))),
  ]);
  const lines = await Promise.all(witnesses.map((signer) => signCosignature(checkpointText, unixSeconds, signer)));
  const body = spoil(lines, keys)
    .map((line) => `${line}\n`)
    .join('');
  const answer = await askCourt(
    {
      addCheckpoint: () => Promise.resolve({ status: 200, contentType: 'text/plain', body }),
      readCheckpoint: () => Promise.reject(new Error('not asked')),
    },
    {
      courtId: COURT,
      witnessKeys: keys,
      oldSize: 0,
      treeSize: 1,
      note,
      checkpointText,
      consistencyPath: () => Promise.resolve([]),
    },
  );
  return { answer, lines };
};

it('takes a valid cosignature of each of the court’s keys', async () => {
  const { answer, lines } = await ask(1_795_142_528);
  expect(answer).toMatchObject({
    ok: true,
    value: lines.map((line) => ({ unixSeconds: 1_795_142_528, line })),
  });
});

it.each([0, 1])('takes the line of key %i alone', async (kept) => {
  const { answer, lines } = await ask(5, (all) => all.slice(kept, kept + 1));
  expect(answer).toMatchObject({ ok: true, value: [{ line: lines[kept] }] });
});

it('takes nothing when a line of either key is spoiled, or no line is by a known key', async () => {
  for (const spoiled of [0, 1]) {
    const { answer } = await ask(5, (lines, keys) =>
      lines.map((line, index) => {
        const key = keys[index];
        if (index !== spoiled || key === undefined) return line;
        return formatCosignatureLine(key, 5, new Uint8Array(key.type === KEY_TYPE.mlDsa44 ? 2420 : 64).fill(1));
      }),
    );
    expect(answer).toMatchObject({ ok: false, failure: { code: 'court.unavailable', detail: 'invalid cosignature' } });
  }
  const stranger = createMlDsa44Signer(`${COURT}/witness`, new Uint8Array(32).fill(6));
  const { answer } = await ask(5, () => [formatCosignatureLine(stranger.key, 5, new Uint8Array(2420))]);
  expect(answer).toMatchObject({ failure: { detail: 'no cosignature by the expected key' } });
});

it.each([253_402_300_800, Number.MAX_SAFE_INTEGER])(
  'refuses a valid cosignature at second %i, which no text of ours could show',
  async (unixSeconds) => {
    expect((await ask(unixSeconds)).answer).toMatchObject({ ok: false, failure: { code: 'court.unavailable' } });
  },
);
