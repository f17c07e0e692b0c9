import { ed25519 } from '@noble/curves/ed25519.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBase64, encodeBase64 } from '../../../src/core/bytes/base64.ts';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { formatCheckpoint, parseCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import {
  cosignatureMessage,
  formatCosignatureLine,
  readCosignatureTime,
  signCosignature,
  verifyCosignatures,
} from '../../../src/core/checkpoint/cosignature.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import {
  formatSignatureLine,
  formatSignedNote,
  parseSignedNote,
  type NoteSigner,
  type SignedNote,
} from '../../../src/core/note/signed-note.ts';
import { createVerifierKey, KEY_TYPE, parseVerifierKey } from '../../../src/core/note/verifier-key.ts';
import type { Result } from '../../../src/core/result.ts';
import type { SignatureVerifier } from '../../../src/core/signature/verify-signature.ts';
import { LINEAR_GROWTH, measureGrowth } from '../../support/growth.ts';

const unwrap = <T, F>(result: Result<T, F>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};

const makeCosigner = (name: string, seed: number): NoteSigner => {
  const secret = new Uint8Array(32).fill(seed);
  return {
    key: createVerifierKey(name, KEY_TYPE.cosignature, ed25519.getPublicKey(secret)),
    sign: async (message) => ed25519.sign(message, secret),
  };
};

const rootText = 'Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=';
const text = `example.com/log/testdata\n3\n${rootText}\n`;

describe('checkpoints', () => {
  test('the published tessera checkpoint reads and formats', () => {
    const checkpoint = unwrap(parseCheckpoint(text));
    expect(checkpoint).toEqual({ origin: 'example.com/log/testdata', treeSize: 3, rootHash: decodeBase64(rootText) });
    expect(formatCheckpoint(checkpoint)).toBe(text);
  });

  test('format then parse is identity', () => {
    const origin = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 60 })
      .filter((value) => !/[\p{Cc}\p{Cs}]/u.test(value));
    const checkpoints = fc.record({
      origin,
      treeSize: fc.maxSafeNat(),
      rootHash: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    });
    fc.assert(
      fc.property(checkpoints, (checkpoint) => {
        expect(unwrap(parseCheckpoint(formatCheckpoint(checkpoint)))).toEqual(checkpoint);
      }),
    );
  });

  test.each([
    ['an extension line', `${text}extension\n`, 'checkpoint.extension'],
    ['an empty extension line', `${text}\n`, 'checkpoint.extension'],
    ['no final line feed', text.slice(0, -1), 'checkpoint.malformed'],
    ['two lines', 'origin\n3\n', 'checkpoint.malformed'],
    ['an empty origin', `\n3\n${rootText}\n`, 'checkpoint.origin'],
    ['an origin of 256 bytes', `${'a'.repeat(256)}\n3\n${rootText}\n`, 'checkpoint.origin'],
    ['a leading zero', text.replace('\n3\n', '\n03\n'), 'checkpoint.tree-size'],
    ['a sign', text.replace('\n3\n', '\n+3\n'), 'checkpoint.tree-size'],
    ['a negative size', text.replace('\n3\n', '\n-3\n'), 'checkpoint.tree-size'],
    ['a space before the size', text.replace('\n3\n', '\n 3\n'), 'checkpoint.tree-size'],
    ['a size in hexadecimal', text.replace('\n3\n', '\n0x3\n'), 'checkpoint.tree-size'],
    ['an exponent', text.replace('\n3\n', '\n3e0\n'), 'checkpoint.tree-size'],
    ['a size of 2^53', text.replace('\n3\n', '\n9007199254740992\n'), 'checkpoint.tree-size'],
    ['a size of 2^64', text.replace('\n3\n', '\n18446744073709551616\n'), 'checkpoint.tree-size'],
    ['Arabic digits', text.replace('\n3\n', '\n\u0663\n'), 'checkpoint.tree-size'],
    ['a root without padding', text.replace('=', ''), 'checkpoint.root-hash'],
    ['a root with stray bits', text.replace('Kk=', 'Kl='), 'checkpoint.root-hash'],
    ['a root of 31 bytes', `o\n3\n${encodeBase64(new Uint8Array(31))}\n`, 'checkpoint.root-hash'],
    ['a root of 33 bytes', `o\n3\n${encodeBase64(new Uint8Array(33))}\n`, 'checkpoint.root-hash'],
    ['a trailing space', text.replace('=\n', '= \n'), 'checkpoint.root-hash'],
    ['a carriage return', text.replaceAll('\n', '\r\n'), 'checkpoint.origin'],
  ])('%s is refused', (_, candidate, code) => {
    expect(parseCheckpoint(candidate)).toEqual({ ok: false, failure: { code } });
  });

  test('the largest safe size reads, and a size beyond is never formatted', () => {
    expect(unwrap(parseCheckpoint(text.replace('\n3\n', '\n9007199254740991\n'))).treeSize).toBe(
      Number.MAX_SAFE_INTEGER,
    );
    const checkpoint = unwrap(parseCheckpoint(text));
    for (const treeSize of [2 ** 53, -1, 0.5])
      expect(() => formatCheckpoint({ ...checkpoint, treeSize })).toThrow(RangeError);
  });

  test.each([
    ['lines', (size: number) => '\n'.repeat(size)],
    ['digits', (size: number) => `o\n${'1'.repeat(size)}\n${rootText}\n`],
    ['base64', (size: number) => `o\n1\n${'A'.repeat(size)}\n`],
  ])('%s are read in linear time', (_, make) => {
    expect(measureGrowth(100_000, make, parseCheckpoint)).toBeLessThan(LINEAR_GROWTH);
  });
});

describe('cosignatures', () => {
  // sunlight, cmd/skylight/testdata/witness: a mirror's cosignature of rome2026h1.example.org at size 300.
  const published = createPublished();

  function createPublished() {
    const key = unwrap(parseVerifierKey('mirror.example.org+3fb148ef+BAAjjch9GyYz0sJsJx7ALhbdAtz2ov0unbzSl1vMp94O'));
    const blob =
      'P7FI7wAAAABpVGeAjA1S4pJm6MbcXjX7UUImu4azZtrfcVW2uyr/LXIYlwEJzXC0N0EiZkbqfLdXt/4gVEEuGmxJjAfXKMCISpsJAg==';
    const noteText = 'rome2026h1.example.org\n300\ngw31yQrqZZCcEOPrzX+bpy3nJ6QgngTKn8G1m0i62uU=\n';
    const note = unwrap(parseSignedNote(`${noteText}\n\u2014 mirror.example.org ${blob}\n`));
    return { key, note };
  }

  test('the published one verifies with its time', async () => {
    const [line] = published.note.signatures;
    expect(unwrap(await verifyCosignatures(published.note, [published.key]))).toEqual([
      { key: published.key, unixSeconds: 0x69546780, line: line?.line },
    ]);
  });

  test('the published origin hash is SHA-256 of the origin', () => {
    expect(encodeHex(sha256(encodeUtf8('rome2026h1.example.org')))).toBe(
      '000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706',
    );
  });

  test('any one-bit change of text, time or signature fails', async () => {
    const { key, note } = published;
    const blob = note.signatures[0]?.signature ?? new Uint8Array();
    expect(blob).toHaveLength(72);
    for (let bit = 0; bit < blob.length * 8; bit += 1) {
      const changed = blob.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const forged = unwrap(parseSignedNote(formatSignedNote(note.text, [formatSignatureLine(key, changed)])));
      expect(await verifyCosignatures(forged, [key])).toEqual({
        ok: false,
        failure: { code: 'cosignature.invalid', name: key.name, keyId: key.keyId },
      });
    }
    for (let at = 0; at < note.text.length; at += 1) {
      const flipped = String.fromCharCode(note.text.charCodeAt(at) ^ 1);
      const changed: SignedNote = { ...note, text: note.text.slice(0, at) + flipped + note.text.slice(at + 1) };
      expect((await verifyCosignatures(changed, [key])).ok).toBe(false);
    }
  });

  const court = makeCosigner('court-a.assize.invalid/witness', 1);
  const cosign = async (...lines: readonly string[]): Promise<SignedNote> =>
    unwrap(parseSignedNote(formatSignedNote(text, lines)));

  test('sign then verify gives the time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), async (unixSeconds) => {
        const line = await signCosignature(text, unixSeconds, court);
        expect(unwrap(await verifyCosignatures(await cosign(line), [court.key]))).toEqual([
          { key: court.key, unixSeconds, line },
        ]);
      }),
      { numRuns: 20 },
    );
  });

  test('the message is that of tlog-cosignature', () => {
    expect(cosignatureMessage('o\n1\nr\n', 17)).toEqual(encodeUtf8('cosignature/v1\ntime 17\no\n1\nr\n'));
  });

  test('time 0, times beyond 2^53-1 and blobs of another length are refused', async () => {
    await expect(signCosignature(text, 0, court)).rejects.toThrow(RangeError);
    await expect(signCosignature(text, 1.5, court)).rejects.toThrow(RangeError);
    const zero = formatCosignatureLine(court.key, 0, await court.sign(cosignatureMessage(text, 0)));
    expect((await verifyCosignatures(await cosign(zero), [court.key])).ok).toBe(false);
    expect(readCosignatureTime(new Uint8Array(72).fill(255))).toBeNull();
    expect(readCosignatureTime(Uint8Array.of(0, 32, ...new Uint8Array(70)))).toBeNull();
    for (const length of [0, 8, 64, 71, 73]) {
      const line = formatSignatureLine(court.key, new Uint8Array(length).fill(1));
      const note = parseSignedNote(formatSignedNote(text, [line]));
      if (note.ok) expect((await verifyCosignatures(note.value, [court.key])).ok).toBe(false);
    }
  });

  test('unknown cosigners are ignored; none is an empty list; a plain signature is none', async () => {
    const other = makeCosigner('court-b.assize.invalid/witness', 2);
    const note = await cosign(await signCosignature(text, 5, other), await signCosignature(text, 7, court));
    expect(unwrap(await verifyCosignatures(note, [court.key])).map((cosignature) => cosignature.unixSeconds)).toEqual([
      7,
    ]);
    expect(unwrap(await verifyCosignatures(note, []))).toEqual([]);
    const plain = createVerifierKey(court.key.name, KEY_TYPE.ed25519, court.key.publicKey);
    const signed = await cosign(formatSignatureLine(plain, await court.sign(encodeUtf8(text))));
    expect(unwrap(await verifyCosignatures(signed, [court.key, plain]))).toEqual([]);
  });

  test('of several lines of one key the earliest time counts, once', async () => {
    const lines = await Promise.all([9, 4, 6].map((time) => signCosignature(text, time, court)));
    const verified = unwrap(await verifyCosignatures(await cosign(...lines), [court.key]));
    expect(verified).toEqual([{ key: court.key, unixSeconds: 4, line: lines[1] }]);
  });

  test('a fifth line of one key refuses the note before anything is verified', async () => {
    const lines = await Promise.all([9, 4, 6, 7, 8].map((time) => signCosignature(text, time, court)));
    const verified: number[] = [];
    const count: SignatureVerifier = (_key, _message, signature) => verified.push(signature.length) > 0;
    expect(unwrap(await verifyCosignatures(await cosign(...lines.slice(1)), [court.key], count))).toHaveLength(1);
    expect(verified).toHaveLength(4);
    expect(await verifyCosignatures(await cosign(...lines), [court.key], count)).toEqual({
      ok: false,
      failure: { code: 'signed-note.repeated-key', name: court.key.name, keyId: court.key.keyId },
    });
    expect(verified).toHaveLength(4);
  });

  test('a first line that does not verify ends the work, and one such line anywhere refuses the note', async () => {
    const courts = [1, 2, 3, 4].map((seed) => makeCosigner(`court-${seed}.example/witness`, seed));
    const lines = await Promise.all(courts.map((signer) => signCosignature(text, 5, signer)));
    const keys = courts.map(({ key }) => key);
    for (const [refused, { name, keyId, publicKey }] of keys.entries()) {
      const asked: string[] = [];
      const refuse: SignatureVerifier = (key) => {
        asked.push(encodeHex(key.publicKey));
        return encodeHex(key.publicKey) !== encodeHex(publicKey);
      };
      expect(await verifyCosignatures(await cosign(...lines), keys, refuse)).toEqual({
        ok: false,
        failure: { code: 'cosignature.invalid', name, keyId },
      });
      expect(asked).toHaveLength(refused === 0 ? 1 : keys.length);
    }
  });

  test('a name of which another key signs does not count', async () => {
    const impostor = makeCosigner(court.key.name, 3);
    const note = await cosign(await signCosignature(text, 5, impostor));
    expect(unwrap(await verifyCosignatures(note, [court.key]))).toEqual([]);
    const disguised = formatCosignatureLine(court.key, 5, await impostor.sign(cosignatureMessage(text, 5)));
    expect((await verifyCosignatures(await cosign(disguised), [court.key])).ok).toBe(false);
  });
});
