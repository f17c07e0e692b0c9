// A certificate whose courts' keys were replaced since: whoever has the retired keys can sign anything, so it counts only
// if something vouches for it that those keys could not make.

import { beforeAll, describe, expect, it } from 'vitest';
import type { BatchEntry } from '../../../src/core/batch/batch-entry.ts';
import type { Supplement } from '../../../src/core/certificate/supplement.ts';
import type { TrustBundle } from '../../../src/core/ledger/trust-bundle.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { computeConsistencyPath } from '../../../src/core/merkle/tree.ts';
import { formatTime } from '../../../src/core/text/time.ts';
import type { KnownCheckpoint } from '../../../src/core/verify/options.ts';
import type { StepName, Verdict } from '../../../src/core/verify/verdict.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import type { GovernedWorld } from '../../support/governed-world.ts';
import {
  COSIGNED_AT,
  type MadeCertificate,
  RECEIVED_AT_UNIX_MS,
  signCheckpoint,
} from '../../support/ledger-fixture.ts';
import {
  TAKEOVER_UNIX_MS,
  createClosingWorld,
  makeCheckpointToken,
  makeClosedCertificate,
  makeClosingBundle,
  makeInclusion,
  makeLateToken,
  makeOpenBundle,
  supplementText,
} from '../../support/supplement-world.ts';

let governed: GovernedWorld;
let made: MadeCertificate;

beforeAll(async () => {
  governed = await createClosingWorld();
  made = await makeClosedCertificate(governed);
});

type Given = {
  readonly of?: MadeCertificate;
  readonly supplements?: readonly Supplement[];
  readonly known?: readonly KnownCheckpoint[];
  readonly bundle?: (bundle: TrustBundle) => TrustBundle;
  readonly open?: boolean;
};

const verify = async ({
  of = made,
  supplements = [],
  known = [],
  bundle,
  open = false,
}: Given = {}): Promise<Verdict> => {
  const make = open ? makeOpenBundle : makeClosingBundle;
  const trust = { genesis: governed.world.genesisHash, bundle: await make(governed, of.ledger, bundle) };
  return await verifyCertificate(supplementText(of, supplements), { ...of.options, trust, knownCheckpoints: known });
};

const stepOf = (verdict: Verdict, name: StepName) => verdict.steps.find((step) => step.name === name);
const outcome = (verdict: Verdict): readonly string[] => [
  verdict.summary,
  ...verdict.steps
    .filter(({ name }) => ['ledger-inclusion', 'log-signature', 'quorum', 'policy', 'renewal'].includes(name))
    .filter(({ result }) => result !== 'pass')
    .map(({ name, result, code }) => `${name} ${result} ${code}`),
];
const CONSISTENT = ['consistent', 'renewal not-checked NOT_DUE'];
const CLOSED = ['unverifiable', 'quorum not-checked EPOCH_CLOSED', 'renewal not-checked NOT_DUE'];
const before = TAKEOVER_UNIX_MS - 1000;

describe('a certificate of a closed epoch', () => {
  it('is consistent while its epoch is in force', async () => {
    expect(outcome(await verify({ open: true }))).toEqual(CONSISTENT);
  });

  it('is not checked without anything that vouches for it', async () => {
    const verdict = await verify();
    expect(outcome(verdict)).toEqual(CLOSED);
    expect(stepOf(verdict, 'quorum')?.facts).toMatchObject({
      closed: { epoch: 0, tookOverAt: formatTime(TAKEOVER_UNIX_MS), protection: null },
    });
    expect(verdict.times.onLedgerBy).toBeNull();
    expect(verdict.sentence).toBeNull();
  });

  it('is consistent with a token over its checkpoint from before the takeover', async () => {
    const token = await makeCheckpointToken(governed.world.authority, made.covering, before);
    const verdict = await verify({ supplements: [token] });
    expect(outcome(verdict)).toEqual(CONSISTENT);
    expect(stepOf(verdict, 'quorum')?.facts['closed']).toMatchObject({
      protection: { by: 'checkpoint-token', simulated: true, revocation: 'none' },
    });
    // The checkpoint before the batch is of that epoch, too, and nothing vouches for it.
    expect(verdict.times.notBefore).toBeNull();
    expect(verdict.times.onLedgerBy).toBe(formatTime((COSIGNED_AT[1] ?? 0) * 1000));
  });

  it('keeps notBefore with a token over the checkpoint before the batch', async () => {
    const { authority } = governed.world;
    const tokens = [
      await makeCheckpointToken(authority, made.covering, before),
      await makeCheckpointToken(authority, made.after, before),
    ];
    const verdict = await verify({ supplements: tokens });
    expect(outcome(verdict)).toEqual(CONSISTENT);
    expect(verdict.times.notBefore).not.toBeNull();
  });

  it('is not checked with a token that may be from after the takeover', async () => {
    for (const atUnixMs of [TAKEOVER_UNIX_MS, TAKEOVER_UNIX_MS + 1000]) {
      // The token's accuracy counts against it.
      const token = await makeCheckpointToken(governed.world.authority, made.covering, atUnixMs);
      expect(outcome(await verify({ supplements: [token] }))).toEqual(CLOSED);
    }
  });

  it('is consistent with a token over the published file of the same tree', async () => {
    const { world } = governed;
    const leaves = made.ledger.slice(0, 5);
    const published = await signCheckpoint(leaves, {
      log: world.log,
      witnesses: world.witnesses.slice(1),
      at: COSIGNED_AT,
    });
    const token = await makeCheckpointToken(world.authority, published, before);
    expect(outcome(await verify({ supplements: [{ ...token, note: published }] }))).toEqual(CONSISTENT);
  });

  it('fails with a token over another checkpoint, by another authority or altered', async () => {
    const { authority, strangeAuthority, log, witnesses } = governed.world;
    const good = await makeCheckpointToken(authority, made.covering, before);
    const other = await signCheckpoint(made.ledger.slice(0, 6), { log, witnesses, at: COSIGNED_AT });
    const strange = await makeCheckpointToken(strangeAuthority, made.covering, before);
    const bytes = Buffer.from(good.token, 'base64');
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
    for (const [token, reason] of [
      [await makeCheckpointToken(authority, other, before), 'checkpoint-token.of-another-checkpoint'],
      [
        { ...(await makeCheckpointToken(authority, other, before)), note: other },
        'checkpoint-token.of-another-checkpoint',
      ],
      [{ ...good, note: other }, 'checkpoint-token.of-another-checkpoint'],
      [{ ...good, authority: 'nobody' }, 'timestamp.unknown-authority'],
      [strange, 'timestamp.untrusted-root'],
      [{ ...good, token: bytes.toString('base64') }, 'timestamp.signature-invalid'],
    ] as const) {
      const verdict = await verify({ supplements: [token] });
      expect(verdict.summary).toBe('inconsistent');
      expect(stepOf(verdict, 'quorum')).toMatchObject({
        result: 'fail',
        code: 'INVALID',
        facts: { supplements: [{ position: 0, kind: 'checkpoint-token', reason }] },
      });
    }
  });

  it('is consistent with its entry under a later checkpoint in force', async () => {
    const inclusion = await makeInclusion(governed, made.ledger, governed.nextWitnesses);
    const verdict = await verify({ supplements: [inclusion] });
    expect(outcome(verdict)).toEqual(CONSISTENT);
    expect(stepOf(verdict, 'quorum')?.facts['closed']).toMatchObject({ protection: { by: 'inclusion' } });
  });

  it('is not checked with its entry under another checkpoint of the closed epoch', async () => {
    const inclusion = await makeInclusion(governed, made.ledger.slice(0, 6), governed.world.witnesses);
    expect(outcome(await verify({ supplements: [inclusion] }))).toEqual(CLOSED);
  });

  it('fails with an inclusion of another entry, at another index, or without its courts', async () => {
    const { nextWitnesses, world } = governed;
    const good = await makeInclusion(governed, made.ledger, nextWitnesses);
    const another = made.ledger.with(3, made.ledger[4] ?? new Uint8Array());
    for (const [inclusion, step, summary = 'inconsistent'] of [
      // The log signed both this tree and the bundle's, of one size.
      [await makeInclusion(governed, another, nextWitnesses), 'ledger-inclusion', 'fork'],
      [{ ...good, proof: good.proof.replace('index 3', 'index 2') }, 'ledger-inclusion'],
      [{ ...good, proof: `${good.proof}x` }, 'ledger-inclusion'],
      [await makeInclusion(governed, made.ledger, world.witnesses), 'quorum'],
      [await makeInclusion(governed, made.ledger, nextWitnesses.slice(2)), 'quorum'],
    ] as const) {
      const verdict = await verify({ supplements: [inclusion] });
      expect(verdict.summary).toBe(summary);
      expect(stepOf(verdict, step)).toMatchObject({ result: 'fail', code: 'INVALID' });
    }
  });

  it('is consistent for a verifier that has seen its checkpoint, or a later one with a proof', async () => {
    const { log } = governed.world;
    const later = await signCheckpoint(made.ledger, {
      log,
      witnesses: governed.nextWitnesses,
      at: [TAKEOVER_UNIX_MS / 1000 + 90],
    });
    const proof = { path: computeConsistencyPath(made.ledger, 5).map(encodeHex) };
    expect(outcome(await verify({ known: [{ note: made.covering }] }))).toEqual(CONSISTENT);
    expect(outcome(await verify({ known: [{ note: later, proof }] }))).toEqual(CONSISTENT);
    expect(outcome(await verify({ known: [{ note: later }] }))).toEqual(CLOSED);
    const unsigned = await signCheckpoint(made.ledger, { log, witnesses: governed.nextWitnesses.slice(3), at: [1] });
    expect(outcome(await verify({ known: [{ note: unsigned, proof }] }))).toEqual(CLOSED);
  });

  it('is not checked for one who has the same checkpoint from the hands that gave the certificate', async () => {
    const given = { note: made.covering, isOwn: false };
    const verdict = await verify({ known: [given] });
    expect(outcome(verdict)).toEqual(CLOSED);
    expect(stepOf(verdict, 'consistency')).toMatchObject({ result: 'pass', facts: { agreeing: 1 } });
    const later = await signCheckpoint(made.ledger, {
      log: governed.world.log,
      witnesses: governed.nextWitnesses,
      at: [TAKEOVER_UNIX_MS / 1000 + 90],
    });
    // Keys in force show by a proof what retired ones cannot.
    const proof = { path: computeConsistencyPath(made.ledger, 5).map(encodeHex) };
    expect(outcome(await verify({ known: [given, { note: later, proof, isOwn: false }] }))).toEqual(CONSISTENT);
  });

  it('does not take a forged checkpoint of retired keys for one', async () => {
    // Retired keys sign a second history in which the batch stands as well.
    const forged = await makeClosedCertificate(governed);
    const trust = { genesis: governed.world.genesisHash, bundle: await makeClosingBundle(governed, made.ledger) };
    const inclusion = await makeInclusion(governed, made.ledger, governed.nextWitnesses);
    const late = await makeCheckpointToken(governed.world.authority, forged.covering, TAKEOVER_UNIX_MS + 5000);
    for (const supplements of [[], [late], [inclusion]]) {
      const verdict = await verifyCertificate(supplementText(forged, supplements), { ...forged.options, trust });
      expect(['unverifiable', 'inconsistent']).toContain(verdict.summary);
      expect(verdict.sentence).toBeNull();
    }
  });
});

describe('a key that was reported', () => {
  const key = (index: number): string => {
    const witness = governed.world.witnesses[index]?.key;
    return `${witness?.name}+${witness?.keyId}`;
  };
  const since = (offsetMs: number): string => formatTime(RECEIVED_AT_UNIX_MS + offsetMs);
  const report =
    (list: 'compromisedSince' | 'revoked', offsetMs: number, ...keys: readonly string[]) =>
    (bundle: TrustBundle): TrustBundle => ({
      ...bundle,
      compromisedSince: list === 'revoked' ? [] : keys.map((one) => ({ key: one, since: since(offsetMs) })),
      revoked: list === 'revoked' ? keys.map((one) => ({ key: one, since: since(offsetMs), reason: 'lost' })) : [],
    });
  const COMPROMISED = ['unverifiable', 'quorum not-checked KEY_COMPROMISED', 'renewal not-checked NOT_DUE'];
  const HOUR = 3_600_000;

  it('leaves the certificate consistent while the others meet the policy', async () => {
    const verdict = await verify({ open: true, bundle: report('compromisedSince', HOUR, key(3)) });
    expect(outcome(verdict)).toEqual(CONSISTENT);
    expect(stepOf(verdict, 'quorum')?.facts).toMatchObject({ met: 3, leftOut: [key(3)] });
  });

  it('leaves the policy unmet where it is needed, whatever its lines are dated', async () => {
    const bundle = report('compromisedSince', HOUR, key(2), key(3));
    expect(outcome(await verify({ open: true, bundle }))).toEqual(COMPROMISED);
  });

  it('counts with a token or a later checkpoint from before', async () => {
    const compromised = { open: true, bundle: report('compromisedSince', HOUR, key(2), key(3)) };
    const { authority } = governed.world;
    const early = await makeCheckpointToken(authority, made.covering, RECEIVED_AT_UNIX_MS + HOUR / 2);
    const late = await makeCheckpointToken(authority, made.covering, RECEIVED_AT_UNIX_MS + HOUR);
    expect(outcome(await verify({ ...compromised, supplements: [early] }))).toEqual(CONSISTENT);
    expect(outcome(await verify({ ...compromised, supplements: [late] }))).toEqual(COMPROMISED);
    const closing = { bundle: report('compromisedSince', HOUR, key(2), key(3)) };
    const inclusion = await makeInclusion(governed, made.ledger, governed.nextWitnesses);
    expect(outcome(await verify({ ...closing, supplements: [inclusion] }))).toEqual(CONSISTENT);
  });

  it('that was revoked counts for what is dated before and for nothing later', async () => {
    const earlier = report('revoked', 0, key(2), key(3));
    expect(outcome(await verify({ open: true, bundle: earlier }))).toEqual(COMPROMISED);
    const later = report('revoked', HOUR, key(2), key(3));
    expect(outcome(await verify({ open: true, bundle: later }))).toEqual(CONSISTENT);
  });

  it('of the log is dated by the courts', async () => {
    const { log } = governed.world;
    const id = `${log.key.name}+${log.key.keyId}`;
    const before = await verify({ open: true, bundle: report('compromisedSince', 0, id) });
    expect(outcome(before)).toEqual([
      'unverifiable',
      'log-signature not-checked KEY_COMPROMISED',
      'renewal not-checked NOT_DUE',
    ]);
    const after = await verify({ open: true, bundle: report('compromisedSince', HOUR, id) });
    expect(outcome(after)).toEqual(CONSISTENT);
  });

  it('of receipt or issuer leaves its step unchecked and the summary alone', async () => {
    const { receipt, issuer } = governed.world;
    const ids = [receipt, issuer].map(({ key: { name, keyId } }) => `${name}+${keyId}`);
    const early = await verify({ open: true, bundle: report('compromisedSince', 0, ...ids) });
    expect(early.summary).toBe('consistent');
    for (const name of ['receipt', 'issuer'] as const) {
      expect(stepOf(early, name)).toMatchObject({ result: 'not-checked', code: 'KEY_COMPROMISED' });
    }
    const later = await verify({ open: true, bundle: report('compromisedSince', HOUR, ...ids) });
    expect(stepOf(later, 'receipt')).toMatchObject({ result: 'pass' });
    expect(stepOf(later, 'issuer')).toMatchObject({ result: 'not-checked', code: 'KEY_COMPROMISED' });
    const revoked = await verify({ open: true, bundle: report('revoked', HOUR, ...ids) });
    expect(stepOf(revoked, 'issuer')).toMatchObject({ result: 'pass' });
  });
});

describe('retired keys that write the lines of an honest tree anew', () => {
  it('put no batch on the ledger before it closed, also where it names no token', async () => {
    const { world, nextWitnesses } = governed;
    const unnamed = {
      tokenCount: 0,
      entry: (entry: BatchEntry): BatchEntry => ({ ...entry, timestamps: [] }),
    };
    const make = async (shiftSeconds: number): Promise<Verdict> => {
      const of = await makeClosedCertificate(governed, {
        ...unnamed,
        covering: (signing) => ({ ...signing, at: COSIGNED_AT.map((seconds) => seconds + shiftSeconds) }),
      });
      const late = await makeLateToken(governed, of, world.authority, RECEIVED_AT_UNIX_MS + 600_000, null);
      const inclusion = await makeInclusion(governed, of.ledger, nextWitnesses);
      return await verify({ of, supplements: [late.supplement, inclusion] });
    };
    const backdated = await make(-86_400);
    expect(stepOf(backdated, 'time')).toMatchObject({
      result: 'fail',
      code: 'SKEW',
      facts: { broken: ['closedAt not after onLedgerBy'] },
    });
    expect(backdated.summary).toBe('inconsistent');
    // Within the tolerance, clocks differ.
    expect((await make(-50)).summary).toBe('consistent');
  });
});
