// Seals a certificate PDF: PAdES B-LTA (ETSI EN 319 142-1) in two appended revisions. The first certifies the document
// (DocMDP P=1, no changes) with a signature that covers every byte, the attachment included, and carries its timestamp.
// The second adds what an offline verifier needs (DSS: certificates, revocation lists, OCSP responses) and a document timestamp over
// everything; ISO 32000-2 §12.8.2.2 allows both in a document whose changes are forbidden, and nothing else.

import { createHash } from 'node:crypto';
import { encodeHex } from '../../core/bytes/hex.ts';
import { sha256 } from '../../core/digest/sha256.ts';
import type { Inflate } from '../../core/pdf/inflate.ts';
import { openPdfFile, type PdfFile } from '../../core/pdf/pdf-file.ts';
import { isArray, isDictionary, isReference, type PdfDictionary, type PdfValue } from '../../core/pdf/pdf-syntax.ts';
import { signDetached } from './detached-signature.ts';
import { appendRevision, formatValue, formatWith, firstFreeNumber, type RevisionObject } from './pdf-revision.ts';
import type { SealSigner } from './seal-keys.ts';
import { formatPlaceholder, openPlaceholder } from './signature-placeholder.ts';

/** A timestamp with what its verification needs beside it. */
export type SealTimestamp = {
  /** RFC 3161 TimeStampToken, DER. */
  readonly token: Uint8Array;
  /** Certificates of its path that it leaves out. */
  readonly certificates: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
  readonly ocsps: readonly Uint8Array[];
};

export type SealPorts = {
  readonly signer: SealSigner;
  /** Gives a verified token over a SHA-256 digest, from whichever configured authority answers; rejects if none does. */
  readonly requestTimestamp: (imprint: Uint8Array) => Promise<SealTimestamp>;
  readonly inflate: Inflate;
  readonly now: () => number;
};

// Room is counted twice, since it is hexadecimal. A token takes 1.5 to 2 kB (EC) or 7 kB (RSA with its chain); where it is
// larger the document is signed again with as much room as was needed. The rest of a signature takes 0.55 kB.
const TOKEN_RESERVE_BYTES = 1920;
const SIGNATURE_RESERVE_BYTES = 576;
// Two tokens of one authority differ by what DER leaves out of their integers.
const TOKEN_MARGIN_BYTES = 48;
// The reader of PDFs takes strings of at most 64 KiB.
const MAX_RESERVE_BYTES = 49_152;
/** A second one fits unless the authorities change between requests. */
const MAX_ATTEMPTS = 4;
const MAX_TREE_DEPTH = 16;

type Page = {
  readonly objectNumber: number;
  readonly dictionary: PdfDictionary;
  readonly annotations: readonly string[];
};

/** What the revisions build on; read once. */
type Subject = {
  readonly trailer: PdfDictionary;
  readonly rootNumber: number;
  readonly catalog: PdfDictionary;
  readonly page: Page;
  readonly next: number;
};

const dictionaryOf = (file: PdfFile, value: PdfValue | undefined): PdfDictionary => {
  const found = file.resolve(value);
  if (!isDictionary(found)) throw new Error('not a PDF that can be sealed');
  return found;
};

const findFirstPage = (file: PdfFile, catalog: PdfDictionary): Page => {
  let reference = catalog.entries.get('Pages');
  for (let depth = 0; depth < MAX_TREE_DEPTH; depth += 1) {
    const dictionary = dictionaryOf(file, reference);
    const kids = file.resolve(dictionary.entries.get('Kids'));
    if (!isArray(kids)) {
      if (!isReference(reference)) break;
      const annotations = file.resolve(dictionary.entries.get('Annots'));
      return {
        objectNumber: reference.objectNumber,
        dictionary,
        annotations: isArray(annotations) ? annotations.map(formatValue) : [],
      };
    }
    reference = kids[0];
  }
  throw new Error('not a PDF with a page');
};

const readSubject = async (pdf: Uint8Array, inflate: Inflate): Promise<Subject> => {
  const file = await openPdfFile(pdf, inflate);
  const [trailer] = file.trailers;
  const root = trailer.entries.get('Root');
  if (!isReference(root)) throw new Error('not a PDF that can be sealed');
  const catalog = dictionaryOf(file, root);
  const page = findFirstPage(file, catalog);
  return { trailer, rootNumber: root.objectNumber, catalog, page, next: firstFreeNumber(file) };
};

const formatDate = (unixMs: number): string =>
  `(D:${new Date(unixMs).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z)`;

/** An invisible signature field that is its own widget. Flags 132: print, locked. */
const formatField = (name: string, page: Page, value: number): string =>
  `<</Type /Annot /Subtype /Widget /FT /Sig /T (${name}) /Rect [0 0 0 0] /F 132 /P ${page.objectNumber} 0 R /V ${value} 0 R>>`;

const formatPage = ({ dictionary, annotations }: Page, fields: readonly number[]): string =>
  formatWith(dictionary, { Annots: `[${[...annotations, ...fields.map((field) => `${field} 0 R`)].join(' ')}]` });

type Plan = {
  readonly objects: readonly RevisionObject[];
  /** Number of the object with the placeholder. */
  readonly signature: number;
  readonly xrefNumber: number;
};

/** Appends a revision and fills its placeholder with what `make` gives; once more, with room for it, where it does not fit. */
const appendFilled = async (
  pdf: Uint8Array,
  trailer: PdfDictionary,
  firstReserveBytes: number,
  plan: (reservedBytes: number) => Plan,
  make: (signedBytes: Uint8Array) => Promise<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> => {
  let reserved = firstReserveBytes;
  for (let attempt = 0; attempt < MAX_ATTEMPTS && reserved <= MAX_RESERVE_BYTES; attempt += 1) {
    const { objects, signature, xrefNumber } = plan(reserved);
    const revision = appendRevision(pdf, trailer, objects, xrefNumber);
    const placeholder = openPlaceholder(revision.bytes, revision.offsets.get(signature) ?? 0, reserved);
    const made = await make(placeholder.signedBytes);
    const filled = placeholder.fill(made);
    if (filled !== null) return filled;
    reserved = made.length + TOKEN_MARGIN_BYTES;
  }
  throw new Error(`no room for a signature of ${reserved - TOKEN_MARGIN_BYTES} bytes`);
};

/** Of a whole file: an order faster than the core's own. */
const hashFile = (bytes: Uint8Array): Uint8Array => Uint8Array.from(createHash('sha256').update(bytes).digest());

const sealReserveBytes = ({ certificate, chain }: SealSigner): number =>
  [certificate, ...chain].reduce((sum, { length }) => sum + length, SIGNATURE_RESERVE_BYTES + TOKEN_RESERVE_BYTES);

const unique = (items: readonly Uint8Array[]): readonly Uint8Array[] => [
  ...new Map(items.map((item) => [encodeHex(sha256(item)), item])).values(),
];

const CERTIFICATION =
  '/Reference [<</Type /SigRef /TransformMethod /DocMDP /TransformParams <</Type /TransformParams /P 1 /V /1.2>>>>]';
// PAdES §5.1: the extensions of ETSI to a file whose header says 1.7.
const EXTENSIONS = '<</ESIC <</BaseVersion /1.7 /ExtensionLevel 5>>>>';

type Numbers = ReturnType<typeof numberObjects>;
/** Object numbers of both revisions. */
const numberObjects = (next: number) => ({
  seal: next,
  sealField: next + 1,
  form: next + 2,
  sealXref: next + 3,
  timestamp: next + 4,
  timestampField: next + 5,
  store: next + 6,
  firstStream: next + 7,
});

const describeCatalog = (numbers: Numbers): Readonly<Record<string, string>> => ({
  AcroForm: `${numbers.form} 0 R`,
  Perms: `<</DocMDP ${numbers.seal} 0 R>>`,
  Extensions: EXTENSIONS,
});

// SigFlags 3: signatures exist, append only.
const formatForm = (fields: readonly number[]): string =>
  `<</Fields [${fields.map((field) => `${field} 0 R`).join(' ')}] /SigFlags 3>>`;

type Sealed = { readonly pdf: Uint8Array<ArrayBuffer>; readonly timestamp: SealTimestamp };

const certify = async (pdf: Uint8Array, subject: Subject, numbers: Numbers, ports: SealPorts): Promise<Sealed> => {
  const { catalog, page, rootNumber, trailer } = subject;
  const entries = `/Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M ${formatDate(ports.now())} ${CERTIFICATION}`;
  let timestamp: SealTimestamp | undefined;
  const plan = (reservedBytes: number): Plan => ({
    signature: numbers.seal,
    xrefNumber: numbers.sealXref,
    objects: [
      { objectNumber: rootNumber, text: formatWith(catalog, describeCatalog(numbers)) },
      { objectNumber: page.objectNumber, text: formatPage(page, [numbers.sealField]) },
      { objectNumber: numbers.seal, text: formatPlaceholder(entries, reservedBytes) },
      { objectNumber: numbers.sealField, text: formatField('Seal', page, numbers.seal) },
      { objectNumber: numbers.form, text: formatForm([numbers.sealField]) },
    ],
  });
  const sealed = await appendFilled(pdf, trailer, sealReserveBytes(ports.signer), plan, async (signedBytes) => {
    const signed = await signDetached(ports.signer, hashFile(signedBytes), async (imprint) => {
      timestamp = await ports.requestTimestamp(imprint);
      return timestamp.token;
    });
    return signed.signature;
  });
  if (timestamp === undefined) throw new Error('a seal without its timestamp');
  return { pdf: sealed, timestamp };
};

const preserve = async (
  { pdf, timestamp }: Sealed,
  subject: Subject,
  numbers: Numbers,
  ports: SealPorts,
): Promise<Uint8Array> => {
  const { catalog, page, rootNumber, trailer } = subject;
  const { signer, requestTimestamp } = ports;
  // What the signature and its token carry themselves is not repeated.
  const certificates = unique(timestamp.certificates);
  const crls = unique([...signer.crls, ...timestamp.crls]);
  const ocsps = unique(timestamp.ocsps);
  const streams = [...certificates, ...crls, ...ocsps].map((stream, index) => ({
    objectNumber: numbers.firstStream + index,
    stream,
  }));
  const refer = (first: number, count: number): string =>
    streams
      .slice(first, first + count)
      .map(({ objectNumber }) => `${objectNumber} 0 R`)
      .join(' ');
  const kinds = [
    ['Certs', refer(0, certificates.length)],
    ['CRLs', refer(certificates.length, crls.length)],
    ['OCSPs', refer(certificates.length + crls.length, ocsps.length)],
  ] as const;
  const store = kinds
    .flatMap(([kind, references]) => (references === '' ? [] : [` /${kind} [${references}]`]))
    .join('');
  const fields = [numbers.sealField, numbers.timestampField];
  const changes = { ...describeCatalog(numbers), DSS: `${numbers.store} 0 R` };
  const entries = '/Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161';
  const plan = (reservedBytes: number): Plan => ({
    signature: numbers.timestamp,
    xrefNumber: numbers.firstStream + streams.length,
    objects: [
      { objectNumber: rootNumber, text: formatWith(catalog, changes) },
      { objectNumber: page.objectNumber, text: formatPage(page, fields) },
      { objectNumber: numbers.form, text: formatForm(fields) },
      { objectNumber: numbers.timestamp, text: formatPlaceholder(entries, reservedBytes) },
      { objectNumber: numbers.timestampField, text: formatField('Timestamp', page, numbers.timestamp) },
      { objectNumber: numbers.store, text: `<</Type /DSS${store}>>` },
      ...streams,
    ],
  });
  const stamp = async (signedBytes: Uint8Array): Promise<Uint8Array> =>
    (await requestTimestamp(hashFile(signedBytes))).token;
  return await appendFilled(pdf, trailer, timestamp.token.length + TOKEN_MARGIN_BYTES, plan, stamp);
};

/** Seals the PDF. Rejects when no timestamp authority answers: a seal without a time would not outlive its certificate. */
export const sealPdf = async (pdf: Uint8Array, ports: SealPorts): Promise<Uint8Array> => {
  const subject = await readSubject(pdf, ports.inflate);
  const numbers = numberObjects(subject.next);
  return await preserve(await certify(pdf, subject, numbers, ports), subject, numbers, ports);
};
