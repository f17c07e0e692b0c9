// What to do about a file that was taken for a certificate and could not be read as one, in both languages.

import { encodeHex } from '../bytes/hex.ts';
import { sha256 } from '../digest/sha256.ts';
import type { Verdict } from '../verify/verdict.ts';
import type { Words } from '../verify/verdict-words.ts';
import { nameFile } from './name-file.ts';

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
  'document.attachment-too-large': {
    zh: 'PDF 的附件超过 1 MiB：证书不会这么大，请向签发方重新下载原件。',
    en: 'The PDF’s attachment is larger than 1 MiB: no certificate is; download the original from its issuer.',
  },
  'text.too-large': {
    zh: '文件超过 1 MiB：证书不会这么大，请确认拿到的是证书而不是证据。',
    en: 'The file is larger than 1 MiB: no certificate is; check that it is the certificate and not the evidence.',
  },
  'tlog-proof.too-large': {
    zh: '证明文件过大：账本不会给出这么大的 .tlog-proof。',
    en: 'The proof is too large: the ledger gives out no .tlog-proof of that size.',
  },
  'batch-path.absent': {
    zh: '这份 .tlog-proof 只证明账本中的一个条目，不是某件证据的证明：请下载该证据的证明或证书。',
    en: 'This .tlog-proof is of an entry of the ledger, not of a piece of evidence: download the evidence’s proof or certificate.',
  },
  'text.schema': NOT_AS_DOWNLOADED,
  'text.version': NOT_AS_DOWNLOADED,
  'text.not-json': NOT_AS_DOWNLOADED,
  'text.not-canonical': NOT_AS_DOWNLOADED,
  'text.not-utf-8': NOT_AS_DOWNLOADED,
};

const IS_EVIDENCE: Words = {
  zh: '证书位置上的文件就是证据本身：两处是同一个文件。请在此放入它的证书。',
  en: 'The file in the certificate’s place is the evidence itself: both are the same file. Put in its certificate.',
};

const DAMAGED_PROOF: Words = {
  zh: '.tlog-proof 已损坏，或被编辑器另存过：请重新下载。',
  en: 'The .tlog-proof is damaged, or an editor saved it again: download it again.',
};

/** What is known of the files behind a verdict. */
export type FilesAtHand = {
  /** The file in the certificate's place, or as much of its beginning as was read; null where it is not at hand. */
  readonly bytes: Uint8Array | null;
  readonly evidence: { readonly sha256: string | undefined; readonly sizeBytes: number | null } | null;
};

const isEvidence = ({ bytes, evidence }: FilesAtHand): boolean =>
  bytes !== null &&
  bytes.length > 0 &&
  evidence?.sizeBytes === bytes.length &&
  evidence.sha256 === encodeHex(sha256(bytes));

/** Says in plain words why a file gives no certificate; null when it does, or nothing better than the code is known. */
export const describeDocumentFault = (verdict: Verdict, files: FilesAtHand): Words | null => {
  const document = verdict.steps.find(({ name }) => name === 'document');
  if (document?.result !== 'fail') return null;
  if (isEvidence(files)) return IS_EVIDENCE;
  const reason = document.facts['reason'];
  if (typeof reason !== 'string') return null;
  // A PDF's fault is told by its reader; what is no text of ours, by what it looks like.
  const named = files.bytes === null || reason.startsWith('document.') ? null : nameFile(files.bytes);
  if (named !== null) return named;
  const known = Object.entries(REASONS).find(([code]) => code === reason)?.[1];
  return known ?? (/^(?:tlog-proof|batch-path)\./u.test(reason) ? DAMAGED_PROOF : null);
};
