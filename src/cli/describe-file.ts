// A plain sentence where a file is not what it was taken for: the commonest mistakes at a command line.

import { decodeUtf8 } from '../core/bytes/bytes.ts';
import type { Verdict } from '../core/verify/verdict.ts';
import type { Words } from '../core/verify/verdict-words.ts';
import { readLimited } from './read-certificate.ts';

const CERTIFICATE_MARK = '"v":"assize/certificate/v';
const HEAD_BYTES = 1_048_576;

const REASONS: Readonly<Record<string, Words>> = {
  'document.too-large': {
    zh: 'PDF 超过 8 MiB：证书 PDF 不会这么大，请确认拿到的是证书而不是证据。',
    en: 'The PDF is larger than 8 MiB: no certificate is; check that it is the certificate and not the evidence.',
  },
  'document.encrypted': {
    zh: 'PDF 已加密：证书签发时不加密，请向签发方重新下载原件。',
    en: 'The PDF is encrypted: certificates are issued without; download the original from its issuer.',
  },
  'document.no-attachment': {
    zh: 'PDF 中没有 certificate.json 附件：这不是证书 PDF，或附件已被“打印”或“另存”去掉。',
    en: 'The PDF has no attachment certificate.json: it is no certificate, or printing or re-saving removed it.',
  },
  'document.unreadable': {
    zh: 'PDF 已损坏，无法读取：请向签发方重新下载原件。',
    en: 'The PDF is damaged and cannot be read: download the original from its issuer.',
  },
};

const SWAPPED: Words = {
  zh: '两个文件的次序似乎相反：先写证据，后写证书。',
  en: 'The two files seem to be swapped: the evidence comes first, its certificate second.',
};

/** Sentences about a file that could not be read as a certificate; none for one that could. */
export const describeFile = async (
  verdict: Verdict,
  { evidence }: { readonly evidence: string | null },
): Promise<readonly Words[]> => {
  const document = verdict.steps.find(({ name }) => name === 'document');
  if (document?.code !== 'UNPARSABLE') return [];
  const known = Object.entries(REASONS).find(([reason]) => reason === document.facts['reason'])?.[1];
  const head = evidence === null ? null : decodeUtf8(await readLimited(evidence, HEAD_BYTES));
  const isSwapped = head?.includes(CERTIFICATE_MARK) === true;
  return [...(known === undefined ? [] : [known]), ...(isSwapped ? [SWAPPED] : [])];
};
