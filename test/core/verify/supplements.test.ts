// Late tokens, related statements and ended authorities: what stands beside a certificate, step by step.

import { beforeAll, describe, expect, it } from 'vitest';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import type { Supplement, SupplementOf } from '../../../src/core/certificate/supplement.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { parseTlogProof } from '../../../src/core/proof/tlog-proof.ts';
import { formatTime } from '../../../src/core/text/time.ts';
import type { VerifyOptions } from '../../../src/core/verify/options.ts';
import type { StepName, Verdict } from '../../../src/core/verify/verdict.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import type { GovernedWorld } from '../../support/governed-world.ts';
import { COSIGNED_AT, type MadeCertificate, RECEIVED_AT_UNIX_MS } from '../../support/ledger-fixture.ts';
import {
  TAKEOVER_UNIX_MS,
  createClosingWorld,
  createEndingAuthority,
  makeCheckpointToken,
  makeClosedCertificate,
  makeClosingBundle,
  makeInclusion,
  makeLateToken,
  makeOpenBundle,
  makeRelated,
  supplementText,
  trustAuthority,
} from '../../support/supplement-world.ts';

let governed: GovernedWorld;
let made: MadeCertificate;

beforeAll(async () => {
  governed = await createClosingWorld();
  made = await makeClosedCertificate(governed);
});

type Given = {
  readonly world?: GovernedWorld;
  readonly of?: MadeCertificate;
  readonly ledger?: readonly Uint8Array[];
  readonly closed?: boolean;
  readonly options?: Partial<VerifyOptions>;
};

const verify = async (supplements: readonly Supplement[], given: Given = {}): Promise<Verdict> => {
  const { world = governed, of = made, ledger = of.ledger, closed = false, options = {} } = given;
  const make = closed ? makeClosingBundle : makeOpenBundle;
  const trust = { genesis: world.world.genesisHash, bundle: await make(world, ledger) };
  return await verifyCertificate(supplementText(of, supplements), { ...of.options, trust, ...options });
};
const stepOf = (verdict: Verdict, name: StepName) => verdict.steps.find((step) => step.name === name);

describe('a late token', () => {
  const LATER = RECEIVED_AT_UNIX_MS + 600_000;

  it('counts towards the minimum, and does not change existedBy', async () => {
    const { supplement } = await makeLateToken(governed, made, governed.world.authority, LATER, null);
    const verdict = await verify([supplement]);
    expect(verdict.summary).toBe('consistent');
    expect(stepOf(verdict, 'time')).toMatchObject({ result: 'pass', code: 'LATE_TOKEN' });
    expect(verdict.times.existedBy).toBe((await verify([])).times.existedBy);
    const without = await makeClosedCertificate(governed, {
      tokenCount: 0,
      entry: (entry) => ({ ...entry, timestamps: [] }),
    });
    expect(stepOf(await verify([], { of: without }), 'timestamps')).toMatchObject({ result: 'fail', code: 'NOT_MET' });
    const late = await makeLateToken(governed, without, governed.world.authority, LATER, null);
    expect((await verify([late.supplement], { of: without })).summary).toBe('consistent');
  });

  it('is shown with the time at which an entry of its own stood on the ledger', async () => {
    const naming = { cosignedAtUnixMs: LATER + 5000 };
    const { supplement, ledger } = await makeLateToken(governed, made, governed.world.authority, LATER, naming);
    const verdict = await verify([supplement], { ledger });
    expect(verdict.summary).toBe('consistent');
    expect(stepOf(verdict, 'timestamps')?.facts['tokens']).toEqual([
      expect.objectContaining({ named: true }),
      expect.objectContaining({
        named: false,
        supplement: true,
        namedAt: formatTime(Math.floor(naming.cosignedAtUnixMs / 1000) * 1000),
      }),
    ]);
  });

  it('fails when its entry, its proof or the token itself is not of this batch', async () => {
    const naming = { cosignedAtUnixMs: LATER + 5000 };
    const { authority, strangeAuthority } = governed.world;
    const { supplement: good, ledger } = await makeLateToken(governed, made, authority, LATER, naming);
    const other = await makeClosedCertificate(governed);
    const foreign = await makeLateToken(governed, other, authority, LATER, naming);
    const entry = good.entry ?? '';
    const cases: readonly (readonly [string, SupplementOf<'timestamp'>])[] = [
      ['no proof', { ...good, proof: null }],
      ['no entry', { ...good, entry: null }],
      ['an altered entry', { ...good, entry: entry.replace('"assize-development"', '"assize-developmenu"') }],
      ['an entry that names another token', { ...good, token: foreign.supplement.token }],
      ['an entry of another batch', { ...foreign.supplement, token: good.token, proof: good.proof }],
      ['an altered path', { ...good, proof: (good.proof ?? '').replace('index 5', 'index 4') }],
      ['a token over another batch', { ...foreign.supplement, entry: null, proof: null }],
    ];
    for (const [name, supplement] of cases) {
      const verdict = await verify([supplement], { ledger });
      expect([name, verdict.summary]).toEqual([name, 'inconsistent']);
      expect(stepOf(verdict, 'timestamps')).toMatchObject({ result: 'fail', code: 'INVALID' });
    }
    // An unknown root is no alteration; it counts for nothing.
    const strange = await makeLateToken(governed, made, strangeAuthority, LATER, null).catch(() => null);
    if (strange !== null) expect((await verify([strange.supplement])).summary).toBe('consistent');
  });

  it('from before the batch closed is out of order', async () => {
    const { supplement } = await makeLateToken(
      governed,
      made,
      governed.world.authority,
      RECEIVED_AT_UNIX_MS - 120_000,
      null,
    );
    expect(stepOf(await verify([supplement]), 'time')).toMatchObject({ result: 'fail', code: 'SKEW' });
  });
});

describe('a related statement', () => {
  it.each([
    ['correction', 'fail', 'CORRECTED'],
    ['withdrawal', 'fail', 'WITHDRAWN'],
    ['supplement', 'not-checked', 'UNCHECKED'],
  ] as const)('that is a %s is shown, and decides nothing', async (kind, result, code) => {
    const { supplement, made: related } = await makeRelated(governed, made, kind);
    const verdict = await verify([supplement], { ledger: related.ledger });
    expect(verdict.summary).toBe('consistent');
    expect(stepOf(verdict, 'status')).toMatchObject({ result, code });
    expect(stepOf(verdict, 'status')?.facts['related']).toEqual([
      expect.objectContaining({
        kind,
        id: 'ev_01M7VDA9Y1AQ1JAVXAT2HKT3WE',
        onLedgerBy: verdict.times.onLedgerBy,
        digests: { 'sha-256': expect.any(String) as string },
      }),
    ]);
    expect(related.text).not.toBe(made.text);
  });

  it('outweighs what a look-up says, unless that is more', async () => {
    const {
      supplement,
      made: { ledger },
    } = await makeRelated(governed, made, 'correction');
    const said = async (disposition: VerifyOptions['disposition']) =>
      stepOf(await verify([supplement], { ledger, options: { disposition } }), 'status')?.code;
    expect(await said('active')).toBe('CORRECTED');
    expect(await said('held')).toBe('CORRECTED');
    expect(await said('withdrawn')).toBe('WITHDRAWN');
    expect(await said('erased')).toBe('ERASED');
  });

  it('are shown all, the weightiest as the code', async () => {
    const correction = await makeRelated(governed, made, 'correction', undefined, { index: 5 });
    const withdrawal = await makeRelated(governed, made, 'withdrawal', undefined, { ledger: correction.made.ledger });
    const { ledger } = withdrawal.made;
    const verdict = await verify([correction.supplement, withdrawal.supplement], { ledger });
    expect(stepOf(verdict, 'status')).toMatchObject({ code: 'WITHDRAWN' });
    expect(stepOf(verdict, 'status')?.facts['related']).toHaveLength(2);
  });

  it('that relates to another, to nothing, or does not verify makes the certificate inconsistent', async () => {
    const other = await makeClosedCertificate(governed);
    const { supplement: good, made: withdrawn } = await makeRelated(governed, made, 'withdrawal');
    const foreign = await makeRelated(governed, other, 'withdrawal', undefined, { ledger: made.ledger });
    const { certificate } = made;
    const impostor = await makeRelated(governed, made, 'withdrawal', ({ relatesTo, ...statement }) => ({
      ...statement,
      ...(relatesTo === undefined ? {} : { relatesTo: { ...relatesTo, id: 'ev_01M7VDA9Y1AQ1JAVXAT2HKT3WF' } }),
    }));
    const { ledger } = withdrawn;
    const cases: readonly (readonly [string, Supplement, string, (readonly Uint8Array[])?])[] = [
      ['another statement', foreign.supplement, 'statement.relates-to-another', foreign.made.ledger],
      ['another id', impostor.supplement, 'statement.relates-to-another', impostor.made.ledger],
      [
        'nothing',
        { kind: 'statement', core: certificate.core, signature: certificate.signature },
        'statement.relates-to-nothing',
      ],
      ['a text that does not read', { ...good, core: `${good.core} ` }, 'text.not-canonical'],
      [
        'an altered core',
        { ...good, core: good.core.replace('"leafIndex":3', '"leafIndex":2') },
        'batch-inclusion: INVALID',
      ],
      ['another signature', { ...good, signature: certificate.signature }, 'issuer: INVALID'],
    ];
    for (const [name, supplement, reason, own = ledger] of cases) {
      const verdict = await verify([supplement], { ledger: own });
      expect([name, verdict.summary]).toEqual([name, 'inconsistent']);
      expect(stepOf(verdict, 'status')).toMatchObject({
        result: 'fail',
        code: 'INVALID',
        facts: { supplements: [{ position: 0, kind: 'statement', reason }] },
      });
    }
  });

  it('of a closed epoch is shown as not judged until something vouches for it', async () => {
    const { supplement, made: related } = await makeRelated(governed, made, 'withdrawal');
    const { authority } = governed.world;
    const own = await makeCheckpointToken(authority, made.covering, TAKEOVER_UNIX_MS - 5000);
    const { ledger } = related;
    const unjudged = await verify([supplement, own], { closed: true, ledger });
    expect(stepOf(unjudged, 'status')).toMatchObject({ result: 'not-checked', code: 'UNCHECKED' });
    expect(stepOf(unjudged, 'status')?.facts['unjudged']).toEqual([
      expect.objectContaining({ kind: 'withdrawal', step: 'quorum', code: 'EPOCH_CLOSED' }),
    ]);
    const token = await makeCheckpointToken(authority, related.covering, TAKEOVER_UNIX_MS - 5000);
    const judged = await verify([supplement, own, token], { closed: true, ledger });
    expect(judged.summary).toBe('consistent');
    expect(stepOf(judged, 'status')).toMatchObject({ result: 'fail', code: 'WITHDRAWN' });
  });
});

describe('an authority whose certificate has really ended', () => {
  /** Hours after receipt, and days before the clock of whoever runs this. */
  const ENDS_AT = RECEIVED_AT_UNIX_MS + 3 * 3_600_000;
  const now = Date.now();
  const LATER = RECEIVED_AT_UNIX_MS + 600_000;

  const begin = async (entryNames: boolean) => {
    const ending = await createEndingAuthority(ENDS_AT);
    const world = await createClosingWorld(trustAuthority(ending));
    const of = await makeClosedCertificate(world, {
      tokenAuthority: ending,
      ...(entryNames ? {} : { entry: (entry) => ({ ...entry, timestamps: [] }) }),
    });
    return { ending, world, of };
  };

  it('has ended', () => {
    expect(now).toBeGreaterThan(ENDS_AT);
  });

  it('is LEDGER_PROTECTED when the batch entry names its token', async () => {
    const { world, of } = await begin(true);
    const verdict = await verify([], { world, of, options: { now } });
    expect(verdict.summary).toBe('consistent');
    expect(stepOf(verdict, 'renewal')).toMatchObject({ result: 'pass', code: 'LEDGER_PROTECTED' });
  });

  it('shows no time by which the batch existed once nothing keeps its token: whoever has its key states any', async () => {
    const named = await begin(true);
    const kept = await verify([], { world: named.world, of: named.of, options: { now } });
    expect(kept.times.existedBy).toBe(formatTime(RECEIVED_AT_UNIX_MS + 1700));
    const { world, of } = await begin(false);
    const lost = await verify([], { world, of, options: { now } });
    expect(lost.times.existedBy).toBeNull();
    expect(stepOf(lost, 'time')?.facts['existedBy']).toBeNull();
  });

  it('is EXPIRED_UNRENEWED when no entry names it', async () => {
    const { world, of } = await begin(false);
    const verdict = await verify([], { world, of, options: { now } });
    expect(verdict.summary).toBe('inconsistent');
    expect(stepOf(verdict, 'renewal')).toMatchObject({ result: 'fail', code: 'EXPIRED_UNRENEWED' });
    expect(stepOf(await verify([], { world, of, options: { now: ENDS_AT - 1000 } }), 'renewal')).toMatchObject({
      code: 'NOT_DUE',
    });
  });

  it('is LEDGER_PROTECTED when an entry of its own named a late token before the end, and not after it', async () => {
    const { world, of, ending } = await begin(false);
    const early = await makeLateToken(world, of, ending, LATER, { cosignedAtUnixMs: ENDS_AT - 60_000 });
    const kept = await verify([early.supplement], { world, of, ledger: early.ledger, options: { now } });
    expect(stepOf(kept, 'renewal')).toMatchObject({ result: 'pass', code: 'LEDGER_PROTECTED' });
    expect(kept.summary).toBe('consistent');
    const after = await makeLateToken(world, of, ending, LATER, { cosignedAtUnixMs: ENDS_AT + 60_000 });
    const lost = await verify([after.supplement], { world, of, ledger: after.ledger, options: { now } });
    expect(stepOf(lost, 'renewal')).toMatchObject({ result: 'fail', code: 'EXPIRED_UNRENEWED' });
  });

  it('vouches for a checkpoint of a closed epoch no longer, unless the ledger shows it from before the end', async () => {
    const { world, of, ending } = await begin(true);
    const token = await makeCheckpointToken(ending, of.covering, TAKEOVER_UNIX_MS - 5000);
    const alone = await verify([token], { world, of, closed: true, options: { now } });
    expect(stepOf(alone, 'quorum')).toMatchObject({ result: 'not-checked', code: 'EPOCH_CLOSED' });
    expect(stepOf(alone, 'renewal')).toMatchObject({ result: 'fail', code: 'EXPIRED_UNRENEWED' });
    const inclusion = await makeInclusion(world, of.ledger, world.nextWitnesses);
    const both = await verify([token, inclusion], { world, of, closed: true, options: { now } });
    expect(both.summary).toBe('consistent');
    expect(stepOf(both, 'renewal')).toMatchObject({
      result: 'pass',
      code: 'LEDGER_PROTECTED',
      facts: { checkpointTokens: [{ kept: true }] },
    });
    const late = await makeInclusion(world, of.ledger, world.nextWitnesses, ENDS_AT + 60_000);
    const tooLate = await verify([token, late], { world, of, closed: true, options: { now } });
    expect(stepOf(tooLate, 'renewal')?.facts).toMatchObject({ checkpointTokens: [{ kept: false }] });
    expect(stepOf(tooLate, 'quorum')).toMatchObject({ result: 'pass' });
  });

  it('keeps nothing by another’s token that is dated before the lines that it is over', async () => {
    const endsAt = RECEIVED_AT_UNIX_MS + 300_000;
    const ending = await createEndingAuthority(endsAt);
    const other = await createEndingAuthority(RECEIVED_AT_UNIX_MS + 9 * 365 * 86_400_000);
    const world = await createClosingWorld((state) => {
      const [first, ...authorities] = trustAuthority(ending)(state).timestamps.authorities;
      const roots = [ending, other].map(({ keys }) => encodeHex(sha256(keys.rootCertificate)));
      if (first === undefined) throw new Error('no authority');
      return { ...state, timestamps: { minimum: 1, authorities: [{ ...first, roots }, ...authorities] } };
    });
    const of = await makeClosedCertificate(world, {
      tokenAuthority: ending,
      covering: (signing) => ({ ...signing, at: COSIGNED_AT.map((seconds) => seconds + 1000) }),
    });
    const given = { world, of, closed: true, options: { now: TAKEOVER_UNIX_MS + 3_600_000 } };
    const inclusion = await makeInclusion(world, of.ledger, world.nextWitnesses);
    const at = async (unixMs: number) => await makeCheckpointToken(other, of.covering, unixMs);
    const truly = await verify([inclusion, await at(RECEIVED_AT_UNIX_MS + 1_060_000)], given);
    expect(stepOf(truly, 'quorum')?.result).toBe('pass');
    expect(stepOf(truly, 'renewal')).toMatchObject({ result: 'fail', code: 'EXPIRED_UNRENEWED' });
    // The text of a checkpoint was not there before its courts signed it: the token's time is false, or theirs.
    const early = await verify([inclusion, await at(endsAt - 60_000)], given);
    expect(stepOf(early, 'renewal')).toMatchObject({ result: 'fail', code: 'EXPIRED_UNRENEWED' });
    expect(stepOf(early, 'quorum')?.facts['closed']).toMatchObject({ protection: { by: 'inclusion' } });
  });

  it('dates no entry that names a late token: who has its key and the retired courts’ makes both afterwards', async () => {
    const { world, of, ending } = await begin(false);
    const { nextWitnesses } = world;
    const inclusion = await makeInclusion(world, of.ledger, nextWitnesses, ENDS_AT + 60_000);
    // Another history, signed after everything had ended and dated before.
    const forged = await makeLateToken(world, of, ending, LATER, { cosignedAtUnixMs: LATER + 5000 });
    const proof = parseTlogProof(forged.supplement.proof ?? '');
    if (!proof.ok) throw new Error(proof.failure.code);
    const stamp = await makeCheckpointToken(ending, proof.value.checkpoint, TAKEOVER_UNIX_MS - 5000);
    const given = { world, of, closed: true, options: { now } };
    const verdict = await verify([inclusion, forged.supplement, stamp], given);
    expect(stepOf(verdict, 'renewal')).toMatchObject({ result: 'fail', code: 'EXPIRED_UNRENEWED' });
    expect(verdict.summary).toBe('inconsistent');
    // While the authority is in force its word dates the entry.
    const before = { ...given, options: { now: ENDS_AT - 1000 } };
    const dated = await verify([inclusion, forged.supplement, stamp], before);
    expect(stepOf(dated, 'timestamps')?.facts['tokens']).toContainEqual(
      expect.objectContaining({ namedAt: formatTime(TAKEOVER_UNIX_MS - 4000) }),
    );
    // A verifier that has seen the checkpoint before the end needs nobody's word.
    const known = [{ note: proof.value.checkpoint }];
    const seen = await verify([inclusion, forged.supplement, stamp], {
      ...given,
      options: { now, knownCheckpoints: known },
    });
    expect(stepOf(seen, 'renewal')).toMatchObject({ result: 'pass', code: 'LEDGER_PROTECTED' });
  });
});
