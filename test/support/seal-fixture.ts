// A sealed certificate PDF with its roots: the renderer's own output, a simulated seal, the embedded timestamp authority.

import { inflate } from '../../src/cli/inflate.ts';
import type { SealTrust } from '../../src/core/seal/verify-seal.ts';
import { renderCertificatePdf } from '../../src/platform/pdf/certificate-document.ts';
import { generateSealKeys, importSealSigner, readSealSubject } from '../../src/platform/seal/seal-keys.ts';
import { sealPdf } from '../../src/platform/seal/seal-pdf.ts';
import { generateAuthorityKeys, importAuthority } from '../../src/platform/tsa/authority-keys.ts';
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

const now = (): number => Date.now();
const random = (count: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(count));

/** Renders and seals one. */
export const createSealFixture = async (): Promise<SealFixture> => {
  const seal = await generateSealKeys({ now, random });
  const stamps = await generateAuthorityKeys({ now, random });
  const authority = { keys: await importAuthority(stamps.secret), now, random };
  const requestTimestamp = async (imprint: Uint8Array) => {
    const answer = await requestEmbeddedToken({ name: 'simulated', authority, imprint, now, random });
    if (!answer.ok) throw new Error(answer.failure.cause.code);
    const { crl } = authority.keys;
    return {
      token: answer.value.bytes,
      certificates: answer.value.token.certificates,
      crls: crl === null ? [] : [crl],
      ocsps: [],
    };
  };
  const json = createCertificateJson();
  const plain = await renderCertificatePdf(createCertificateView(), json, readTestFont);
  const signer = await importSealSigner(seal.secret);
  const sealFile = async (pdf: Uint8Array) => await sealPdf(pdf, { signer, requestTimestamp, inflate, now });
  return {
    plain,
    sealed: await sealFile(plain),
    seal: sealFile,
    json,
    trust: { sealRoots: [seal.rootSha256], timestampRoots: [stamps.rootSha256] },
    subject: readSealSubject(seal.secret),
    sealRootPem: seal.rootCertificatePem,
    timestampRootPem: stamps.rootCertificatePem,
  };
};
