// One thing, one text: whatever the readers of the C2SP texts accept, their formatters write back byte for byte, and no
// change of a signed note verifies. Valid texts are taken and damaged; a reader never throws.

import { ed25519 } from '@noble/curves/ed25519.js';
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBase64, encodeBase64 } from '../../../src/core/bytes/base64.ts';
import { parseDecimal } from '../../../src/core/bytes/decimal.ts';
import { formatCheckpoint, parseCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { signCosignature, verifyCosignatures } from '../../../src/core/checkpoint/cosignature.ts';
import { formatPolicy, parsePolicy } from '../../../src/core/checkpoint/policy.ts';
import { formatEntriesPath, formatTilePath, parseTilePath } from '../../../src/core/merkle/tile.ts';
import {
  formatSignatureLine,
  formatSignedNote,
  parseSignedNote,
  signNote,
  verifySignedNote,
  type NoteSigner,
} from '../../../src/core/note/signed-note.ts';
import {
  createVerifierKey,
  formatVerifierKey,
  KEY_TYPE,
  parseVerifierKey,
} from '../../../src/core/note/verifier-key.ts';
import { formatTlogProof, parseTlogProof } from '../../../src/core/proof/tlog-proof.ts';

const ORIGIN = 'ledger.assize.invalid/strict';
const hash = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const plain = (name: string, type: number): NoteSigner => ({
  key: createVerifierKey(name, type, ed25519.getPublicKey(hash(3))),
  sign: async (message) => ed25519.sign(message, hash(3)),
});
const pair = ml_dsa44.keygen(hash(4));
const postQuantum = (name: string): NoteSigner => ({
  key: createVerifierKey(name, KEY_TYPE.mlDsa44, pair.publicKey),
  sign: async (message) => ml_dsa44.sign(message, pair.secretKey),
});

const checkpoint = formatCheckpoint({ origin: ORIGIN, treeSize: 70_000, rootHash: hash(5) });
const log = plain(ORIGIN, KEY_TYPE.ed25519);
const court = plain('court-a.assize.invalid/witness', KEY_TYPE.cosignature);
const logNote = await signNote(checkpoint, [log, postQuantum(ORIGIN)]);
const cosigned = `${logNote}${await signCosignature(checkpoint, 1_800_000_000, court)}\n`;

/** Reads a text and writes what was read; null when it was refused. */
type Rewrite = (text: string) => string | null;

const rewriteNote: Rewrite = (text) => {
  const note = parseSignedNote(text);
  if (!note.ok) return null;
  const lines = note.value.signatures.map(({ name, keyId, signature }) =>
    formatSignatureLine({ name, keyId, type: KEY_TYPE.ed25519, publicKey: hash(0) }, signature),
  );
  return formatSignedNote(note.value.text, lines);
};

const rewriteTilePath: Rewrite = (text) => {
  const path = parseTilePath(text);
  if (!path.ok) return null;
  const { index, width } = path.value;
  return path.value.kind === 'entries' ? formatEntriesPath(index, width) : formatTilePath(path.value);
};

const rewriteWith =
  <T>(
    parse: (text: string) => { readonly ok: true; readonly value: T } | { readonly ok: false },
    format: (value: T) => string,
  ): Rewrite =>
  (text) => {
    const parsed = parse(text);
    return parsed.ok ? format(parsed.value) : null;
  };

const TEXTS: readonly (readonly [name: string, text: string, rewrite: Rewrite])[] = [
  ['verifier key, Ed25519', formatVerifierKey(log.key), rewriteWith(parseVerifierKey, formatVerifierKey)],
  [
    'verifier key, ML-DSA-44',
    formatVerifierKey(postQuantum(ORIGIN).key),
    rewriteWith(parseVerifierKey, formatVerifierKey),
  ],
  ['checkpoint', checkpoint, rewriteWith(parseCheckpoint, formatCheckpoint)],
  ['signed note', cosigned, rewriteNote],
  [
    'proof',
    formatTlogProof({ extra: hash(1), index: 12, path: [hash(6), hash(7)], checkpoint: logNote }),
    rewriteWith(parseTlogProof, formatTlogProof),
  ],
  ['tile path', 'tile/0/x001/x234/067.p/17', rewriteTilePath],
  ['full tile path', 'tile/1/000', rewriteTilePath],
  ['entries path', 'tile/entries/x010/255.p/255', rewriteTilePath],
  [
    'base64',
    encodeBase64(hash(9).subarray(1)),
    (text) => {
      const bytes = decodeBase64(text);
      return bytes === null ? null : encodeBase64(bytes);
    },
  ],
  ['decimal', '9007199254740991', (text) => parseDecimal(text)?.toString() ?? null],
];

// What other readers take for nothing, for a digit, for a space or for a line's end.
const NASTY = [
  ...' \n\t\u0000\u007f\u0085\u00a0\u2028\ufeff01+-=/_ABax\u2014\uff11'.split(''),
  '',
  '\n\n',
  '\r\n',
  '\ud800',
  '==',
  'x000/',
  '.p/',
  '\u2014 ',
];

const damage = (text: string): fc.Arbitrary<string> =>
  fc
    .array(
      fc.record({
        at: fc.integer({ min: 0, max: text.length }),
        removed: fc.integer({ min: 0, max: 3 }),
        inserted: fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 3 })),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((edits) =>
      edits.reduce(
        (draft, { at, removed, inserted }) => draft.slice(0, at) + inserted + draft.slice(at + removed),
        text,
      ),
    );

describe('what a reader accepts is what its formatter writes', () => {
  test.each(TEXTS)('%s', (_, text, rewrite) => {
    expect(rewrite(text)).toBe(text);
    fc.assert(
      fc.property(damage(text), (damaged) => {
        const rewritten = rewrite(damaged);
        if (rewritten !== null) expect(rewritten).toBe(damaged);
      }),
      { numRuns: 2000 },
    );
  });

  test('policy: whatever is accepted has one canonical form, which reads as the same', () => {
    const names = ['A', 'B', 'none', 'all', 'any', '1', '2', '#', 'quorum', 'group', 'witness', 'log', ' ', '\t', '\n'];
    const keys = [court, postQuantum('court-b'), log, postQuantum(ORIGIN)].map(({ key }) => formatVerifierKey(key));
    const text = `log ${keys[2]}\nlog ${keys[3]}\nwitness A ${keys[0]}\nwitness B ${keys[1]} url\ngroup G 1 A B\nquorum G\n`;
    expect(parsePolicy(text).ok).toBe(true);
    const parts = fc.array(fc.oneof(fc.constantFrom(...names, ...keys)), { maxLength: 12 });
    fc.assert(
      fc.property(
        fc.oneof(
          damage(text),
          parts.map((list) => list.join(' ')),
        ),
        (damaged) => {
          const parsed = parsePolicy(damaged);
          if (!parsed.ok) return;
          expect(parsePolicy(formatPolicy(parsed.value))).toEqual(parsed);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('a signed checkpoint', () => {
  test('does not verify after any change of its text; of its lines, none counts that was not made', async () => {
    const keys = [log.key, postQuantum(ORIGIN).key];
    const original = parseSignedNote(cosigned);
    const known = original.ok ? original.value.signatures.map(({ line }) => line) : [];
    await fc.assert(
      fc.asyncProperty(damage(cosigned), async (damaged) => {
        const note = parseSignedNote(damaged);
        if (!note.ok) return;
        const signed = await verifySignedNote(note.value, keys);
        if (signed.ok) {
          expect(note.value.text).toBe(checkpoint);
          for (const { line } of signed.value) expect(known).toContain(line);
        }
        const cosignatures = await verifyCosignatures(note.value, [court.key]);
        if (cosignatures.ok && cosignatures.value.length > 0) {
          expect(note.value.text).toBe(checkpoint);
          for (const { line } of cosignatures.value) expect(known).toContain(line);
        }
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['an extension line', 'extension\n'],
    ['an empty extension line', '\n'],
    ['a space as extension', ' \n'],
  ])('with %s is no checkpoint, though the note is well signed', async (_, extension) => {
    const text = `${checkpoint}${extension}`;
    const note = parseSignedNote(await signNote(text, [log]));
    if (!note.ok) throw new Error(note.failure.code);
    expect((await verifySignedNote(note.value, [log.key])).ok).toBe(true);
    expect(parseCheckpoint(note.value.text)).toEqual({ ok: false, failure: { code: 'checkpoint.extension' } });
    await expect(signNote(text, [postQuantum(ORIGIN)])).rejects.toThrow(RangeError);
  });
});
