// Trust bundles of a ledger whose state was changed: what opens, what is dated, what is refused.

import { beforeAll, describe, expect, it } from 'vitest';
import type { TrustBundle } from '../../../src/core/ledger/trust-bundle.ts';
import { openTrust } from '../../../src/core/verify/trust.ts';
import {
  type GovernedWorld,
  HANDOVER_SIZE,
  approveEntry,
  createGovernedWorld,
  makeGovernedBundle,
  makeGovernedCertificate,
} from '../../support/governed-world.ts';
import { COSIGNED_AT, signCheckpoint } from '../../support/ledger-fixture.ts';

let governed: GovernedWorld;
let ledger: readonly Uint8Array[];

beforeAll(async () => {
  governed = await createGovernedWorld();
  ledger = (await makeGovernedCertificate(governed)).ledger;
});

const open = async (edit?: (bundle: TrustBundle) => TrustBundle | Promise<TrustBundle>) =>
  await openTrust({
    genesis: governed.world.genesisHash,
    bundle: await makeGovernedBundle(governed, ledger, edit),
  });
const sign = async (size: number, witnesses: GovernedWorld['nextWitnesses'], log = governed.world.log) =>
  await signCheckpoint(ledger.slice(0, size), { log, witnesses, at: COSIGNED_AT });

describe('a trust bundle with a change', () => {
  it('opens, and dates the change by the moment at which both policies were met', async () => {
    const opened = await open();
    const epochs = opened.ok ? opened.value.epochs : [];
    expect(epochs.map(({ sequence, effectiveSize }) => [sequence, effectiveSize])).toEqual([
      [0, 0],
      [1, HANDOVER_SIZE],
    ]);
    expect(epochs[1]?.state).toEqual(governed.nextState);
    // Nine lines at the same four seconds: the third of the old courts, the fourth of the next ones.
    expect(epochs[1]?.sinceUnixMs).toBeGreaterThan(epochs[0]?.sinceUnixMs ?? 0);
    expect(epochs[1]?.sinceUnixMs).toBe((Math.max(...COSIGNED_AT) - 1) * 1000);
  });

  it('opens as of before its effective size: the change is known, and not in force', async () => {
    const before = ledger.slice(0, 3);
    const opened = await openTrust({
      genesis: governed.world.genesisHash,
      bundle: await makeGovernedBundle(governed, before, async (bundle) => ({
        ...bundle,
        handovers: [],
        asOf: await sign(3, governed.world.witnesses),
      })),
    });
    expect(opened.ok && opened.value.epochs[1]?.sinceUnixMs).toBe(null);
  });

  it.each([
    ['no hand-over', async (bundle: TrustBundle) => ({ ...bundle, handovers: [] }), 'missing'],
    [
      'a hand-over by the courts before it alone',
      async (bundle: TrustBundle) => ({ ...bundle, handovers: [await sign(HANDOVER_SIZE, governed.world.witnesses)] }),
      'quorum not met',
    ],
    [
      'a hand-over by the courts after it alone',
      async (bundle: TrustBundle) => ({ ...bundle, handovers: [await sign(HANDOVER_SIZE, governed.nextWitnesses)] }),
      'quorum not met',
    ],
    [
      'a hand-over from before its effective size',
      async (bundle: TrustBundle) => ({ ...bundle, handovers: [await sign(3, governed.nextWitnesses)] }),
      'of no change',
    ],
    [
      'the same hand-over twice',
      async (bundle: TrustBundle) => ({ ...bundle, handovers: [...bundle.handovers, ...bundle.handovers] }),
      'of no change',
    ],
    [
      'a hand-over that the log did not sign',
      async (bundle: TrustBundle) => ({
        ...bundle,
        handovers: [await sign(HANDOVER_SIZE, governed.nextWitnesses, governed.world.receipt)],
      }),
      'signed-note.no-known-signature',
    ],
  ])('is refused with %s', async (_, edit, reason) => {
    expect(await open(edit)).toMatchObject({ failure: { code: 'trust.handover-invalid', reason } });
  });

  it('is refused when its newest checkpoint was cosigned by retired keys', async () => {
    expect(
      await open(async (bundle) => ({ ...bundle, asOf: await sign(ledger.length, governed.world.witnesses) })),
    ).toMatchObject({ failure: { code: 'trust.as-of-invalid', reason: 'quorum not met' } });
  });

  it('is refused when the change is not in the tree of its newest checkpoint', async () => {
    const moved = (bundle: TrustBundle): TrustBundle => ({
      ...bundle,
      governance: bundle.governance.map((link) => ({ ...link, index: 2 })),
    });
    expect(await open(moved)).toMatchObject({
      failure: { code: 'trust.governance-invalid', reason: 'not under asOf' },
    });
  });

  it('is refused with too few approvals, or with a sequence that is not the number of changes', async () => {
    const two = await approveEntry(governed.entry, 1, governed.governors.slice(0, 2));
    const unapproved = (bundle: TrustBundle): TrustBundle => ({
      ...bundle,
      governance: bundle.governance.map((link) => ({ ...link, approvals: [two] })),
    });
    expect(await open(unapproved)).toMatchObject({
      failure: { code: 'trust.governance-invalid', reason: 'governance.not-approved', sequence: 1 },
    });
    expect(await open((bundle) => ({ ...bundle, sequence: 2 }))).toMatchObject({
      failure: { code: 'trust.bundle-unreadable', reason: 'text.schema' },
    });
  });

  it('is refused without its change, whose courts signed its newest checkpoint', async () => {
    expect(await open((bundle) => ({ ...bundle, sequence: 0, governance: [], handovers: [] }))).toMatchObject({
      failure: { code: 'trust.as-of-invalid' },
    });
  });
});
