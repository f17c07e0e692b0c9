// What a file is that stands in the certificate's place and is none, told from its bytes: a sentence for whoever took the wrong
// file, in both languages. Hostile: nothing is parsed, and of JSON alone more than its beginning is looked at, up to 1 MiB.

import { decodeUtf8, equalBytes } from '../bytes/bytes.ts';
import { MAX_CERTIFICATE_BYTES } from '../certificate/certificate.ts';
import type { Words } from '../verify/verdict-words.ts';

const LOOKED_AT_BYTES = 2048;
const TAIL_CHARACTERS = 128;

const isNone = (zh: string, en: string): Words => ({
  zh: `这是${zh}，不是证书：请确认没有把证据放在证书的位置。`,
  en: `This is ${en}, not a certificate: check that the evidence was not put in the certificate’s place.`,
});

const EMPTY: Words = {
  zh: '文件是空的（0 字节）：下载可能没有完成，请重新下载证书。',
  en: 'The file is empty (0 bytes): the download may not have ended. Download the certificate again.',
};

const UTF_16: Words = {
  zh: '文件以 UTF-16 编码，证书一律为 UTF-8：可能被编辑器另存过。请使用下载得到的原件。',
  en: 'The file is text in UTF-16, and certificates are UTF-8: an editor saved it again. Use the file as downloaded.',
};

const BYTE_ORDER_MARK: Words = {
  zh: '文件开头有字节顺序标记（BOM），证书没有：可能被编辑器另存过。请使用下载得到的原件。',
  en: 'The file begins with a byte order mark, and certificates have none: an editor saved it again. Use the file as downloaded.',
};

const HTML: Words = {
  zh: '这是网页（HTML），不是证书：下载到的可能是登录页或出错页，请重新下载证书。',
  en: 'This is a web page (HTML), not a certificate: perhaps a sign-in or an error page was saved. Download the certificate again.',
};

const STATEMENT: Words = {
  zh: '这是证据的陈述（assize/statement），不是证书：请使用同一证据的 certificate.json 或 certificate.pdf。',
  en: 'This is a statement (assize/statement), not a certificate: use certificate.json or certificate.pdf of the same evidence.',
};

const TRUST: Words = {
  zh: '这是账本的信任根（trust.json），不是证书。',
  en: 'This is a ledger’s trust bundle (trust.json), not a certificate.',
};

const OTHER_JSON: Words = {
  zh: '这是 JSON，但不是证书：文中没有 assize/certificate 的标记。请确认文件没有拿错。',
  en: 'This is JSON, but not a certificate: nothing in it says assize/certificate. Check that it is the right file.',
};

const UNKNOWN: Words = {
  zh: '文件既不是 certificate.json，也不是 PDF 或 .tlog-proof：请确认没有把证据放在证书的位置。',
  en: 'The file is no certificate.json, no PDF and no .tlog-proof: check that the evidence was not put in the certificate’s place.',
};

/** First bytes, at an offset, of what is commonly deposited or downloaded. */
const SIGNATURES: readonly (readonly [readonly number[], number, Words])[] = [
  [[0xff, 0xd8, 0xff], 0, isNone('一张 JPEG 图片', 'a JPEG picture')],
  [[0x89, 0x50, 0x4e, 0x47], 0, isNone('一张 PNG 图片', 'a PNG picture')],
  [[0x47, 0x49, 0x46, 0x38], 0, isNone('一张 GIF 图片', 'a GIF picture')],
  [
    [0x50, 0x4b, 0x03, 0x04],
    0,
    isNone(
      'ZIP 压缩包或 Office 文档，若证书在其中，请先解压',
      'a ZIP archive or an Office document (if the certificate is in it, unpack it first)',
    ),
  ],
  [
    [0x1f, 0x8b],
    0,
    isNone('gzip 压缩文件，若证书在其中，请先解压', 'a gzip file (if the certificate is in it, unpack it first)'),
  ],
  [[0x66, 0x74, 0x79, 0x70], 4, isNone('视频或音频（MP4 一类）', 'a video or audio file (MP4 or like it)')],
  [[0xff, 0xfe], 0, UTF_16],
  [[0xfe, 0xff], 0, UTF_16],
  [[0x7b, 0x00], 0, UTF_16],
  [[0x00, 0x7b], 0, UTF_16],
  [[0xef, 0xbb, 0xbf], 0, BYTE_ORDER_MARK],
];

const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

const nameJson = (bytes: Uint8Array): Words | null => {
  // Larger than any certificate, which says more than what else it may be.
  if (bytes.length > MAX_CERTIFICATE_BYTES) return null;
  const text = decodeUtf8(bytes) ?? '';
  // `v` comes last in the canonical texts of the ledger; an editor may have put spaces around it.
  const [, kind = null] =
    /"v"\s{0,8}:\s{0,8}"assize\/([a-z-]{1,32})\/v\d{1,3}"\s{0,8}\}\s{0,8}$/u.exec(text.slice(-TAIL_CHARACTERS)) ?? [];
  if (kind === 'statement') return STATEMENT;
  if (kind === 'trust') return TRUST;
  // One that was cut off has lost its mark, and still begins like one.
  return /^\s{0,64}\{\s{0,64}"core"\s{0,64}:/u.test(text) || text.includes('assize/certificate') ? null : OTHER_JSON;
};

/** Names the file; null for one that looks like a certificate, a PDF or a proof, and is damaged. */
export const nameFile = (bytes: Uint8Array): Words | null => {
  if (bytes.length === 0) return EMPTY;
  const known = SIGNATURES.find(([mark, offset]) =>
    equalBytes(bytes.subarray(offset, offset + mark.length), Uint8Array.from(mark)),
  );
  if (known !== undefined) return known[2];
  const head = textOf(bytes.subarray(0, LOOKED_AT_BYTES)).trimStart();
  if (/^<(?:!doctype\s+html|html|head|body)\b/iu.test(head)) return HTML;
  if (head.startsWith('{') || head.startsWith('[')) return nameJson(bytes);
  return head.startsWith('%PDF-') || head.startsWith('c2sp.org/tlog-proof@') ? null : UNKNOWN;
};
