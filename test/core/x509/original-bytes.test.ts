// A third-party certificate is hashed and verified as the bytes that came: one whose encoding DER would not choose must
// still verify, because encoding it again would change what its issuer signed. And readers are linear in their input.

import { expect, test } from 'vitest';
import { concatBytes } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import {
  derBits,
  derContext,
  derElement,
  derGeneralizedTime,
  derInteger,
  derObjectIdentifier,
  derOctets,
  derSequence,
  derTrue,
  derUnsigned,
} from '../../../src/core/asn1/der-writer.ts';
import { OID } from '../../../src/core/asn1/object-identifiers.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { readX509Certificate } from '../../../src/core/x509/x509-certificate.ts';
import { codeOf, judgeToken } from '../timestamp/judge-token.ts';
import {
  forgeChain,
  forgeKey,
  forgeKeyUsage,
  forgeName,
  forgePurposes,
  type ForgeCertificate,
} from '../timestamp/token-forge.ts';

/** FALSE written out where it is the default (`critical`, X.690 §11.5 leaves it out), times of 2026 as GeneralizedTime. */
test('a certificate that is not in DER verifies by the bytes that its issuer signed, and its hash is theirs', async () => {
  const chain = await forgeChain();
  const { root } = chain;
  const key = await forgeKey();
  const serialNumber = Uint8Array.of(0x7a, 0x01);
  const falseFlag = derElement(0x01, Uint8Array.of(0));
  const algorithm = derSequence(derObjectIdentifier(root.key.signatureOid));
  // basicConstraints with its default written out: a writer of DER would leave both FALSEs away.
  const constraints = derSequence(
    derObjectIdentifier(OID.basicConstraints),
    derTrue(),
    derOctets(derSequence(falseFlag)),
  );
  const comment = derSequence(derObjectIdentifier('1.2.3.4'), falseFlag, derOctets(derInteger(1)));
  const extensions = [constraints, comment, forgeKeyUsage(0), forgePurposes(true, OID.timeStamping)];
  const tbs = derSequence(
    derContext(0, derInteger(2)),
    derUnsigned(serialNumber),
    algorithm,
    forgeName(root.name),
    derSequence(derGeneralizedTime('20260101000000Z'), derGeneralizedTime('20270101000000Z')),
    forgeName('signer'),
    key.publicKeyInfo,
    derContext(3, derSequence(...extensions)),
  );
  const der = derSequence(tbs, algorithm, derBits(await root.key.sign(tbs)));
  const signer: ForgeCertificate = { der, name: 'signer', serialNumber, key, issuerName: root.name };
  const read = readX509Certificate(concatBytes(der));
  expect(encodeHex(read.tbs)).toBe(encodeHex(tbs));
  expect(encodeHex(sha256(read.bytes))).toBe(encodeHex(sha256(der)));
  expect(await codeOf(judgeToken(chain, { signer }))).toBe('accepted');
});
