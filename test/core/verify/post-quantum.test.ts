// Certificates of a ledger whose log and courts sign with Ed25519 and ML-DSA-44: what the verdict says of both lines, and
// how large they are.

import { beforeAll, describe, expect, it } from 'vitest';
import { formatSignatureLine, type NoteSigner } from '../../../src/core/note/signed-note.ts';
import { KEY_TYPE, formatVerifierKey } from '../../../src/core/note/verifier-key.ts';
import type { Verdict } from '../../../src/core/verify/verdict.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import { createMlDsa44Signer } from '../../../src/platform/keys/ml-dsa-44-signer.ts';
import { COSIGNED_AT, ORIGIN, createSigner, createWorld, makeCertificate } from '../../support/ledger-fixture.ts';
import type { Edits, MadeCertificate, Signing, World } from '../../support/ledger-fixture.ts';

/** protocol: the largest certificate with ML-DSA lines. */
const MAX_CERTIFICATE_BYTES = 96_000;
const MOST_COURTS = 9;

const vkey = ({ key }: NoteSigner): string => formatVerifierKey(key);
const createPostQuantum = (name: string, index: number): NoteSigner =>
  createMlDsa44Signer(name, new Uint8Array(32).fill(index + 1));

type Consortium = { readonly world: World; readonly log: NoteSigner; readonly witnesses: readonly NoteSigner[] };

// `witnesses` in pairs: Ed25519, ML-DSA-44, court by court.
const createConsortium = async (count: number, required: number): Promise<Consortium> => {
  const log = createPostQuantum(ORIGIN, 100);
  const ids = Array.from({ length: count }, (_, index) => `court-${'abcdefghi'[index] ?? 'x'}.assize.invalid`);
  const pairs = await Promise.all(
    ids.map(async (id, index) => [
      await createSigner(`${id}/witness`, KEY_TYPE.cosignature),
      createPostQuantum(`${id}/witness`, index),
    ]),
  );
  const world = await createWorld((state) => ({
    ...state,
    policy: { witnesses: required, keepers: 0 },
    courts: ids.map((id, index) => {
      const sample = state.courts[index % state.courts.length];
      if (sample === undefined) throw new Error('no court');
      const witness = (pairs[index] ?? []).map(vkey);
      return { ...sample, id, keys: { witness, mirror: [], keeper: [], governance: [] } };
    }),
    log: [...state.log, vkey(log)],
  }));
  return { world, log, witnesses: pairs.flat() };
};

const signWith =
  ({ log, witnesses }: Pick<Consortium, 'log' | 'witnesses'>) =>
  (signing: Signing): Signing => ({
    ...signing,
    moreLogKeys: [log],
    witnesses,
    at: witnesses.map((_, index) => signing.at[Math.floor(index / 2)] ?? signing.at.at(-1) ?? 1),
  });

const make = async (consortium: Consortium, edits: Edits = {}): Promise<MadeCertificate> => {
  const sign = signWith(consortium);
  // Trust rests on a checkpoint with Ed25519 lines alone: one known line of a court is enough.
  const plain = consortium.witnesses.filter(({ key }) => key.type === KEY_TYPE.cosignature);
  return await makeCertificate({ ...consortium.world, witnesses: plain }, { covering: sign, after: sign, ...edits });
};

const stepOf = (verdict: Verdict, name: string) => verdict.steps.find((step) => step.name === name);

/** A signer whose signatures are of the right form, and false. */
const spoil = ({ key, sign }: NoteSigner): NoteSigner => ({
  key,
  sign: async (message) => (await sign(message)).fill(1, -4),
});

let consortium: Consortium;

beforeAll(async () => {
  consortium = await createConsortium(4, 3);
});

describe('a certificate with both lines of log and courts', () => {
  it('is consistent, and names every key that signed, a court once', async () => {
    const { text, options } = await make(consortium);
    const verdict = await verifyCertificate(text, options);
    expect(verdict.summary).toBe('consistent');
    const ids = consortium.witnesses.map(({ key }) => key.keyId);
    expect(stepOf(verdict, 'quorum')).toMatchObject({
      result: 'pass',
      facts: {
        met: 4,
        required: 3,
        total: 4,
        cosignatures: [0, 1, 2, 3].map((index) => ({
          keys: [
            { keyId: ids[2 * index], algorithm: 'ed25519' },
            { keyId: ids[2 * index + 1], algorithm: 'ml-dsa-44' },
          ],
        })),
      },
    });
    expect(stepOf(verdict, 'log-signature')).toMatchObject({
      result: 'pass',
      facts: {
        keys: [
          { keyId: consortium.world.log.key.keyId, algorithm: 'ed25519' },
          { keyId: consortium.log.key.keyId, algorithm: 'ml-dsa-44' },
        ],
      },
    });
    expect(stepOf(verdict, 'algorithms')?.facts['used']).toEqual(
      expect.arrayContaining(['sha-256', 'ed25519', 'ml-dsa-44']),
    );
  });

  it('is consistent on the ML-DSA-44 lines of the courts alone', async () => {
    const sign = signWith({ log: consortium.log, witnesses: consortium.witnesses });
    const covering = (signing: Signing): Signing => {
      const both = sign(signing);
      return { ...both, witnesses: both.witnesses.filter(({ key }) => key.type === KEY_TYPE.mlDsa44) };
    };
    const { text, options } = await make(consortium, { covering, after: covering });
    const verdict = await verifyCertificate(text, options);
    expect([verdict.summary, stepOf(verdict, 'quorum')?.facts['met']]).toEqual(['consistent', 4]);
  });

  it('does not meet the policy with all keys of two courts', async () => {
    const covering = signWith({ log: consortium.log, witnesses: consortium.witnesses.slice(0, 4) });
    const { text, options } = await make(consortium, { covering });
    const verdict = await verifyCertificate(text, options);
    expect(verdict.summary).toBe('inconsistent');
    expect(stepOf(verdict, 'quorum')).toMatchObject({ result: 'fail', code: 'NOT_MET', facts: { met: 2 } });
  });

  it('fails on a spoiled line of a court or of the log, however many good ones stand beside it', async () => {
    for (const index of [0, 1, 7]) {
      const witnesses = consortium.witnesses.map((signer, at) => (at === index ? spoil(signer) : signer));
      const { text, options } = await make(consortium, { covering: signWith({ log: consortium.log, witnesses }) });
      expect(stepOf(await verifyCertificate(text, options), 'quorum')).toMatchObject({ code: 'INVALID' });
    }
    const covering = signWith({ log: spoil(consortium.log), witnesses: consortium.witnesses });
    const { text, options } = await make(consortium, { covering });
    expect(stepOf(await verifyCertificate(text, options), 'log-signature')).toMatchObject({ code: 'INVALID' });
  });

  it('takes the time of the earliest line of each court', async () => {
    const sign = signWith(consortium);
    const covering = (signing: Signing): Signing => {
      const both = sign(signing);
      return { ...both, at: both.at.map((at, index) => (index % 2 === 0 ? at + 7 : at)) };
    };
    const { text, options } = await make(consortium, { covering });
    const { times } = await verifyCertificate(text, options);
    const third = [...COSIGNED_AT].sort((left, right) => left - right)[2] ?? 0;
    expect(times.onLedgerBy).toBe(new Date(third * 1000).toISOString());
  });
});

describe('the size of a certificate', () => {
  it(`is within budget with ${MOST_COURTS} courts, every one of which signed both checkpoints with both keys`, async () => {
    const largest = await createConsortium(MOST_COURTS, 6);
    const { text, options } = await make(largest);
    const verdict = await verifyCertificate(text, options);
    expect([verdict.summary, stepOf(verdict, 'quorum')?.facts['met']]).toEqual(['consistent', MOST_COURTS]);
    const sizeBytes = new TextEncoder().encode(text).length;
    expect(sizeBytes).toBeLessThanOrEqual(MAX_CERTIFICATE_BYTES);
    expect(sizeBytes).toBeGreaterThan(MAX_CERTIFICATE_BYTES / 2);
  });

  it('is that of its signatures: a line is 3.3 kB', () => {
    const [, postQuantum] = consortium.witnesses;
    if (postQuantum === undefined) throw new Error('no key');
    expect(formatSignatureLine(postQuantum.key, new Uint8Array(2428))).toHaveLength(
      '\u2014 '.length + postQuantum.key.name.length + 1 + 3244,
    );
  });
});
