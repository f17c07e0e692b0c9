// A carried token with what is carried of revocation: what becomes of it, and until when it is relied on.

import { beforeAll, describe, expect, test } from 'vitest';
import { encodeBase64 } from '../../../src/core/bytes/base64.ts';
import { verifyCarriedToken } from '../../../src/core/verify/carried-token.ts';
import { forgeChain, forgeToken, IMPRINT } from '../timestamp/token-forge.ts';
import { forgeCrl, type ForgeRevoked } from '../x509/revocation-forge.ts';

let chain: Awaited<ReturnType<typeof forgeChain>>;
beforeAll(async () => {
  chain = await forgeChain();
});

const judge = async (crls: readonly Uint8Array[]) => {
  const carried = {
    authority: 'a',
    token: encodeBase64(await forgeToken({ signer: chain.signer })),
    certificates: [encodeBase64(chain.root.der)],
    crls: crls.map(encodeBase64),
    ocsps: [],
  };
  return await verifyCarriedToken(carried, IMPRINT, { name: 'a', roots: [...chain.trustedRoots], simulated: true });
};
const listOf = async (entry: Omit<ForgeRevoked, 'serialNumber'>): Promise<readonly Uint8Array[]> => [
  await forgeCrl({ issuer: chain.root, revoked: [{ serialNumber: chain.signer.serialNumber, ...entry }] }),
];

describe('a carried token', () => {
  test('without lists says that nothing is known of revocation, with one of its issuer that it was not revoked', async () => {
    expect(await judge([])).toMatchObject({ ok: true, value: { facts: { revocation: 'none' } } });
    const list = await forgeCrl({ issuer: chain.root });
    expect(await judge([list])).toMatchObject({ ok: true, value: { facts: { revocation: 'crl' } } });
  });

  test('of a certificate revoked before is REVOKED, not merely untrusted', async () => {
    expect(await judge(await listOf({ at: '20260301000000Z', reason: 4 }))).toMatchObject({
      failure: { reason: 'timestamp.certificate-revoked', isUntrusted: false, isRevoked: true },
    });
  });

  test('of a key lost later is relied on until then, as if its certificate ended', async () => {
    const lost = await judge(await listOf({ at: '20260320000000Z', reason: 1 }));
    expect(lost).toMatchObject({
      ok: true,
      value: {
        expiresAtUnixMs: Date.parse('2026-03-20T00:00:00Z'),
        facts: { keyLostFrom: '2026-03-20T00:00:00.000Z' },
      },
    });
    const replaced = await judge(await listOf({ at: '20260320000000Z', reason: 4 }));
    expect(replaced).toMatchObject({ ok: true, value: { expiresAtUnixMs: Date.parse('2050-01-01T00:00:00Z') } });
  });

  test('with a list that was altered is an altered certificate', async () => {
    const list = await forgeCrl({ issuer: chain.root });
    list[40] = (list[40] ?? 0) ^ 1;
    expect(await judge([list])).toMatchObject({
      failure: { reason: 'timestamp.revocation-invalid', isUntrusted: false, isRevoked: false },
    });
  });
});
