// What a court may answer, and what of it is not taken: the answer is hostile until verified.

import { expect, it } from 'vitest';

import { formatCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { signCosignature } from '../../../src/core/checkpoint/cosignature.ts';
import { formatSignatureLine, formatSignedNote } from '../../../src/core/note/signed-note.ts';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { KEY_TYPE } from '../../../src/core/note/verifier-key.ts';
import { askCourt } from '../../../src/domain/ledger/ask-court.ts';
import { ORIGIN, createSigner } from '../../support/ledger-fixture.ts';

const ask = async (unixSeconds: number) => {
  const log = await createSigner(ORIGIN, KEY_TYPE.ed25519);
  const witness = await createSigner('court-a.assize.invalid/witness', KEY_TYPE.cosignature);
  const checkpointText = formatCheckpoint({ origin: ORIGIN, treeSize: 1, rootHash: new Uint8Array(32) });
  const note = formatSignedNote(checkpointText, [
    formatSignatureLine(log.key, await log.sign(encodeUtf8(checkpointText))),
  ]);
  const body = `${await signCosignature(checkpointText, unixSeconds, witness)}\n`;
  return askCourt(
    {
      addCheckpoint: () => Promise.resolve({ status: 200, contentType: 'text/plain', body }),
      readCheckpoint: () => Promise.reject(new Error('not asked')),
    },
    {
      courtId: 'court-a.assize.invalid',
      witnessKeys: [witness.key],
      oldSize: 0,
      treeSize: 1,
      note,
      checkpointText,
      consistencyPath: () => Promise.resolve([]),
    },
  );
};

it('takes a valid cosignature', async () => {
  expect(await ask(1_795_142_528)).toMatchObject({ ok: true, value: [{ unixSeconds: 1_795_142_528 }] });
});

it.each([253_402_300_800, Number.MAX_SAFE_INTEGER])(
  'refuses a valid cosignature at second %i, which no text of ours could show',
  async (unixSeconds) => {
    expect(await ask(unixSeconds)).toMatchObject({ ok: false, failure: { code: 'court.unavailable' } });
  },
);
