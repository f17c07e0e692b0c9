// The same tokens read by code that nobody here wrote: @peculiar/asn1-* must find in them what our reader finds. It is
// not in the verifier because it adds 140 kB to a browser's bundle, five times all of the verifier's own code.

import { AsnConvert } from '@peculiar/asn1-schema';
import { ContentInfo, SignedData } from '@peculiar/asn1-cms';
import { TSTInfo } from '@peculiar/asn1-tsp';
import { Certificate } from '@peculiar/asn1-x509';
import { expect, test } from 'vitest';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import {
  derContextPrimitive,
  derInteger,
  derSequence,
  derTrue,
  derUnsigned,
} from '../../../src/core/asn1/der-writer.ts';
import { parseTimestampToken } from '../../../src/core/timestamp/parse-timestamp-token.ts';
import { readX509Certificate } from '../../../src/core/x509/x509-certificate.ts';
import { forgeChain, forgeToken, IMPRINT } from './token-forge.ts';

const hexOf = (buffer: ArrayBuffer): string => encodeHex(new Uint8Array(buffer));

test('an independent reader finds the same TSTInfo, signer and certificates', async () => {
  const { signer, root } = await forgeChain();
  const rest = [
    derSequence(derInteger(2), derContextPrimitive(0, Uint8Array.of(5))),
    derTrue(),
    derUnsigned(Uint8Array.of(0xfe, 1)),
  ];
  const token = await forgeToken({ signer, certificates: [signer.der, root.der], tstInfo: { rest } });
  const ours = parseTimestampToken(token);
  if (!ours.ok) throw new Error(ours.failure.code);

  const signedData = AsnConvert.parse(AsnConvert.parse(token, ContentInfo).content, SignedData);
  const content = signedData.encapContentInfo.eContent?.single?.buffer;
  if (content === undefined) throw new Error('no content');
  expect(hexOf(content)).toBe(encodeHex(ours.value.content));

  const theirs = AsnConvert.parse(content, TSTInfo);
  const { tstInfo } = ours.value;
  expect(theirs.policy).toBe(tstInfo.policy);
  expect(theirs.messageImprint.hashAlgorithm.algorithm).toBe(tstInfo.imprintAlgorithm);
  expect(hexOf(theirs.messageImprint.hashedMessage.buffer)).toBe(encodeHex(IMPRINT));
  expect(hexOf(theirs.serialNumber)).toBe(tstInfo.serialNumber);
  expect(theirs.genTime.getTime()).toBe(tstInfo.genTimeUnixMs);
  expect([theirs.accuracy?.seconds, theirs.accuracy?.millis]).toEqual([2, 5]);
  expect(tstInfo.accuracyMs).toBe(2005);
  expect(theirs.nonce === undefined ? '' : hexOf(theirs.nonce)).toBe('00fe01');
  expect(tstInfo.nonce).toEqual(Uint8Array.of(0xfe, 1));

  const [signerInfo] = signedData.signerInfos;
  expect(signerInfo === undefined ? '' : hexOf(signerInfo.signature.buffer)).toBe(
    encodeHex(ours.value.signer.signature),
  );
  expect(signerInfo?.signedAttrs?.map((one) => one.attrType)).toEqual(
    ours.value.signer.attributes.map((one) => one.type),
  );
});

test('an independent reader finds the same certificate', async () => {
  const { signer } = await forgeChain('RSA');
  const ours = readX509Certificate(signer.der);
  const theirs = AsnConvert.parse(signer.der, Certificate).tbsCertificate;
  expect(hexOf(theirs.serialNumber).replace(/^00/, '')).toBe(ours.serialNumber);
  expect(theirs.validity.notBefore.getTime().getTime()).toBe(ours.notBeforeUnixMs);
  expect(theirs.validity.notAfter.getTime().getTime()).toBe(ours.notAfterUnixMs);
  expect(hexOf(AsnConvert.serialize(theirs.subject))).toBe(encodeHex(ours.subject));
  expect(hexOf(AsnConvert.serialize(theirs.issuer))).toBe(encodeHex(ours.issuer));
  expect(hexOf(AsnConvert.serialize(theirs.subjectPublicKeyInfo))).toBe(encodeHex(ours.publicKeyInfo));
  expect(hexOf(AsnConvert.serialize(theirs))).toBe(encodeHex(ours.tbs));
});
