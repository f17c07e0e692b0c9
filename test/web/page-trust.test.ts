// The trust of the page: a bundle that takes another's place does not take its memory.

import { describe, expect, it } from 'vitest';
import type { TrustBundle } from '../../src/core/ledger/trust-bundle.ts';
import { verifyCertificate } from '../../src/core/verify/verify-certificate.ts';
import { openPageTrust, replaceTrust } from '../../src/web/verify/page-trust.ts';
import { linkChange } from '../support/governed-world.ts';
import { COSIGNED_AT, fillerLeaves, signCheckpoint } from '../support/ledger-fixture.ts';
import { createClosingWorld, makeClosedCertificate, makeOpenBundle } from '../support/supplement-world.ts';

describe('a bundle that is put on the page', () => {
  it('of another history is taken where nothing tells, and convicted by the next certificate', async () => {
    const governed = await createClosingWorld();
    const { world } = governed;
    const made = await makeClosedCertificate(governed);
    const forked = [...made.ledger.slice(0, 4), ...fillerLeaves(5, 'forked')];
    const bundleAt = async (leaves: readonly Uint8Array[], size: number): Promise<string> => {
      const known = leaves.slice(0, size);
      const asOf = await signCheckpoint(known, { log: world.log, witnesses: world.witnesses, at: COSIGNED_AT });
      const edit = (bundle: TrustBundle) => ({ ...bundle, asOf, governance: [linkChange(governed, known)] });
      return await makeOpenBundle(governed, leaves, edit);
    };
    const former = await openPageTrust({ genesis: world.genesisHash, bundle: await bundleAt(made.ledger, 5) });
    const given = { genesis: null, bundle: await bundleAt(forked, 6) };
    const replaced = await replaceTrust(former, given);
    if (!replaced.ok) throw new Error(replaced.failure.code);
    // One of the other history, as of the size that the page saw first.
    const other = await makeClosedCertificate(governed);
    const verdict = await verifyCertificate(other.text, { ...other.options, trust: replaced.value.opened });
    expect(verdict.summary).toBe('fork');
    const alone = await replaceTrust(null, given);
    if (!alone.ok) throw new Error(alone.failure.code);
    const forgetful = await verifyCertificate(other.text, { ...other.options, trust: alone.value.opened });
    expect(forgetful.summary).not.toBe('fork');
    expect(
      await replaceTrust(replaced.value.opened, { genesis: null, bundle: await bundleAt(made.ledger, 6) }),
    ).toMatchObject({ ok: false, failure: { code: 'replacement.another-tree' } });
  });
});
