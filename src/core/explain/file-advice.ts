// What to do about a file that was taken for a certificate and could not be read as one, in both languages.

import type { Verdict } from '../verify/verdict.ts';
import type { Words } from '../verify/verdict-words.ts';

const NOT_AS_DOWNLOADED: Words = {
  zh: '文件不是证书的规范文本：可能被编辑器另存过，或不是证书。请使用下载得到的原件。',
  en: 'The file is not the canonical text of a certificate: an editor may have saved it again, or it is something else. Use the file as downloaded.',
};

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
  'document.foreign-attachment': {
    zh: 'PDF 的附件不是 certificate.json：这不是证书 PDF。',
    en: 'The PDF’s attachment is not certificate.json: it is no certificate.',
  },
  'document.more-than-one-attachment': {
    zh: 'PDF 中有多于一份附件：签发的证书恰有一份，请向签发方重新下载原件。',
    en: 'The PDF has more than one attachment; a certificate as issued has exactly one: download the original from its issuer.',
  },
  'document.not-a-pdf': {
    zh: '文件自称 PDF，却不是。',
    en: 'The file gives itself out as a PDF and is none.',
  },
  'text.not-json': NOT_AS_DOWNLOADED,
  'text.not-canonical': NOT_AS_DOWNLOADED,
  'text.not-utf-8': NOT_AS_DOWNLOADED,
};

/** Says in plain words why a file gives no certificate; null when it does, or nothing better than the code is known. */
export const describeDocumentFault = (verdict: Verdict): Words | null => {
  const document = verdict.steps.find(({ name }) => name === 'document');
  if (document?.result !== 'fail') return null;
  return Object.entries(REASONS).find(([reason]) => reason === document.facts['reason'])?.[1] ?? null;
};
