// What a verdict says of the supplements that it rests on: whether they are simulated, and by which algorithms they are.

import { beforeAll, describe, expect, it } from 'vitest';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import type { Supplement } from '../../../src/core/certificate/supplement.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import type { TrustBundle } from '../../../src/core/ledger/trust-bundle.ts';
import { formatTime } from '../../../src/core/text/time.ts';
import type { VerifyOptions } from '../../../src/core/verify/options.ts';
import type { StepName, Verdict } from '../../../src/core/verify/verdict.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import type { TimestampAuthority } from '../../../src/platform/tsa/timestamp-authority.ts';
import type { GovernedWorld } from '../../support/governed-world.ts';
import { type MadeCertificate, RECEIVED_AT_UNIX_MS } from '../../support/ledger-fixture.ts';
import {
  AUTHORITY,
  TAKEOVER_UNIX_MS,
  createClosingWorld,
  createEndingAuthority,
  makeCheckpointToken,
  makeClosedCertificate,
  makeClosingBundle,
  makeInclusion,
  makeLateToken,
  makeOpenBundle,
  supplementText,
} from '../../support/supplement-world.ts';

const SIMULATED = 'another-authority';
const YEAR = 365.25 * 86_400_000;
const HOUR = 3_600_000;
const BEFORE = TAKEOVER_UNIX_MS - 5000;

let governed: GovernedWorld;
let made: MadeCertificate;
let simulatedAuthority: TimestampAuthority;

// Courts and one authority are real, a second authority is not.
beforeAll(async () => {
  simulatedAuthority = await createEndingAuthority(RECEIVED_AT_UNIX_MS + 9 * YEAR);
  const simulatedRoot = encodeHex(sha256(simulatedAuthority.keys.rootCertificate));
  governed = await createClosingWorld((state) => ({
    ...state,
    courts: state.courts.map((court) => ({ ...court, simulated: false })),
    timestamps: {
      minimum: 1,
      authorities: [
        ...state.timestamps.authorities.map((authority) => ({ ...authority, simulated: false })),
        { name: SIMULATED, roots: [simulatedRoot], simulated: true },
      ],
    },
  }));
  made = await makeClosedCertificate(governed);
});

const stampReal = (atUnixMs: number) => makeCheckpointToken(governed.world.authority, made.covering, atUnixMs);
const stampSimulated = async (atUnixMs: number) => ({
  ...(await makeCheckpointToken(simulatedAuthority, made.covering, atUnixMs)),
  authority: SIMULATED,
});
const include = () => makeInclusion(governed, made.ledger, governed.nextWitnesses);

type Given = {
  readonly open?: boolean;
  readonly ledger?: readonly Uint8Array[];
  readonly bundle?: (bundle: TrustBundle) => TrustBundle;
  readonly options?: Partial<VerifyOptions>;
};

const verify = async (supplements: readonly Supplement[], given: Given = {}): Promise<Verdict> => {
  const make = given.open === true ? makeOpenBundle : makeClosingBundle;
  const bundle = await make(governed, given.ledger ?? made.ledger, given.bundle);
  const trust = { genesis: governed.world.genesisHash, bundle };
  return await verifyCertificate(supplementText(made, supplements), { ...made.options, trust, ...given.options });
};
const stepOf = (verdict: Verdict, name: StepName) => verdict.steps.find((step) => step.name === name);

describe('a verdict on a certificate of real courts and a real authority', () => {
  const outcome = ({ summary, simulated }: Verdict) => [summary, simulated];

  it('is not simulated by itself, nor with a simulated token that it does not need', async () => {
    expect(outcome(await verify([], { open: true }))).toEqual(['consistent', false]);
    expect(outcome(await verify([await stampSimulated(BEFORE)], { open: true }))).toEqual(['consistent', false]);
    expect(outcome(await verify([await stampSimulated(BEFORE), await include()]))).toEqual(['consistent', false]);
    expect(outcome(await verify([await stampSimulated(BEFORE - 5000), await stampReal(BEFORE)]))).toEqual([
      'consistent',
      false,
    ]);
  });

  it('is simulated when a simulated token alone vouches for a closed epoch, beside a real one from after it', async () => {
    expect(outcome(await verify([await stampSimulated(BEFORE)]))).toEqual(['consistent', true]);
    const late = await stampReal(TAKEOVER_UNIX_MS + 5000);
    expect(outcome(await verify([await stampSimulated(BEFORE), late]))).toEqual(['consistent', true]);
  });

  it('is simulated when a simulated token alone shows that reported keys had signed before the report', async () => {
    const bundle = (own: TrustBundle): TrustBundle => ({
      ...own,
      compromisedSince: governed.world.witnesses
        .slice(2)
        .map(({ key }) => ({ key: `${key.name}+${key.keyId}`, since: formatTime(RECEIVED_AT_UNIX_MS + HOUR) })),
    });
    const given = { open: true, bundle };
    expect(outcome(await verify([], given))[0]).toBe('unverifiable');
    expect(outcome(await verify([await stampSimulated(BEFORE)], given))).toEqual(['consistent', true]);
    const late = await stampReal(RECEIVED_AT_UNIX_MS + HOUR + 5000);
    expect(outcome(await verify([await stampSimulated(BEFORE), late], given))).toEqual(['consistent', true]);
    expect(outcome(await verify([await stampSimulated(BEFORE), await stampReal(BEFORE)], given))).toEqual([
      'consistent',
      false,
    ]);
  });
});

describe('the algorithms of supplements', () => {
  type Use = { readonly use: string; readonly algorithm: string; readonly by?: string; readonly protectedBy?: string };
  const usesOf = (verdict: Verdict) => {
    const uses = (stepOf(verdict, 'algorithms')?.facts['uses'] ?? []) as readonly Use[];
    return uses.map(({ use, algorithm, by = null, protectedBy = null }) => [use, algorithm, by, protectedBy]);
  };
  const now = RECEIVED_AT_UNIX_MS + 5 * YEAR;
  const broken = (name: string, sinceUnixMs = RECEIVED_AT_UNIX_MS + 4 * YEAR) => ({
    options: { now, brokenAlgorithms: [{ name, since: formatTime(sinceUnixMs).slice(0, 10) }] },
  });

  it('are listed with those of the certificate', async () => {
    const naming = { cosignedAtUnixMs: RECEIVED_AT_UNIX_MS + 605_000 };
    const { authority } = governed.world;
    const late = await makeLateToken(governed, made, authority, RECEIVED_AT_UNIX_MS + 600_000, naming);
    const verdict = await verify([await stampReal(BEFORE), late.supplement], { open: true, ledger: late.ledger });
    expect(usesOf(verdict).slice(-3)).toEqual([
      ['checkpoint-token', 'sha-256', AUTHORITY, null],
      ['checkpoint-token', 'ecdsa-p256', AUTHORITY, null],
      ['supplement-checkpoint', 'ed25519', null, null],
    ]);
    expect(usesOf(await verify([await include()])).slice(-1)).toEqual([
      ['supplement-checkpoint', 'ed25519', null, null],
    ]);
  });

  it('fail when a token by a broken one is all that vouches for the epoch: whoever forges it dates it back', async () => {
    const verdict = await verify([await stampReal(BEFORE)], broken('ecdsa-p256'));
    expect(stepOf(verdict, 'algorithms')).toMatchObject({ result: 'fail', code: 'BROKEN' });
    expect(verdict.summary).toBe('inconsistent');
    // Nor does it show that the batch's own token is from before the break.
    expect(usesOf(verdict)).toContainEqual(['token', 'ecdsa-p256', AUTHORITY, null]);
    expect(usesOf(verdict)).toContainEqual(['checkpoint-token', 'ecdsa-p256', AUTHORITY, null]);
  });

  it('pass when something that is not broken vouches for the same', async () => {
    const verdict = await verify([await stampReal(BEFORE), await include()], broken('ecdsa-p256'));
    expect(stepOf(verdict, 'algorithms')).toMatchObject({ result: 'pass', code: 'WEAK' });
    expect(usesOf(verdict)).toContainEqual(['token', 'ecdsa-p256', AUTHORITY, 'ledger']);
    expect(usesOf(verdict)).toContainEqual(['checkpoint-token', 'ecdsa-p256', AUTHORITY, 'other-protection']);
    expect(verdict.summary).toBe('consistent');
  });
});
