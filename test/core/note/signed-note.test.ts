import { ed25519 } from '@noble/curves/ed25519.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeBase64 } from '../../../src/core/bytes/base64.ts';
import {
  formatSignatureLine,
  formatSignedNote,
  MAX_NOTE_LENGTH,
  MAX_SIGNATURES,
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
  parseVerifierKey,
  type VerifierKey,
} from '../../../src/core/note/verifier-key.ts';
import type { Result } from '../../../src/core/result.ts';
import { LINEAR_GROWTH, measureGrowth } from '../../support/growth.ts';

// C2SP signed-note.md, Example.
const EXAMPLE_VKEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const EXAMPLE_NOTE = `This is an example message.

\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`;

const unwrap = <T, F>(result: Result<T, F>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};

const makeSigner = (name: string, seed: number): NoteSigner => {
  const secret = new Uint8Array(32).fill(seed);
  return {
    key: createVerifierKey(name, KEY_TYPE.ed25519, ed25519.getPublicKey(secret)),
    sign: async (message) => ed25519.sign(message, secret),
  };
};

const alice = makeSigner('alice.example/log', 1);
const bob = makeSigner('bob.example/log', 2);
const read = (note: string): SignedNote => unwrap(parseSignedNote(note));

describe('verifier keys', () => {
  test('the published example reads, and its id is its own', () => {
    const key = unwrap(parseVerifierKey(EXAMPLE_VKEY));
    expect([key.name, key.keyId, key.type, key.publicKey.length]).toEqual(['example.com/foo', '530d903a', 1, 32]);
    expect(formatVerifierKey(key)).toBe(EXAMPLE_VKEY);
    expect(createVerifierKey(key.name, key.type, key.publicKey)).toEqual(key);
  });

  // C2SP tlog family: keys of tessera, of a Sunlight mirror, and sigsum's litewitness log.
  test.each([
    'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx',
    'mirror.example.org+3fb148ef+BAAjjch9GyYz0sJsJx7ALhbdAtz2ov0unbzSl1vMp94O',
  ])('the published key %s reads and formats', (text) => {
    expect(formatVerifierKey(unwrap(parseVerifierKey(text)))).toBe(text);
  });

  test('format then parse is identity', () => {
    const name = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 60 })
      .filter((text) => !/[\p{White_Space}+\p{Cc}\p{Cs}]/u.test(text));
    fc.assert(
      fc.property(
        name,
        fc.constantFrom(1, 4),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (keyName, type, publicKey) => {
          const key = createVerifierKey(keyName, type, publicKey);
          expect(unwrap(parseVerifierKey(formatVerifierKey(key)))).toEqual(key);
        },
      ),
    );
  });

  test('any one-character change of key or id is refused', () => {
    for (let at = 0; at < EXAMPLE_VKEY.length; at += 1) {
      for (const other of ['A', 'a', '0', '+', '=', ' ']) {
        if (EXAMPLE_VKEY[at] === other) continue;
        expect(parseVerifierKey(EXAMPLE_VKEY.slice(0, at) + other + EXAMPLE_VKEY.slice(at + 1)).ok).toBe(false);
      }
    }
  });

  test.each([
    ['an upper-case id', EXAMPLE_VKEY.replace('530d903a', '530D903A')],
    ['a trailing line feed', `${EXAMPLE_VKEY}\n`],
    ['padding', `${EXAMPLE_VKEY}=`],
    ['no name', EXAMPLE_VKEY.slice('example.com/foo'.length)],
    ['a space in the name', EXAMPLE_VKEY.replace('/', ' ')],
    ['a no-break space in the name', EXAMPLE_VKEY.replace('/', '\u00a0')],
    ['an unknown type (0x02, ECDSA)', 'sum.golang.org+033de0ae+AsrWBBUgFAi5F3Hz'],
    ['a shorter key', formatVerifierKey({ name: 'a', keyId: '00000000', type: 1, publicKey: new Uint8Array(31) })],
    ['nothing', ''],
    ['a long name', `${'a'.repeat(256)}+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k`],
  ])('%s is refused', (_, text) => {
    expect(parseVerifierKey(text).ok).toBe(false);
  });

  test('a key with another key’s id is refused', () => {
    const text = formatVerifierKey({ ...alice.key, keyId: bob.key.keyId });
    expect(parseVerifierKey(text)).toMatchObject({ failure: { code: 'verifier-key.id-mismatch' } });
  });

  test('are read in linear time', () => {
    expect(measureGrowth(200_000, (size) => 'a+'.repeat(size), parseVerifierKey)).toBeLessThan(LINEAR_GROWTH);
  });
});

describe('signed notes', () => {
  test('the published example verifies', async () => {
    const key = unwrap(parseVerifierKey(EXAMPLE_VKEY));
    const note = read(EXAMPLE_NOTE);
    expect(note.text).toBe('This is an example message.\n');
    expect(unwrap(await verifySignedNote(note, [key]))).toEqual(note.signatures);
    expect(
      formatSignedNote(
        note.text,
        note.signatures.map((signature) => signature.line),
      ),
    ).toBe(EXAMPLE_NOTE);
  });

  // sigsum-go, pkg/checkpoint: the tree head of a test log; tessera testdata: three entries.
  test('the published tessera checkpoint verifies', async () => {
    const key = unwrap(
      parseVerifierKey('example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx'),
    );
    const note = read(`example.com/log/testdata
3
Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=

\u2014 example.com/log/testdata M9e0lvAQRtH832pk2RTbeSeZMkp4FZSdJYFBUjO5SKxuRbywPUF3cx+HUrb50kjd3rUWW/fj53Wj1dwcwh9bGQnqVAg=
`);
    expect((await verifySignedNote(note, [key])).ok).toBe(true);
  });

  test('the published tessera signing key makes the published signature', async () => {
    // PRIVATE+KEY+example.com/log/testdata+33d7b496+AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg
    const seed = Uint8Array.from(atob('AeymY/SZAX0jZcJ8enZ5FY1Dz+wTML2yWSkK+9DSF3eg'), (c) => c.charCodeAt(0)).slice(1);
    const key = createVerifierKey('example.com/log/testdata', KEY_TYPE.ed25519, ed25519.getPublicKey(seed));
    expect(key.keyId).toBe('33d7b496');
    const text = 'example.com/log/testdata\n3\nWqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=\n';
    const note = await signNote(text, [{ key, sign: async (message) => ed25519.sign(message, seed) }]);
    expect(note).toContain(
      'M9e0lvAQRtH832pk2RTbeSeZMkp4FZSdJYFBUjO5SKxuRbywPUF3cx+HUrb50kjd3rUWW/fj53Wj1dwcwh9bGQnqVAg=',
    );
  });

  test('format then parse is identity, whatever the text', async () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 8 }), async (lines) => {
        const text = lines.map((content) => `${content}\n`).join('');
        const signed = await signNote(text, [alice, bob]);
        const note = read(signed);
        expect(note.text).toBe(text);
        expect(
          formatSignedNote(
            note.text,
            note.signatures.map((signature) => signature.line),
          ),
        ).toBe(signed);
        expect(unwrap(await verifySignedNote(note, [alice.key, bob.key]))).toHaveLength(2);
      }),
      { numRuns: 25 },
    );
  });

  test('the text reaches to the last empty line', async () => {
    const text = 'first\n\n\u2014 alice.example/log AAAAAAA=\n\nlast\n';
    expect(read(await signNote(text, [alice])).text).toBe(text);
  });

  test('any one-bit change of the text or of a known signature fails', async () => {
    const signed = await signNote('one\ntwo\n', [alice]);
    const note = read(signed);
    const bytes = new TextEncoder().encode(note.text);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = bytes.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const text = new TextDecoder().decode(changed);
      expect((await verifySignedNote({ ...note, text }, [alice.key])).ok).toBe(false);
    }
    const [signature] = note.signatures;
    for (let bit = 0; bit < 512; bit += 1) {
      const changed = (signature?.signature ?? new Uint8Array()).slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const forged = read(formatSignedNote(note.text, [formatSignatureLine(alice.key, changed)]));
      expect(await verifySignedNote(forged, [alice.key])).toMatchObject({
        failure: { code: 'signed-note.signature-invalid', name: 'alice.example/log' },
      });
    }
  });

  test('unknown signatures are ignored, a note without a known one is refused', async () => {
    const note = read(await signNote('text\n', [alice, bob]));
    const verified = unwrap(await verifySignedNote(note, [bob.key]));
    expect(verified.map((signature) => signature.name)).toEqual(['bob.example/log']);
    const other = makeSigner('alice.example/log', 3);
    expect(await verifySignedNote(note, [other.key])).toMatchObject({
      failure: { code: 'signed-note.no-known-signature' },
    });
    expect((await verifySignedNote(note, [])).ok).toBe(false);
  });

  test('a known line that fails refuses the note beside a good one', async () => {
    const note = read(await signNote('text\n', [alice, bob]));
    const forged = formatSignatureLine(alice.key, new Uint8Array(64));
    const mixed = read(formatSignedNote(note.text, [...note.signatures.map((signature) => signature.line), forged]));
    expect((await verifySignedNote(mixed, [alice.key, bob.key])).ok).toBe(false);
    expect((await verifySignedNote(mixed, [bob.key])).ok).toBe(true);
  });

  test('a line repeated counts once', async () => {
    const note = read(await signNote('text\n', [alice, alice]));
    expect(unwrap(await verifySignedNote(note, [alice.key, alice.key]))).toHaveLength(1);
  });

  test('a cosignature key never verifies a plain signature', async () => {
    const note = read(await signNote('text\n', [alice]));
    const cosigner: VerifierKey = { ...alice.key, type: KEY_TYPE.cosignature };
    expect((await verifySignedNote(note, [cosigner])).ok).toBe(false);
  });

  const line = formatSignatureLine(alice.key, new Uint8Array(64));
  test.each([
    ['no signature', 'text\n'],
    ['no signature after the empty line', 'text\n\n'],
    ['no final line feed', `text\n\n${line}`],
    ['carriage returns', `text\r\n\r\n${line}\r\n`],
    ['a tab', `te\txt\n\n${line}\n`],
    ['a null', `te\u0000xt\n\n${line}\n`],
    ['a lone surrogate', `te\ud800xt\n\n${line}\n`],
    ['a hyphen for the dash', `text\n\n${line.replace('\u2014', '-')}\n`],
    ['two spaces', `text\n\n${line.replace(' ', '  ')}\n`],
    ['a trailing space', `text\n\n${line} \n`],
    ['a name with +', `text\n\n${line.replace('alice', 'al+ice')}\n`],
    ['a name with a no-break space', `text\n\n${line.replace('alice', 'al\u00a0ice')}\n`],
    ['no padding', `text\n\n${line.replace(/=+$/, '')}\n`],
    ['base64url', `text\n\n${line.slice(0, -8)}____AAA=\n`],
    ['a signature of nothing', `text\n\n\u2014 alice.example/log ${encodeBase64(new Uint8Array(4))}\n`],
    ['a blank among signatures at the end', `text\n\n${line}\n\n`],
    ['text only of signatures', `${line}\n`],
    ['nothing', ''],
  ])('%s is refused', (_, note) => {
    expect(parseSignedNote(note).ok).toBe(false);
  });

  test('non-canonical base64 of the same signature bytes is refused', () => {
    // 68 bytes end in two base64 characters of which four bits are unused.
    const other = line.replace(/A==$|A=$/, (end) => `B${end.slice(1)}`);
    expect(other).not.toBe(line);
    expect(parseSignedNote(`text\n\n${other}\n`)).toMatchObject({
      failure: { code: 'signed-note.signature-encoding' },
    });
  });

  test('16 signatures are accepted, more than 100 refused', () => {
    const lines = (count: number) => Array.from({ length: count }, () => line);
    expect(parseSignedNote(formatSignedNote('text\n', lines(16))).ok).toBe(true);
    expect(parseSignedNote(formatSignedNote('text\n', lines(MAX_SIGNATURES))).ok).toBe(true);
    expect(parseSignedNote(formatSignedNote('text\n', lines(MAX_SIGNATURES + 1))).ok).toBe(false);
    expect(parseSignedNote(formatSignedNote(`${'a'.repeat(MAX_NOTE_LENGTH)}\n`, [line])).ok).toBe(false);
  });

  test.each([
    ['empty lines', (size: number) => '\n'.repeat(size)],
    ['signature lines', (size: number) => `text\n\n${`${line}\n`.repeat(size / 100)}`],
    ['a long line', (size: number) => `text\n\n\u2014 ${'a'.repeat(size)}\n`],
    ['a long signature', (size: number) => `text\n\n\u2014 a ${'A'.repeat(size)}\n`],
    ['dashes', (size: number) => `text\n\n${'\u2014 '.repeat(size / 2)}\n`],
  ])('%s are read in linear time', (_, makeNote) => {
    expect(measureGrowth(100_000, makeNote, parseSignedNote)).toBeLessThan(LINEAR_GROWTH);
  });

  test('no text makes the reader throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(typeof parseSignedNote(text).ok).toBe('boolean');
        expect(typeof parseSignedNote(`text\n\n\u2014 ${text}\n`).ok).toBe('boolean');
        expect(typeof parseVerifierKey(text).ok).toBe('boolean');
      }),
    );
  });
});
