// ML-DSA-44 (key type 0x06, subtree/v1 of tlog-cosignature): what a log and its cosigners sign, and what is refused.

import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import { describe, expect, test } from 'vitest';
import { concatBytes, encodeUint64, encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { formatCheckpoint, parseCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import {
  cosignatureMessage,
  formatCosignatureLine,
  signCosignature,
  verifyCosignatures,
} from '../../../src/core/checkpoint/cosignature.ts';
import { formCheckpointMessage, formSubtreeMessage } from '../../../src/core/checkpoint/subtree-message.ts';
import { hashLeaf } from '../../../src/core/merkle/hash.ts';
import {
  formatSignatureLine,
  formatSignedNote,
  parseSignedNote,
  signNote,
  verifySignedNote,
  type NoteSigner,
  type SignedNote,
} from '../../../src/core/note/signed-note.ts';
import {
  createVerifierKey,
  formatVerifierKey,
  KEY_TYPE,
  MAX_NAME_BYTES,
  parseVerifierKey,
  type VerifierKey,
} from '../../../src/core/note/verifier-key.ts';
import { verifyEd25519 } from '../../../src/core/signature/ed25519.ts';
import { verifyMlDsa44 } from '../../../src/core/signature/ml-dsa-44.ts';
import { verifySignature } from '../../../src/core/signature/verify-signature.ts';
import type { Result } from '../../../src/core/result.ts';
import { ed25519 } from '@noble/curves/ed25519.js';
// torchwood, cmd/litewitness/testdata/mldsa.txt: a log's key and its checkpoint of size 1, made by Go's filippo.io/mldsa.
import published from '../../vectors/mldsa-44-log.json' with { type: 'json' };

const unwrap = <T, F>(result: Result<T, F>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};

const makeMlDsa44 = (name: string, seed: number): NoteSigner => {
  const { publicKey, secretKey } = ml_dsa44.keygen(new Uint8Array(32).fill(seed));
  return {
    key: createVerifierKey(name, KEY_TYPE.mlDsa44, publicKey),
    sign: async (message) => ml_dsa44.sign(message, secretKey),
  };
};

const makeEd25519 = (name: string, type: number, seed: number): NoteSigner => {
  const secret = new Uint8Array(32).fill(seed);
  return {
    key: createVerifierKey(name, type, ed25519.getPublicKey(secret)),
    sign: async (message) => ed25519.sign(message, secret),
  };
};

const read = (note: string): SignedNote => unwrap(parseSignedNote(note));
const flip = (bytes: Uint8Array, at: number): Uint8Array =>
  Uint8Array.from(bytes, (byte, index) => (index === at ? byte ^ 1 : byte));

const origin = 'ledger.assize.invalid/test';
const text = formatCheckpoint({ origin, treeSize: 7, rootHash: hashLeaf(encodeUtf8('seven')) });
const logKeys = [makeEd25519(origin, KEY_TYPE.ed25519, 1), makeMlDsa44(origin, 2)] as const;
const court = makeMlDsa44('court-a.assize.invalid/witness', 3);
const publicKeys = logKeys.map(({ key }) => key);

describe('the published log', () => {
  const key = unwrap(parseVerifierKey(published.vkey));

  test('has an ML-DSA-44 key whose id is its own, and formats', () => {
    expect([key.name, key.keyId, key.type, key.publicKey.length]).toEqual([
      'example.com/mldsa-log',
      'b5df45c5',
      KEY_TYPE.mlDsa44,
      1312,
    ]);
    expect(formatVerifierKey(key)).toBe(published.vkey);
  });

  test('signed its checkpoint, with timestamp 0', async () => {
    const note = read(published.note);
    expect(unwrap(await verifySignedNote(note, [key]))).toEqual(note.signatures);
    expect(note.signatures[0]?.signature.slice(0, 8)).toEqual(new Uint8Array(8));
    expect(unwrap(parseCheckpoint(note.text))).toMatchObject({ origin: 'example.com/mldsa-log', treeSize: 1 });
    expect(formatSignedNote(note.text, [note.signatures[0]?.line ?? ''])).toBe(published.note);
  });

  test('did not cosign it: timestamp 0 is no cosignature', async () => {
    expect(await verifyCosignatures(read(published.note), [key])).toMatchObject({
      failure: { code: 'cosignature.invalid', keyId: 'b5df45c5' },
    });
  });

  test('did not sign any other text, size, root, name or time', async () => {
    const note = read(published.note);
    const [line] = note.signatures;
    const signature = line?.signature ?? new Uint8Array();
    const spoiled: readonly (readonly [string, SignedNote, VerifierKey])[] = [
      ['another size', { ...note, text: note.text.replace('\n1\n', '\n2\n') }, key],
      ['another root', { ...note, text: note.text.replace('+zoE', '+zoF') }, key],
      ['another origin', { ...note, text: note.text.replace('mldsa-log', 'mldsa-lof') }, key],
      ['an extension line', { ...note, text: `${note.text}extension\n` }, key],
      ...[0, 7, 8, 100, 2427].map((at) => {
        const changed = formatSignatureLine(key, flip(signature, at));
        return [`byte ${at}`, read(formatSignedNote(note.text, [changed])), key] as const;
      }),
      ...[7, 8, 9, 71, 72, 2427, 2429].map((length) => {
        const cut = new Uint8Array(length);
        cut.set(signature.subarray(0, length));
        return [`length ${length}`, read(formatSignedNote(note.text, [formatSignatureLine(key, cut)])), key] as const;
      }),
    ];
    for (const [what, changed, by] of spoiled) {
      expect([what, (await verifySignedNote(changed, [by])).ok]).toEqual([what, false]);
    }
    // Under another name the key has another id: the line is unknown.
    const renamed = createVerifierKey('example.com/other', KEY_TYPE.mlDsa44, key.publicKey);
    expect(await verifySignedNote(note, [renamed])).toMatchObject({
      failure: { code: 'signed-note.no-known-signature' },
    });
  });
});

describe('the subtree/v1 message', () => {
  // azul, crates/tlog_cosignature/src/subtree_v1.rs.
  test('has the published bytes', () => {
    const message = formSubtreeMessage({
      cosigner: 'a',
      unixSeconds: 0x0102030405060708n,
      origin: 'b',
      start: 0x0910111213141516n,
      end: 0x1718191a1b1c1d1en,
      hash: new Uint8Array(32).fill(0x42),
    });
    expect(encodeHex(message)).toBe(
      `737562747265652f76310a0001610102030405060708016209101112131415161718191a1b1c1d1e${'42'.repeat(32)}`,
    );
  });

  test('of a checkpoint is its whole tree; a text that is none has no message', () => {
    const { treeSize, rootHash } = unwrap(parseCheckpoint(text));
    expect(formCheckpointMessage('n', 9, text)).toEqual(
      formSubtreeMessage({ cosigner: 'n', unixSeconds: 9, origin, start: 0, end: treeSize, hash: rootHash }),
    );
    for (const other of ['', 'a\n', `${text}extension\n`, text.replace('\n7\n', '\n07\n')]) {
      expect(formCheckpointMessage('n', 9, other)).toBeNull();
    }
  });

  test('takes names of 1 to 255 bytes and hashes of 32', () => {
    const good = { cosigner: 'n', unixSeconds: 1, origin, start: 0, end: 1, hash: new Uint8Array(32) };
    expect(formSubtreeMessage({ ...good, cosigner: 'n'.repeat(MAX_NAME_BYTES) })[12]).toBe(255);
    for (const bad of [
      { cosigner: '' },
      { cosigner: 'é'.repeat(128) },
      { origin: 'o'.repeat(256) },
      { hash: new Uint8Array(31) },
      { start: 2 },
      { unixSeconds: -1 },
    ]) {
      expect(() => formSubtreeMessage({ ...good, ...bad })).toThrow(RangeError);
    }
  });
});

describe('a log with an Ed25519 and an ML-DSA-44 key', () => {
  const sign = async (): Promise<SignedNote> => read(await signNote(text, logKeys));

  test('signs each checkpoint with a line of each, both of which verify', async () => {
    const note = await sign();
    expect(note.signatures.map(({ name, signature }) => [name, signature.length])).toEqual([
      [origin, 64],
      [origin, 2428],
    ]);
    expect(unwrap(await verifySignedNote(note, publicKeys))).toEqual(note.signatures);
    for (const key of publicKeys) expect(unwrap(await verifySignedNote(note, [key]))).toHaveLength(1);
  });

  test('may state a time: what it signs is its own at any time', async () => {
    const line = await signCosignature(text, 1_800_000_000, logKeys[1]);
    expect((await verifySignedNote(read(formatSignedNote(text, [line])), publicKeys)).ok).toBe(true);
  });

  test('is not believed when either line is spoiled, whatever the other says', async () => {
    const note = await sign();
    for (const [index, { key }] of logKeys.entries()) {
      const lines = note.signatures.map(({ line, signature }, at) =>
        at === index ? formatSignatureLine(key, flip(signature, signature.length - 1)) : line,
      );
      expect(await verifySignedNote(read(formatSignedNote(text, lines)), publicKeys)).toEqual({
        ok: false,
        failure: { code: 'signed-note.signature-invalid', name: origin, keyId: key.keyId },
      });
    }
  });

  test('is believed on one known line beside unknown ones', async () => {
    const stranger = makeMlDsa44(origin, 9);
    const note = read(await signNote(text, [stranger, ...logKeys]));
    expect(unwrap(await verifySignedNote(note, [logKeys[1].key]))).toHaveLength(1);
    expect(await verifySignedNote(note, [makeMlDsa44(origin, 10).key])).toMatchObject({
      failure: { code: 'signed-note.no-known-signature' },
    });
  });

  test('cannot sign a text that is no checkpoint with ML-DSA-44, nor as a cosigner', async () => {
    await expect(signNote('hello\n', [logKeys[1]])).rejects.toThrow(RangeError);
    await expect(signNote(text, [makeEd25519('c', KEY_TYPE.cosignature, 4)])).rejects.toThrow(RangeError);
    const blob = concatBytes(encodeUint64(0), await logKeys[1].sign(encodeUtf8('hello\n')));
    const note = read(formatSignedNote('hello\n', [formatSignatureLine(logKeys[1].key, blob)]));
    expect((await verifySignedNote(note, publicKeys)).ok).toBe(false);
  });
});

describe('a court with an Ed25519 and an ML-DSA-44 key', () => {
  const plain = makeEd25519(court.key.name, KEY_TYPE.cosignature, 5);
  const keys = [plain.key, court.key];

  test('cosigns with a line of each; both verify and state the time', async () => {
    const lines = await Promise.all([plain, court].map((signer) => signCosignature(text, 1_800_000_000, signer)));
    const note = read(formatSignedNote(text, lines));
    expect(unwrap(await verifyCosignatures(note, keys))).toEqual([
      { key: plain.key, unixSeconds: 1_800_000_000, line: lines[0] },
      { key: court.key, unixSeconds: 1_800_000_000, line: lines[1] },
    ]);
    expect(unwrap(await verifyCosignatures(note, [court.key]))).toHaveLength(1);
  });

  test('is not believed when either line is spoiled or states another time', async () => {
    const lines = await Promise.all([plain, court].map((signer) => signCosignature(text, 5, signer)));
    const note = read(formatSignedNote(text, lines));
    for (const [index, key] of keys.entries()) {
      for (const at of [7, 8, 40]) {
        const spoiled = note.signatures.map(({ line, signature }, position) =>
          position === index ? formatSignatureLine(key, flip(signature, at)) : line,
        );
        expect(await verifyCosignatures(read(formatSignedNote(text, spoiled)), keys)).toEqual({
          ok: false,
          failure: { code: 'cosignature.invalid', name: key.name, keyId: key.keyId },
        });
      }
    }
  });

  test('does not lend its signature to another name, nor a cosignature/v1 to an ML-DSA-44 key', async () => {
    const seed = new Uint8Array(32).fill(3);
    const { secretKey, publicKey } = ml_dsa44.keygen(seed);
    const other = createVerifierKey('court-b.assize.invalid/witness', KEY_TYPE.mlDsa44, publicKey);
    const message = formCheckpointMessage(court.key.name, 5, text) ?? new Uint8Array();
    const borrowed = formatCosignatureLine(other, 5, ml_dsa44.sign(message, secretKey));
    expect((await verifyCosignatures(read(formatSignedNote(text, [borrowed])), [other])).ok).toBe(false);
    const wrongMessage = formatCosignatureLine(court.key, 5, await court.sign(cosignatureMessage(text, 5)));
    expect((await verifyCosignatures(read(formatSignedNote(text, [wrongMessage])), [court.key])).ok).toBe(false);
  });

  test('cannot cosign at time 0, nor an ML-DSA-44 key a text that is no checkpoint', async () => {
    await expect(signCosignature(text, 0, court)).rejects.toThrow(RangeError);
    await expect(signCosignature('hello\n', 5, court)).rejects.toThrow(RangeError);
    const zero = formatCosignatureLine(
      court.key,
      0,
      await court.sign(formCheckpointMessage(court.key.name, 0, text) ?? new Uint8Array()),
    );
    expect((await verifyCosignatures(read(formatSignedNote(text, [zero])), [court.key])).ok).toBe(false);
  });
});

describe('raw signatures', () => {
  test('of other lengths, by other keys and of other types are false, never an exception', async () => {
    const message = encodeUtf8('message');
    const signature = await court.sign(message);
    const { publicKey } = court.key;
    expect(verifyMlDsa44(publicKey, message, signature)).toBe(true);
    expect(verifyMlDsa44(publicKey, encodeUtf8('massage'), signature)).toBe(false);
    expect(verifyMlDsa44(logKeys[1].key.publicKey, message, signature)).toBe(false);
    for (const length of [0, 1, 32, 2419, 2421]) {
      expect(verifyMlDsa44(publicKey, message, new Uint8Array(length))).toBe(false);
    }
    for (const length of [0, 32, 1311, 1313]) {
      expect(verifyMlDsa44(new Uint8Array(length), message, signature)).toBe(false);
    }
    for (const filler of [0, 255]) {
      expect(verifyMlDsa44(publicKey, message, new Uint8Array(2420).fill(filler))).toBe(false);
      expect(verifyMlDsa44(new Uint8Array(1312).fill(filler), message, signature)).toBe(false);
    }
    expect(await verifyEd25519(publicKey, message, signature)).toBe(false);
    expect(await verifySignature({ type: 0x02, publicKey }, message, signature)).toBe(false);
    expect(await verifySignature(court.key, message, signature)).toBe(true);
  });

  test('found valid stay valid, and lend nothing to other messages, keys or signatures', async () => {
    const message = encodeUtf8('first');
    const signature = await court.sign(message);
    for (let round = 0; round < 12; round += 1) {
      const other = encodeUtf8(`message ${round}`);
      expect(verifyMlDsa44(court.key.publicKey, other, await court.sign(other))).toBe(true);
      expect(verifyMlDsa44(court.key.publicKey, message, signature)).toBe(true);
      expect(verifyMlDsa44(court.key.publicKey, other, signature)).toBe(false);
      expect(verifyMlDsa44(court.key.publicKey, message, flip(signature, round))).toBe(false);
      expect(verifyMlDsa44(logKeys[1].key.publicKey, message, signature)).toBe(false);
    }
  });

  test('any one-bit change of hints, response or challenge fails', async () => {
    const message = encodeUtf8('message');
    const signature = await court.sign(message);
    for (let at = 0; at < signature.length; at += 61) {
      expect([at, verifyMlDsa44(court.key.publicKey, message, flip(signature, at))]).toEqual([at, false]);
    }
  });
});
