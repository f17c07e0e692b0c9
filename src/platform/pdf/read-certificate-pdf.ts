// Takes the certificate out of a PDF that anyone may have sent: exactly one attachment, named certificate.json. Hostile;
// every fault is a value. Nothing is rendered and no script is looked at. Whether the bytes are a certificate is the
// verifier's business.

import { fail, type Result, succeed } from '../../core/result.ts';
import { openPdfFile, type PdfFile, PdfStreamTooLarge } from './pdf-file.ts';
import { isArray, isDictionary, isName, type PdfDictionary, PdfSyntaxFault, type PdfValue } from './pdf-syntax.ts';

/** The largest PDF that is looked at: 80 kB + 1.4 x 1 MiB of JSON, with room for a file saved again by a reader. */
export const MAX_PDF_BYTES = 8 * 1024 * 1024;
/** As docs/spec/certificate.md bounds certificate.json. */
const MAX_ATTACHMENT_BYTES = 1024 * 1024;
const MAX_TREE_NODES = 256;
const MAX_PAGES = 2000;
const ATTACHMENT_NAME = 'certificate.json';

/** Why no certificate was taken out; `detail` is for the reader of a log. */
export type DocumentFailure = {
  readonly code:
    | 'document.too-large'
    | 'document.not-a-pdf'
    | 'document.unreadable'
    | 'document.encrypted'
    | 'document.no-attachment'
    | 'document.more-than-one-attachment'
    | 'document.foreign-attachment'
    | 'document.attachment-too-large';
  readonly detail: string;
};

const failWith = (code: DocumentFailure['code'], detail: string): Result<never, DocumentFailure> =>
  fail({ code, detail });

const decodeName = (value: PdfValue): string | null => {
  if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== 'string') return null;
  const { text } = value;
  if (!text.startsWith('\u00fe\u00ff')) return text;
  let decoded = '';
  for (let index = 2; index + 1 < text.length; index += 2)
    decoded += String.fromCharCode(text.charCodeAt(index) * 256 + text.charCodeAt(index + 1));
  return decoded;
};

const referenceKey = (value: PdfValue | undefined): string | null =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'reference'
    ? String(value.objectNumber)
    : null;

type FileSpecification = { readonly specification: PdfDictionary; readonly embedded: PdfValue };

type Attachments = { readonly listed: FileSpecification | null; readonly count: number };

// Collects file specifications wherever a reader program would show them: the name tree, /AF, annotations. The same
// embedded file named twice counts once; only one that the name tree lists is an attachment to every program.
const collectAttachments = async (file: PdfFile): Promise<Attachments> => {
  const found = new Map<string, FileSpecification>();
  const add = async (value: PdfValue | undefined): Promise<void> => {
    const specification = await file.resolve(value);
    if (!isDictionary(specification)) return;
    const embedded = await file.resolve(specification.entries.get('EF'));
    if (!isDictionary(embedded)) return;
    const stream = embedded.entries.get('F') ?? embedded.entries.get('UF');
    if (stream === undefined) return;
    found.set(referenceKey(stream) ?? `direct ${found.size}`, { specification, embedded: stream });
  };

  const catalog = await file.resolve(file.trailer.entries.get('Root'));
  if (!isDictionary(catalog)) throw new PdfSyntaxFault('no catalog');
  const names = await file.resolve(catalog.entries.get('Names'));
  const queue: PdfValue[] = isDictionary(names) ? [names.entries.get('EmbeddedFiles') ?? null] : [];
  for (let visited = 0; queue.length > 0; visited++) {
    if (visited > MAX_TREE_NODES) throw new PdfSyntaxFault('a name tree that is too large');
    const node = await file.resolve(queue.shift());
    if (!isDictionary(node)) continue;
    const leaves = await file.resolve(node.entries.get('Names'));
    if (isArray(leaves)) {
      if (leaves.length > MAX_TREE_NODES) throw new PdfSyntaxFault('a name tree that is too large');
      for (let index = 1; index < leaves.length; index += 2) await add(leaves[index]);
    }
    const kids = await file.resolve(node.entries.get('Kids'));
    if (isArray(kids)) queue.push(...kids.slice(0, MAX_TREE_NODES));
  }
  const listed = [...found.values()][0] ?? null;
  const associated = await file.resolve(catalog.entries.get('AF'));
  if (isArray(associated)) for (const one of associated.slice(0, MAX_TREE_NODES)) await add(one);
  else if (associated !== null) await add(associated);

  const pages: PdfValue[] = [catalog.entries.get('Pages') ?? null];
  for (let visited = 0; pages.length > 0; visited++) {
    if (visited > MAX_PAGES) throw new PdfSyntaxFault('a page tree that is too large');
    const page = await file.resolve(pages.shift());
    if (!isDictionary(page)) continue;
    const kids = await file.resolve(page.entries.get('Kids'));
    if (isArray(kids)) pages.push(...kids.slice(0, MAX_PAGES));
    const annotations = await file.resolve(page.entries.get('Annots'));
    if (!isArray(annotations)) continue;
    for (const one of annotations.slice(0, MAX_TREE_NODES)) {
      const annotation = await file.resolve(one);
      if (isDictionary(annotation) && isName(annotation.entries.get('Subtype'), 'FileAttachment'))
        await add(annotation.entries.get('FS'));
    }
  }
  return { listed, count: found.size };
};

const startsLikePdf = (bytes: Uint8Array): boolean => String.fromCharCode(...bytes.subarray(0, 1024)).includes('%PDF-');

/** Reads the one attachment of a certificate's PDF. Never throws, whatever the bytes. */
export const extractCertificateAttachment = async (pdf: Uint8Array): Promise<Result<Uint8Array, DocumentFailure>> => {
  if (pdf.length > MAX_PDF_BYTES) return failWith('document.too-large', `more than ${MAX_PDF_BYTES} bytes`);
  if (!startsLikePdf(pdf)) return failWith('document.not-a-pdf', 'no %PDF- header');
  try {
    const file = await openPdfFile(pdf);
    if (file.trailer.entries.has('Encrypt')) return failWith('document.encrypted', 'the trailer names /Encrypt');
    const { listed, count } = await collectAttachments(file);
    if (count > 1) return failWith('document.more-than-one-attachment', `${count} embedded files`);
    if (listed === null) return failWith('document.no-attachment', 'no embedded file is listed');
    const { entries } = listed.specification;
    const name = decodeName(await file.resolve(entries.get('UF') ?? entries.get('F')));
    if (name !== ATTACHMENT_NAME)
      return failWith('document.foreign-attachment', `the attachment is not ${ATTACHMENT_NAME}`);
    return succeed(await file.readStream(listed.embedded, MAX_ATTACHMENT_BYTES));
  } catch (error) {
    if (error instanceof PdfStreamTooLarge) return failWith('document.attachment-too-large', error.message);
    if (error instanceof PdfSyntaxFault) return failWith('document.unreadable', error.message);
    // A programmer's error must not turn hostile bytes into a crash of the request.
    return failWith('document.unreadable', error instanceof Error ? error.name : 'unknown');
  }
};
