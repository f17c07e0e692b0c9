// Finding a path costs no more than its budget of signatures, however the certificates are entangled; and that is enough for
// an authority that renewed its certificates often.

import { afterEach, expect, test, vi } from 'vitest';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { findCertificatePath } from '../../../src/core/x509/certificate-path.ts';
import { readX509Certificate } from '../../../src/core/x509/x509-certificate.ts';
import {
  GEN_TIME_UNIX_MS,
  SIGNER_EXTENSIONS,
  forgeAuthority,
  forgeCertificate,
  forgeKey,
  forgeKeyUsage,
} from '../timestamp/token-forge.ts';

const BUDGET = 16;
const extensions = [forgeAuthority(), forgeKeyUsage(5, 6)];

afterEach(() => {
  vi.restoreAllMocks();
});

test('certificates that all issued each other, none of them trusted, cost the budget', async () => {
  const key = await forgeKey();
  const tangle = await Promise.all(
    Array.from({ length: 8 }, async () => await forgeCertificate({ name: 'tangle', key, extensions })),
  );
  const issuer = { name: 'tangle', key };
  const signer = await forgeCertificate({ name: 'signer', key, issuer, extensions: SIGNER_EXTENSIONS });
  const verifying = vi.spyOn(crypto.subtle, 'verify');
  const candidates = tangle.map(({ der }) => readX509Certificate(der));
  const path = await findCertificatePath(readX509Certificate(signer.der), candidates, [], GEN_TIME_UNIX_MS);
  expect(path).toMatchObject({ ok: false, failure: { code: 'timestamp.untrusted-root' } });
  expect(verifying.mock.calls.length).toBeGreaterThan(1);
  expect(verifying.mock.calls.length).toBeLessThanOrEqual(BUDGET);
});

test('the true root is found behind a dozen others of the same name', async () => {
  const make = async () => await forgeCertificate({ name: 'root', key: await forgeKey(), extensions });
  const others = await Promise.all(Array.from({ length: 12 }, make));
  const root = await make();
  const signer = await forgeCertificate({
    name: 'signer',
    key: await forgeKey(),
    issuer: root,
    extensions: SIGNER_EXTENSIONS,
  });
  const candidates = [...others, root].map(({ der }) => readX509Certificate(der));
  const trusted = [encodeHex(sha256(root.der))];
  const path = await findCertificatePath(readX509Certificate(signer.der), candidates, trusted, GEN_TIME_UNIX_MS);
  expect(path.ok).toBe(true);
});
