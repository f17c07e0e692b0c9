import { describe, expect, it } from 'vitest';
import { reopenTrust } from '../../../src/domain/certificates/reopen-trust.ts';
import { createWorld, makeCertificate } from '../../support/ledger-fixture.ts';

describe('reopenTrust', () => {
  it('gives what was opened from the same texts, and opens others by themselves', async () => {
    const { trust } = await makeCertificate(await createWorld());
    const first = await reopenTrust(trust);
    expect(first).toMatchObject({ ok: true });
    expect(await reopenTrust({ ...trust })).toBe(first);
    const foreign = await reopenTrust({ ...trust, genesis: '0'.repeat(64) });
    expect(foreign).toMatchObject({ ok: false, failure: { code: 'trust.genesis-mismatch' } });
    expect(await reopenTrust({ ...trust, bundle: `${trust.bundle} ` })).not.toBe(first);
    expect(await reopenTrust(trust)).toMatchObject({ ok: true });
  });
});
