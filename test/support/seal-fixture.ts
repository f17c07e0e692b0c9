// A sealed certificate PDF with its roots: the renderer's own output, a simulated seal, the embedded timestamp authority.

import { encodeHex } from '../../src/core/bytes/hex.ts';
import { sha256 } from '../../src/core/digest/sha256.ts';
import { inflate } from '../../src/cli/inflate.ts';
import type { CertificateView } from '../../src/domain/certificates/certificate-view.ts';
import type { SealTrust } from '../../src/core/seal/verify-seal.ts';
import { renderCertificatePdf } from '../../src/platform/pdf/certificate-document.ts';
import { formatPem } from '../../src/platform/pki/simulated-authority.ts';
import {
  type GeneratedSeal,
  generateSealKeys,
  importSealSigner,
  readSealSubject,
} from '../../src/platform/seal/seal-keys.ts';
import { sealPdf } from '../../src/platform/seal/seal-pdf.ts';
import { type AuthorityKeys, generateAuthorityKeys, importAuthority } from '../../src/platform/tsa/authority-keys.ts';
import { requestEmbeddedToken } from '../../src/platform/tsa/timestamp-client.ts';
import { readTestFont } from './certificate-fonts.ts';
import { createCertificateJson, createCertificateView } from './certificate-view-fixture.ts';

export type SealFixture = {
  readonly plain: Uint8Array;
  readonly sealed: Uint8Array;
  readonly json: Uint8Array;
  readonly trust: SealTrust;
  /** Whom the sealing certificate names. */
  readonly subject: string;
  readonly sealRootPem: string;
  readonly timestampRootPem: string;
  /** Seals another file with the same keys. */
  readonly seal: (pdf: Uint8Array) => Promise<Uint8Array>;
};

const currentTime = (): number => Date.now();
const random = (count: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(count));

/** A seal's keys, whose root a ledger may name before anything is sealed. */
export const createSeal = async (now: () => number = currentTime): Promise<GeneratedSeal> =>
  await generateSealKeys({ now, random });

/** What the file is made with; keys, authority and a certificate of its own where nothing is given. */
export type SealFixtureParts = {
  readonly view?: CertificateView;
  readonly json?: Uint8Array<ArrayBuffer>;
  readonly seal?: GeneratedSeal;
  readonly authority?: AuthorityKeys;
  readonly now?: () => number;
};

/** Renders and seals one. */
export const createSealFixture = async (parts: SealFixtureParts = {}): Promise<SealFixture> => {
  const { view = createCertificateView(), json = createCertificateJson(), now = currentTime } = parts;
  const seal = parts.seal ?? (await createSeal(now));
  const generated = parts.authority === undefined ? await generateAuthorityKeys({ now, random }) : null;
  const keys = parts.authority ?? (await importAuthority(generated?.secret ?? ''));
  const authority = { keys, now, random };
  const requestTimestamp = async (imprint: Uint8Array) => {
    const answer = await requestEmbeddedToken({ name: 'simulated', authority, imprint, now, random });
    if (!answer.ok) throw new Error(answer.failure.cause.code);
    const { crl } = authority.keys;
    return {
      token: answer.value.bytes,
      certificates: [],
      crls: crl === null ? [] : [crl],
      ocsps: [],
    };
  };
  const plain = await renderCertificatePdf(view, json, readTestFont);
  const signer = await importSealSigner(seal.secret);
  const sealFile = async (pdf: Uint8Array) => await sealPdf(pdf, { signer, requestTimestamp, inflate, now });
  return {
    plain,
    sealed: await sealFile(plain),
    seal: sealFile,
    json,
    trust: { sealRoots: [seal.rootSha256], timestampRoots: [encodeHex(sha256(keys.rootCertificate))] },
    subject: readSealSubject(seal.secret),
    sealRootPem: seal.rootCertificatePem,
    timestampRootPem: formatPem('CERTIFICATE', keys.rootCertificate),
  };
};
