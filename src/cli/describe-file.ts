// A plain sentence where a file is not what it was taken for: the commonest mistakes at a command line.

import { decodeUtf8 } from '../core/bytes/bytes.ts';
import { describeDocumentFault } from '../core/explain/file-advice.ts';
import type { Verdict } from '../core/verify/verdict.ts';
import type { Words } from '../core/verify/verdict-words.ts';
import { type CertificateFile, readCertificateFile } from './read-certificate.ts';

const CERTIFICATE_MARK = '"v":"assize/certificate/v';

const SWAPPED: Words = {
  zh: '两个文件的次序似乎相反：先写证据，后写证书。',
  en: 'The two files seem to be swapped: the evidence comes first, its certificate second.',
};

/** The first file is a certificate in either form. */
const isCertificate = async (path: string): Promise<boolean> => {
  const file = await readCertificateFile(path);
  if (file.kind !== 'certificate') return false;
  return file.pdf !== undefined || decodeUtf8(file.bytes)?.includes(CERTIFICATE_MARK) === true;
};

type Given = {
  readonly verdict: Verdict;
  /** What was taken for the certificate, and where the evidence is. */
  readonly file: CertificateFile;
  readonly evidence: string | null;
  readonly hashed: { readonly digests: { readonly 'sha-256': string }; readonly sizeBytes: number } | null;
};

/** Sentences about a file that could not be read as a certificate; none for one that could. */
export const describeFile = async ({ verdict, file, evidence, hashed }: Given): Promise<readonly Words[]> => {
  const document = verdict.steps.find(({ name }) => name === 'document');
  if (document?.result !== 'fail') return [];
  const known = describeDocumentFault(verdict, {
    bytes: file.bytes,
    evidence: hashed === null ? null : { sha256: hashed.digests['sha-256'], sizeBytes: hashed.sizeBytes },
  });
  const isSwapped = document.code === 'UNPARSABLE' && evidence !== null && (await isCertificate(evidence));
  return [...(known === null ? [] : [known]), ...(isSwapped ? [SWAPPED] : [])];
};
