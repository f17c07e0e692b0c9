// Makes certificates and tokens of every kind, wrong ones above all, for the tests of the verifier. Every part of a token
// can be replaced before it is signed, which an authority that behaves would never allow.

import { concatBytes, encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import {
  derBits,
  derContext,
  derElement,
  derGeneralizedTime,
  derInteger,
  derNamedBits,
  derNull,
  derObjectIdentifier,
  derOctets,
  derSequence,
  derSetOf,
  derTrue,
  derUnsigned,
  derUtf8,
} from '../../../src/core/asn1/der-writer.ts';
import { OID } from '../../../src/core/asn1/object-identifiers.ts';
import { encodeP1363AsDer } from '../../../src/core/x509/p1363.ts';

type Bytes = Uint8Array<ArrayBuffer>;

export type ForgeKey = {
  readonly publicKeyInfo: Bytes;
  readonly signatureOid: string;
  readonly sign: (bytes: Bytes, hash?: string) => Promise<Bytes>;
};

/** Generates a key; RSA with 2048 bits unless said otherwise. */
export const forgeKey = async (kind: 'P-256' | 'P-384' | 'RSA' = 'P-256', modulusLength = 2048): Promise<ForgeKey> => {
  const isRsa = kind === 'RSA';
  const pair = await crypto.subtle.generateKey(
    isRsa
      ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength, publicExponent: Uint8Array.of(1, 0, 1) }
      : { name: 'ECDSA', namedCurve: kind },
    true,
    ['sign', 'verify'],
  );
  if (!('privateKey' in pair)) throw new Error('not a key pair');
  return {
    publicKeyInfo: new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey)),
    signatureOid: isRsa ? OID.sha256WithRsa : OID.ecdsaWithSha256,
    sign: async (bytes, hash = 'SHA-256') => {
      const algorithm = { name: isRsa ? 'RSASSA-PKCS1-v1_5' : 'ECDSA', hash };
      const raw = new Uint8Array(await crypto.subtle.sign(algorithm, pair.privateKey, bytes));
      return isRsa ? raw : encodeP1363AsDer(raw);
    },
  };
};

/** Encodes a Name of one commonName. */
export const forgeName = (commonName: string): Bytes =>
  derSequence(derSetOf(derSequence(derObjectIdentifier(OID.commonName), derUtf8(commonName))));

export const forgeExtension = (oid: string, critical: boolean, value: Uint8Array): Bytes =>
  derSequence(derObjectIdentifier(oid), ...(critical ? [derTrue()] : []), derOctets(value));
export const forgeAuthority = (pathLength?: number): Bytes =>
  forgeExtension(
    OID.basicConstraints,
    true,
    derSequence(derTrue(), ...(pathLength === undefined ? [] : [derInteger(pathLength)])),
  );
export const forgeKeyUsage = (...bits: readonly number[]): Bytes =>
  forgeExtension(OID.keyUsage, true, derNamedBits(...bits));
export const forgePurposes = (critical: boolean, ...oids: readonly string[]): Bytes =>
  forgeExtension(OID.extendedKeyUsage, critical, derSequence(...oids.map(derObjectIdentifier)));

export type ForgeCertificate = {
  readonly der: Bytes;
  readonly name: string;
  readonly serialNumber: Bytes;
  readonly key: ForgeKey;
  readonly issuerName: string;
};

/** Issues a certificate, by itself when no issuer is given. */
export const forgeCertificate = async (options: {
  readonly name: string;
  readonly key: ForgeKey;
  readonly issuer?: { readonly name: string; readonly key: ForgeKey };
  readonly extensions?: readonly Uint8Array[];
  readonly serialNumber?: Bytes;
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly outerAlgorithm?: string;
}): Promise<ForgeCertificate> => {
  const issuer = options.issuer ?? { name: options.name, key: options.key };
  const serialNumber = options.serialNumber ?? crypto.getRandomValues(new Uint8Array(8));
  const parameters = issuer.key.signatureOid === OID.sha256WithRsa ? [derNull()] : [];
  const algorithm = derSequence(derObjectIdentifier(issuer.key.signatureOid), ...parameters);
  const { extensions = [] } = options;
  const tbs = derSequence(
    ...(extensions.length === 0 ? [] : [derContext(0, derInteger(2))]),
    derUnsigned(serialNumber),
    algorithm,
    forgeName(issuer.name),
    derSequence(
      derGeneralizedTime(options.notBefore ?? '20200101000000Z'),
      derGeneralizedTime(options.notAfter ?? '20500101000000Z'),
    ),
    forgeName(options.name),
    options.key.publicKeyInfo,
    ...(extensions.length === 0 ? [] : [derContext(3, derSequence(...extensions))]),
  );
  const outer =
    options.outerAlgorithm === undefined ? algorithm : derSequence(derObjectIdentifier(options.outerAlgorithm));
  const der = derSequence(tbs, outer, derBits(await issuer.key.sign(tbs)));
  return { der, name: options.name, serialNumber, key: options.key, issuerName: issuer.name };
};

export const SIGNER_EXTENSIONS: readonly Bytes[] = [forgeKeyUsage(0), forgePurposes(true, OID.timeStamping)];
export const IMPRINT = sha256(encodeUtf8('what was stamped'));
const GEN_TIME = '20260315101112.25Z';
export const GEN_TIME_UNIX_MS = 1_773_569_472_250;

/** The members of a TSTInfo, in order. */
type TstInfoParts = {
  readonly version: Uint8Array;
  readonly policy: Uint8Array;
  readonly messageImprint: Uint8Array;
  readonly serialNumber: Uint8Array;
  readonly genTime: Uint8Array;
  readonly rest: readonly Uint8Array[];
};

export const messageImprint = (oid: string, imprint: Uint8Array): Bytes =>
  derSequence(derSequence(derObjectIdentifier(oid), derNull()), derOctets(imprint));

export type ForgeOptions = {
  readonly signer: ForgeCertificate;
  readonly tstInfo?: Partial<TstInfoParts>;
  /** Replaces the content after message-digest was computed over the right one. */
  readonly content?: Uint8Array;
  readonly eContent?: (content: Uint8Array) => Uint8Array;
  readonly attributes?: (attributes: ForgeAttributes) => readonly Uint8Array[];
  readonly certificates?: readonly Uint8Array[];
  readonly digest?: { readonly oid: string; readonly name: string };
  readonly signatureAlgorithm?: Uint8Array;
  readonly signature?: (signature: Bytes) => Uint8Array;
  readonly signerVersion?: number;
  readonly signerIdentifier?: Uint8Array;
  readonly unsignedAttributes?: Uint8Array;
  readonly signedDataVersion?: number;
  readonly contentType?: string;
  readonly eContentType?: string;
  readonly crls?: Uint8Array;
  readonly signerInfos?: (signerInfo: Bytes) => readonly Uint8Array[];
};
type ForgeAttributes = { readonly contentType: Bytes; readonly messageDigest: Bytes; readonly ess: Bytes };

export const attribute = (oid: string, ...values: readonly Uint8Array[]): Bytes =>
  derSequence(derObjectIdentifier(oid), derSetOf(...values));

/** signing-certificate-v2 for a certificate, without issuerSerial. */
export const essAttribute = (certificate: Uint8Array): Bytes =>
  attribute(OID.signingCertificateV2, derSequence(derSequence(derSequence(derOctets(sha256(certificate))))));

const implicit = (number: number, set: Uint8Array): Bytes => concatBytes(Uint8Array.of(0xa0 | number), set.subarray(1));

/** Makes a token, right in everything that is not replaced. */
export const forgeToken = async (options: ForgeOptions): Promise<Bytes> => {
  const { signer } = options;
  const digest = options.digest ?? { oid: OID.sha256, name: 'SHA-256' };
  const parts = {
    version: derInteger(1),
    policy: derObjectIdentifier('1.2.3.4'),
    messageImprint: messageImprint(OID.sha256, IMPRINT),
    serialNumber: derInteger(77),
    genTime: derGeneralizedTime(GEN_TIME),
    rest: [],
    ...options.tstInfo,
  };
  const content = derSequence(
    parts.version,
    parts.policy,
    parts.messageImprint,
    parts.serialNumber,
    parts.genTime,
    ...parts.rest,
  );
  const contentDigest = new Uint8Array(await crypto.subtle.digest(digest.name, content));
  const right: ForgeAttributes = {
    contentType: attribute(OID.contentType, derObjectIdentifier(OID.tstInfo)),
    messageDigest: attribute(OID.messageDigest, derOctets(contentDigest)),
    ess: essAttribute(signer.der),
  };
  const attributes = derSetOf(...(options.attributes?.(right) ?? Object.values(right)));
  const signature = await signer.key.sign(attributes, digest.name);
  const digestAlgorithm = derSequence(derObjectIdentifier(digest.oid));
  const signerInfo = derSequence(
    derInteger(options.signerVersion ?? 1),
    options.signerIdentifier ?? derSequence(forgeName(signer.issuerName), derUnsigned(signer.serialNumber)),
    digestAlgorithm,
    implicit(0, attributes),
    options.signatureAlgorithm ?? derSequence(derObjectIdentifier(signer.key.signatureOid)),
    derOctets(options.signature?.(signature) ?? signature),
    ...(options.unsignedAttributes === undefined ? [] : [implicit(1, derSetOf(options.unsignedAttributes))]),
  );
  const eContent = options.eContent ?? derOctets;
  const certificates = options.certificates ?? [signer.der];
  const signedData = derSequence(
    derInteger(options.signedDataVersion ?? 3),
    derSetOf(digestAlgorithm),
    derSequence(
      derObjectIdentifier(options.eContentType ?? OID.tstInfo),
      derContext(0, eContent(options.content ?? content)),
    ),
    ...(certificates.length === 0 ? [] : [implicit(0, derSetOf(...certificates))]),
    ...(options.crls === undefined ? [] : [implicit(1, derSetOf(options.crls))]),
    derSetOf(...(options.signerInfos?.(signerInfo) ?? [signerInfo])),
  );
  return derSequence(derObjectIdentifier(options.contentType ?? OID.signedData), derContext(0, signedData));
};

/** A root and a signer that it issued, both right. */
export const forgeChain = async (kind: 'P-256' | 'P-384' | 'RSA' = 'P-256') => {
  const root = await forgeCertificate({
    name: 'root',
    key: await forgeKey(kind),
    extensions: [forgeAuthority(), forgeKeyUsage(5, 6)],
  });
  const signer = await forgeCertificate({
    name: 'signer',
    key: await forgeKey(kind),
    issuer: root,
    extensions: SIGNER_EXTENSIONS,
  });
  return { root, signer, trustedRoots: [encodeHex(sha256(root.der))] };
};

/** An element with an indefinite length (BER). */
export const indefinite = (tag: number, ...members: readonly Uint8Array[]): Bytes =>
  concatBytes(Uint8Array.of(tag, 0x80), ...members, Uint8Array.of(0, 0));

/** A constructed OCTET STRING in two segments (BER). */
export const constructedOctets = (content: Uint8Array): Bytes =>
  derElement(0x24, derOctets(content.subarray(0, 10)), derOctets(content.subarray(10)));
