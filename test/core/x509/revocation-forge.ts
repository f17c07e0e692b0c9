// Makes revocation lists and OCSP responses with exactly one thing wrong, or nothing.

import {
  derBits,
  derContext,
  derContextPrimitive,
  derElement,
  derGeneralizedTime,
  derInteger,
  derNull,
  derObjectIdentifier,
  derOctets,
  derSequence,
  derUnsigned,
} from '../../../src/core/asn1/der-writer.ts';
import { OID } from '../../../src/core/asn1/object-identifiers.ts';
import { readX509Certificate } from '../../../src/core/x509/x509-certificate.ts';
import { readKeyBits } from '../../../src/core/x509/revocation.ts';
import { forgeExtension, forgeName, type ForgeCertificate } from '../timestamp/token-forge.ts';

type Bytes = Uint8Array<ArrayBuffer>;

export const encodeEnumerated = (value: number): Bytes => derElement(0x0a, Uint8Array.of(value));

export type ForgeRevoked = {
  readonly serialNumber: Uint8Array;
  readonly at: string;
  readonly reason?: number;
  readonly invalid?: string;
  readonly extensions?: readonly Uint8Array[];
};

const encodeRevoked = ({ serialNumber, at, reason, invalid, extensions = [] }: ForgeRevoked): Bytes => {
  const all = [
    ...(reason === undefined ? [] : [forgeExtension(OID.cRLReason, false, encodeEnumerated(reason))]),
    ...(invalid === undefined ? [] : [forgeExtension(OID.invalidityDate, false, derGeneralizedTime(invalid))]),
    ...extensions,
  ];
  const tail = all.length === 0 ? [] : [derSequence(...all)];
  return derSequence(derUnsigned(serialNumber), derGeneralizedTime(at), ...tail);
};

/** Issues a list. Times are GeneralizedTime texts. */
export const forgeCrl = async (options: {
  readonly issuer: ForgeCertificate;
  readonly thisUpdate?: string;
  readonly nextUpdate?: string | null;
  readonly revoked?: readonly ForgeRevoked[];
  readonly extensions?: readonly Uint8Array[];
  readonly version?: number;
}): Promise<Bytes> => {
  const { issuer, revoked = [], extensions = [] } = options;
  const algorithm = derSequence(derObjectIdentifier(issuer.key.signatureOid));
  const nextUpdate = options.nextUpdate === undefined ? '20260415000000Z' : options.nextUpdate;
  const tbs = derSequence(
    derInteger(options.version ?? 1),
    algorithm,
    forgeName(issuer.name),
    derGeneralizedTime(options.thisUpdate ?? '20260315120000Z'),
    ...(nextUpdate === null ? [] : [derGeneralizedTime(nextUpdate)]),
    ...(revoked.length === 0 ? [] : [derSequence(...revoked.map(encodeRevoked))]),
    ...(extensions.length === 0 ? [] : [derContext(0, derSequence(...extensions))]),
  );
  return derSequence(tbs, algorithm, derBits(await issuer.key.sign(tbs)));
};

const hash = async (name: string, bytes: Uint8Array): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest(name, Uint8Array.from(bytes)));

/** Answers for one certificate, by the issuer or a delegate. */
export const forgeOcsp = async (options: {
  readonly about: ForgeCertificate;
  readonly issuer: ForgeCertificate;
  readonly signer?: ForgeCertificate;
  readonly status?: 'good' | 'unknown' | { readonly at: string; readonly reason?: number };
  readonly thisUpdate?: string;
  readonly nextUpdate?: string | null;
  readonly certificates?: readonly Uint8Array[];
  readonly byKey?: boolean;
  readonly digest?: 'SHA-1' | 'SHA-256';
}): Promise<Bytes> => {
  const { about, issuer, status = 'good', digest = 'SHA-1', certificates = [] } = options;
  const signer = options.signer ?? issuer;
  const digestOid = digest === 'SHA-1' ? OID.sha1 : OID.sha256;
  const id = derSequence(
    derSequence(derObjectIdentifier(digestOid), derNull()),
    derOctets(await hash(digest, forgeName(issuer.name))),
    derOctets(await hash(digest, readKeyBits(readX509Certificate(issuer.der)))),
    derUnsigned(about.serialNumber),
  );
  const certStatus =
    typeof status === 'string'
      ? derContextPrimitive(status === 'good' ? 0 : 2, new Uint8Array())
      : derContext(
          1,
          derGeneralizedTime(status.at),
          ...(status.reason === undefined ? [] : [derContext(0, encodeEnumerated(status.reason))]),
        );
  const nextUpdate = options.nextUpdate === undefined ? '20260415000000Z' : options.nextUpdate;
  const single = derSequence(
    id,
    certStatus,
    derGeneralizedTime(options.thisUpdate ?? '20260315120000Z'),
    ...(nextUpdate === null ? [] : [derContext(0, derGeneralizedTime(nextUpdate))]),
  );
  const keyHash = await hash('SHA-1', readKeyBits(readX509Certificate(signer.der)));
  const responder = options.byKey === true ? derContext(2, derOctets(keyHash)) : derContext(1, forgeName(signer.name));
  const tbs = derSequence(responder, derGeneralizedTime('20260315120000Z'), derSequence(single));
  const algorithm = derSequence(derObjectIdentifier(signer.key.signatureOid));
  const basic = derSequence(
    tbs,
    algorithm,
    derBits(await signer.key.sign(tbs)),
    ...(certificates.length === 0 ? [] : [derContext(0, derSequence(...certificates))]),
  );
  return derSequence(
    encodeEnumerated(0),
    derContext(0, derSequence(derObjectIdentifier(OID.ocspBasic), derOctets(basic))),
  );
};
