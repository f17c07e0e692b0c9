// The log's keys as the sequencer keeps them, in workerd.

import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import { formatCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { hashLeaf } from '../../../src/core/merkle/hash.ts';
import { parseSignedNote, signNote, verifySignedNote } from '../../../src/core/note/signed-note.ts';
import { KEY_TYPE } from '../../../src/core/note/verifier-key.ts';
import { createKeyWrapping } from '../../../src/platform/keys/key-wrapping.ts';
import { createLogKeys } from '../../../src/platform/keys/log-keys.ts';

const NAME = 'ledger.assize.invalid/keys';
const secret = new Uint8Array(32).fill(7);
const text = formatCheckpoint({ origin: NAME, treeSize: 1, rootHash: hashLeaf(Uint8Array.of(1)) });

describe('log keys', () => {
  it('are an Ed25519 and an ML-DSA-44 key, and come back from their wrapped form', async () => {
    const made = await createLogKeys(secret).generate(NAME);
    const again = await createLogKeys(secret).unwrap(NAME, made.wrapped);
    expect(made.signers.map(({ key }) => [key.name, key.type])).toEqual([
      [NAME, KEY_TYPE.ed25519],
      [NAME, KEY_TYPE.mlDsa44],
    ]);
    expect(again.map(({ key }) => key)).toEqual(made.signers.map(({ key }) => key));
    const note = parseSignedNote(await signNote(text, again));
    if (!note.ok) throw new Error(note.failure.code);
    const verified = await verifySignedNote(
      note.value,
      made.signers.map(({ key }) => key),
    );
    expect(verified.ok && verified.value).toHaveLength(2);
  });

  it('of a ledger that began with Ed25519 alone are that one key', async () => {
    const seed = new Uint8Array(32).fill(9);
    const wrapped = await (await createKeyWrapping(secret)).wrap(seed);
    const signers = await createLogKeys(secret).unwrap(NAME, wrapped);
    expect(signers.map(({ key }) => [key.type, key.publicKey])).toEqual([
      [KEY_TYPE.ed25519, ed25519.getPublicKey(seed)],
    ]);
  });

  it('do not open under another secret, nor from a wrapped text of another length', async () => {
    const { wrapped } = await createLogKeys(secret).generate(NAME);
    await expect(createLogKeys(new Uint8Array(32).fill(8)).unwrap(NAME, wrapped)).rejects.toThrow(Error);
    const longer = await (await createKeyWrapping(secret)).wrap(new Uint8Array(48));
    await expect(createLogKeys(secret).unwrap(NAME, longer)).rejects.toThrow('48 bytes');
  });
});
