import { describe, expect, it } from 'vitest';
import { openTrustOnce } from '../../../src/core/verify/remember-trust.ts';
import { createWorld, makeCertificate } from '../../support/ledger-fixture.ts';

describe('openTrustOnce', () => {
  it('gives what was opened from the same texts, and opens others by themselves', async () => {
    const { trust } = await makeCertificate(await createWorld());
    const first = await openTrustOnce(trust);
    if (!first.ok) throw new Error(first.failure.code);
    const again = await openTrustOnce({ ...trust });
    expect(again.ok && again.value).toBe(first.value);
    const foreign = await openTrustOnce({ ...trust, genesis: '0'.repeat(64) });
    expect(foreign).toMatchObject({ ok: false, failure: { code: 'trust.genesis-mismatch' } });
    const altered = await openTrustOnce({ ...trust, bundle: `${trust.bundle} ` });
    expect(altered.ok && altered.value).not.toBe(first.value);
    expect(await openTrustOnce(trust)).toMatchObject({ ok: true });
  });
});
