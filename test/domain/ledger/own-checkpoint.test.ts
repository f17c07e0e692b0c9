// Which checkpoints of others count as signed by our own log.

import { describe, expect, it } from 'vitest';
import { formatCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { signNote } from '../../../src/core/note/signed-note.ts';
import { KEY_TYPE, formatVerifierKey } from '../../../src/core/note/verifier-key.ts';
import { readOwnCheckpoint } from '../../../src/domain/ledger/check-history.ts';
import { createConsortia } from '../../../src/domain/ledger/consortium.ts';
import { GOVERNED_ORIGIN, makeGovernedLedger } from '../../support/governance-fixture.ts';
import { createSigner } from '../../support/ledger-fixture.ts';

describe('a checkpoint that a court shows', () => {
  it('is our own only by a key of the log in force at its size, not by one that was replaced', async () => {
    const former = await createSigner(GOVERNED_ORIGIN, KEY_TYPE.ed25519, 'former');
    const next = await createSigner(GOVERNED_ORIGIN, KEY_TYPE.ed25519, 'next');
    const { state } = await makeGovernedLedger();
    const consortia = createConsortia(() =>
      [former, next].map(({ key }, sequence) => ({
        sequence,
        leafHash: '',
        index: sequence,
        effectiveSize: sequence * 10,
        state: { ...state, log: [formatVerifierKey(key)] },
      })),
    );
    const read = async (treeSize: number, signers: Parameters<typeof signNote>[1]) => {
      const text = formatCheckpoint({ origin: GOVERNED_ORIGIN, treeSize, rootHash: new Uint8Array(32) });
      return (await readOwnCheckpoint(await signNote(text, signers), consortia, GOVERNED_ORIGIN))?.treeSize ?? null;
    };
    expect(await read(9, [former])).toBe(9);
    expect(await read(10, [next])).toBe(10);
    expect(await read(10, [former, next])).toBe(10);
    expect(await read(1_000_000, [former])).toBe(null);
  });
});
