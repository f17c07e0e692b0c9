// A trust bundle takes another's place only forwards: never another ledger, another history or a shorter one.

import { beforeAll, describe, expect, it } from 'vitest';
import type { TrustBundle } from '../../../src/core/ledger/trust-bundle.ts';
import { judgeReplacement } from '../../../src/core/verify/judge-replacement.ts';
import { openTrustOnce } from '../../../src/core/verify/remember-trust.ts';
import { type OpenTrust, openTrust } from '../../../src/core/verify/trust.ts';
import type { GovernedWorld } from '../../support/governed-world.ts';
import { type MadeCertificate, createWorld, makeCertificate, signCheckpoint } from '../../support/ledger-fixture.ts';
import {
  createClosingWorld,
  makeClosedCertificate,
  makeClosingBundle,
  makeOpenBundle,
} from '../../support/supplement-world.ts';

let governed: GovernedWorld;
let made: MadeCertificate;
let former: OpenTrust;
let latest: OpenTrust;

const open = async (genesis: string, bundle: string): Promise<OpenTrust> => {
  const opened = await openTrust({ genesis, bundle });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  return opened.value;
};
const make = async (
  form: typeof makeOpenBundle,
  edit?: (bundle: TrustBundle) => TrustBundle,
  ledger = made.ledger,
): Promise<OpenTrust> => await open(governed.world.genesisHash, await form(governed, ledger, edit));

beforeAll(async () => {
  governed = await createClosingWorld();
  made = await makeClosedCertificate(governed);
  former = await make(makeOpenBundle);
  latest = await make(makeClosingBundle);
});

const codeOf = (before: OpenTrust, after: OpenTrust): string => {
  const judged = judgeReplacement(before, after);
  return judged.ok ? 'ok' : judged.failure.code;
};

describe('a bundle replaces another', () => {
  it('of the same ledger with the same or a larger size', () => {
    expect(codeOf(former, latest)).toBe('ok');
    expect(codeOf(latest, latest)).toBe('ok');
  });

  it('never when it is older', () => {
    expect(codeOf(latest, former)).toBe('replacement.older');
  });

  it('never with a smaller sequence, even where its size is larger', async () => {
    const { log, witnesses, genesis, genesisHash } = governed.world;
    const asOf = await signCheckpoint(made.ledger, { log, witnesses, at: [1_795_150_000] });
    const text = await makeOpenBundle(governed, made.ledger, (bundle) => ({
      ...bundle,
      sequence: 0,
      governance: [],
      genesis,
      asOf,
    }));
    const forgetful = await open(genesisHash, text);
    expect(codeOf(former, forgetful)).toBe('replacement.sequence-decreases');
  });

  it('never of another genesis', async () => {
    const world = await createWorld((state) => ({ ...state, toleranceSeconds: 61 }));
    const other = await makeCertificate(world);
    const stranger = await open(world.genesisHash, (other.options.trust as { readonly bundle: string }).bundle);
    expect(codeOf(former, stranger)).toBe('replacement.another-genesis');
    // The pinned hash alone refuses it, too.
    const { bundle } = other.trust;
    expect(await openTrust({ genesis: governed.world.genesisHash, bundle })).toMatchObject({
      ok: false,
      failure: { code: 'trust.genesis-mismatch' },
    });
  });

  it('never with another tree of the same size', async () => {
    const forked = await make(makeClosingBundle, undefined, made.ledger.with(8, made.ledger[4] ?? new Uint8Array()));
    expect(codeOf(latest, forked)).toBe('replacement.another-tree');
  });

  it('never with another history of changes', () => {
    const epochs = latest.epochs.map((epoch) =>
      epoch.sequence === 1 ? { ...epoch, leafHash: '0'.repeat(64) } : epoch,
    );
    expect(codeOf(former, { ...latest, epochs })).toBe('replacement.another-history');
    const moved = latest.epochs.map((epoch) => (epoch.sequence === 1 ? { ...epoch, index: 2 } : epoch));
    expect(codeOf(former, { ...latest, epochs: moved })).toBe('replacement.another-history');
  });

  it('never when it forgets a reported key or moves it to a later time', async () => {
    const key = 'court-a.assize.invalid/witness+00000000';
    const report = (since: string) => (bundle: TrustBundle) => ({ ...bundle, compromisedSince: [{ key, since }] });
    const early = await make(makeClosingBundle, report('2026-11-20T00:00:00.000Z'));
    const late = await make(makeClosingBundle, report('2026-11-21T00:00:00.000Z'));
    expect(codeOf(early, latest)).toBe('replacement.forgets');
    expect(codeOf(early, late)).toBe('replacement.forgets');
    expect(codeOf(late, early)).toBe('ok');
    expect(codeOf(latest, early)).toBe('ok');
  });
});

describe('opening a bundle again', () => {
  it('gives what was opened, and remembers nothing that does not open', async () => {
    const trust = { genesis: governed.world.genesisHash, bundle: await makeClosingBundle(governed, made.ledger) };
    const first = await openTrustOnce(trust);
    const again = await openTrustOnce({ ...trust });
    expect(first.ok && again.ok && first.value === again.value).toBe(true);
    expect((await openTrustOnce({ ...trust, genesis: '0'.repeat(64) })).ok).toBe(false);
    expect((await openTrustOnce({ ...trust, bundle: `${trust.bundle} ` })).ok).toBe(false);
  });
});
