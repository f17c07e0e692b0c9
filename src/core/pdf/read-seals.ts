// The seal of a certificate PDF: the one certifying signature, the document timestamps appended after it, and whether
// together they cover every byte (ISO 32000-2 §12.8). Hostile; nothing cryptographic is verified here (core/seal does).
// What was signed is opened as a file of its own, and every object that a later revision shows instead is compared: only
// a DSS and fields of document timestamps may have come, so that nothing that is seen or attached differs.

import { decodeHex } from '../bytes/hex.ts';
import { concatBytes, equalBytes } from '../bytes/bytes.ts';
import { findDictionaries, readListedFiles } from './embedded-files.ts';
import type { Inflate } from './inflate.ts';
import { openPdfFile, type PdfFile, type PdfObject } from './pdf-file.ts';
import { integerOf, isArray, isDictionary, isName, isReference, latin1At, PdfSizeFault } from './pdf-syntax.ts';
import { type PdfDictionary, PdfSyntaxFault, type PdfValue } from './pdf-syntax.ts';

/** One signature over a range that begins with the file. */
export type PdfSignature = {
  /** What stands in /Contents, padding included. */
  readonly contents: Uint8Array;
  /** Gives the bytes that it covers, in a copy for whoever hashes them: a file may bear several signatures. */
  readonly signedBytes: () => Uint8Array;
};

/** Why the signatures do not cover the file as it is shown. */
export type SealFault =
  /** A signature that leaves out more than itself, or covers what is no file. */
  | 'coverage'
  /** Not one certifying signature followed by document timestamps. */
  | 'unexpected-signature'
  /** Bytes behind the last signature. */
  | 'unsigned-bytes'
  /** A later revision that shows something else. */
  | 'changed-after-seal'
  /** The signed revision does not hold the attachment that the file shows. */
  | 'attachment-not-signed';

/** The signatures of a PDF as read, not verified. */
export type PdfSeal =
  | { readonly fault: SealFault }
  | {
      readonly fault: null;
      readonly signature: PdfSignature;
      readonly timestamps: readonly PdfSignature[];
      /** What the DSS holds, DER. */
      readonly certificates: readonly Uint8Array[];
      readonly crls: readonly Uint8Array[];
    };

const MAX_SIGNATURES = 8;
const MAX_STORED = 32;
const MAX_STORED_BYTES = 65_536;
const MAX_ATTACHMENT_BYTES = 1024 * 1024;

class SealFaultFound extends Error {
  readonly fault: SealFault;
  constructor(fault: SealFault) {
    super(fault);
    this.fault = fault;
  }
}

const refuse = (fault: SealFault): never => {
  throw new SealFaultFound(fault);
};

type Located = PdfSignature & { readonly dictionary: PdfDictionary; readonly end: number };

const locate = (pdf: Uint8Array, dictionary: PdfDictionary): Located => {
  const range = dictionary.entries.get('ByteRange');
  const numbers = isArray(range) && range.length === 4 ? range.map(integerOf) : refuse('coverage');
  const [start = -1, before = 0, after = 0, rest = 0] = numbers;
  const end = after + rest;
  const isWhole = start === 0 && before < after && end <= pdf.length && pdf[before] === 0x3c && pdf[after - 1] === 0x3e;
  // The gap is this dictionary's own /Contents and nothing else; a stated string is short, a gap may be the whole file.
  const stated = dictionary.entries.get('Contents');
  const text = typeof stated === 'object' && stated !== null && 'text' in stated ? stated.text : null;
  if (!isWhole || text === null || text === '' || text.length * 2 !== after - before - 2) return refuse('coverage');
  const contents = decodeHex(latin1At(pdf, before + 1, after - before - 2).toLowerCase());
  if (contents === null || text !== latin1At(contents, 0, contents.length)) return refuse('coverage');
  const signedBytes = (): Uint8Array => concatBytes(pdf.subarray(0, before), pdf.subarray(after, end));
  return { contents, signedBytes, dictionary, end };
};

const isSeal = ({ entries }: PdfDictionary): boolean => isName(entries.get('SubFilter'), 'ETSI.CAdES.detached');
const isTimestamp = ({ entries }: PdfDictionary): boolean =>
  isName(entries.get('Type'), 'DocTimeStamp') && isName(entries.get('SubFilter'), 'ETSI.RFC3161');

const isSameValue = (a: PdfValue | undefined, b: PdfValue | undefined): boolean => {
  if (a === b) return true;
  if (isArray(a)) return isArray(b) && a.length === b.length && a.every((item, index) => isSameValue(item, b[index]));
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || isArray(b)) return false;
  if (a.kind === 'dictionary') return b.kind === 'dictionary' && isSameBut(a, b, []);
  if (a.kind === 'reference') return b.kind === 'reference' && a.objectNumber === b.objectNumber;
  if (a.kind === 'name') return b.kind === 'name' && a.name === b.name;
  if (a.kind === 'string') return b.kind === 'string' && a.text === b.text;
  return b.kind === 'keyword' && a.word === b.word;
};

/** Whether two dictionaries are equal but for some entries. */
const isSameBut = (a: PdfDictionary, b: PdfDictionary, keys: readonly string[]): boolean =>
  [...new Set([...a.entries.keys(), ...b.entries.keys()])].every(
    (key) => keys.includes(key) || isSameValue(a.entries.get(key), b.entries.get(key)),
  );

const isSameObject = (a: PdfObject, b: PdfObject): boolean =>
  isSameValue(a.value, b.value) &&
  (a.stream === null ? b.stream === null : b.stream !== null && equalBytes(a.stream, b.stream));

/** The items that were added at the end of an array; null when anything else was done to it. */
const addedItems = (before: PdfValue, after: PdfValue): readonly PdfValue[] | null => {
  if (!isArray(after)) return null;
  const kept = isArray(before) ? before : [];
  if (!kept.every((item, index) => isSameValue(item, after[index])) || after.length < kept.length) return null;
  return after.slice(kept.length);
};

/** All that the field of a document timestamp needs; any other entry may show, act or lead somewhere (§12.7.3, §12.6.3). */
const FIELD_KEYS: readonly string[] = ['Type', 'Subtype', 'FT', 'T', 'Rect', 'F', 'P', 'V'];

/** An invisible field of a document timestamp, which shows nothing. */
const isTimestampField = (file: PdfFile, value: PdfValue): boolean => {
  const field = file.resolve(value);
  if (!isDictionary(field) || ![...field.entries.keys()].every((key) => FIELD_KEYS.includes(key))) return false;
  const { entries } = field;
  const rectangle = file.resolve(entries.get('Rect'));
  const signature = file.resolve(entries.get('V'));
  return (
    isName(entries.get('FT'), 'Sig') &&
    isName(entries.get('Subtype') ?? null, 'Widget') &&
    isArray(rectangle) &&
    rectangle.every((side) => side === 0) &&
    isDictionary(signature) &&
    isTimestamp(signature)
  );
};

const isAllowedChange = (objectNumber: number, before: PdfObject, after: PdfObject, signed: PdfFile, file: PdfFile) => {
  if (isSameObject(before, after)) return true;
  if (before.stream !== null || after.stream !== null) return false;
  if (!isDictionary(before.value) || !isDictionary(after.value)) return false;
  const root = signed.trailers[0].entries.get('Root');
  if (isReference(root) && root.objectNumber === objectNumber) return isSameBut(before.value, after.value, ['DSS']);
  const catalog = signed.resolve(root);
  const form = isDictionary(catalog) ? catalog.entries.get('AcroForm') : null;
  const isForm = isReference(form) && form.objectNumber === objectNumber;
  if (!isForm && !isName(before.value.entries.get('Type'), 'Page')) return false;
  const key = isForm ? 'Fields' : 'Annots';
  const added = addedItems(signed.resolve(before.value.entries.get(key)), file.resolve(after.value.entries.get(key)));
  return isSameBut(before.value, after.value, [key]) && added?.every((item) => isTimestampField(file, item)) === true;
};

const checkLaterRevisions = (signed: PdfFile, file: PdfFile): void => {
  const [before] = signed.trailers;
  const later = file.trailers.slice(0, Math.max(1, file.trailers.length - signed.trailers.length));
  for (const after of later) {
    for (const key of ['Root', 'Info']) {
      if (!isSameValue(before.entries.get(key), after.entries.get(key))) refuse('changed-after-seal');
    }
  }
  const size = integerOf(before.entries.get('Size'));
  for (const objectNumber of new Set([...signed.objects.keys(), ...file.objects.keys()])) {
    const old = signed.current(objectNumber);
    const versions = file.objects.get(objectNumber) ?? [];
    const former = signed.objects.get(objectNumber) ?? [];
    // The same bytes come first and read the same, unless a later revision makes them read otherwise.
    const isKept = former.every((version, index) => {
      const found = versions[index];
      return found !== undefined && isSameObject(version, found);
    });
    // A version that no table leads to may be one that an older table led to.
    const shown = [...versions.slice(former.length), file.current(objectNumber)];
    // A number below the size that held nothing may be referred to by what was signed.
    const isAllowed = shown.every((version) =>
      old === null
        ? version === null || objectNumber >= size
        : version !== null && isAllowedChange(objectNumber, old, version, signed, file),
    );
    if (!isKept || !isAllowed) refuse('changed-after-seal');
  }
};

const readStored = async (file: PdfFile, key: string): Promise<readonly Uint8Array[]> => {
  const catalog = file.resolve(file.trailers[0].entries.get('Root'));
  const store = isDictionary(catalog) ? file.resolve(catalog.entries.get('DSS')) : null;
  const list = isDictionary(store) ? file.resolve(store.entries.get(key)) : null;
  const found: Uint8Array[] = [];
  for (const item of isArray(list) ? list.slice(0, MAX_STORED) : []) {
    const object = isReference(item) ? file.current(item.objectNumber) : null;
    if (object !== null && object.stream !== null) found.push(await file.readStream(object, MAX_STORED_BYTES));
  }
  return found;
};

const read = async (
  pdf: Uint8Array,
  file: PdfFile,
  dictionaries: readonly PdfDictionary[],
  attachment: Uint8Array,
  inflate: Inflate,
): Promise<PdfSeal> => {
  if (dictionaries.length > MAX_SIGNATURES) return refuse('unexpected-signature');
  const located = dictionaries.map((dictionary) => locate(pdf, dictionary)).sort((a, b) => a.end - b.end);
  const [signature, ...timestamps] = located;
  if (signature === undefined || !isSeal(signature.dictionary)) return refuse('unexpected-signature');
  if (timestamps.some(({ dictionary }) => !isTimestamp(dictionary))) return refuse('unexpected-signature');
  if (new Set(located.map(({ end }) => end)).size < located.length) return refuse('coverage');
  if (located.at(-1)?.end !== pdf.length) return refuse('unsigned-bytes');
  const signed = timestamps.length === 0 ? file : await openPdfFile(pdf.subarray(0, signature.end), inflate);
  const files = readListedFiles(signed);
  const [listed] = files;
  if (listed === undefined || files.length > 1) return refuse('attachment-not-signed');
  const original = await signed.readStream(listed.stream, MAX_ATTACHMENT_BYTES);
  if (!equalBytes(original, attachment)) return refuse('attachment-not-signed');
  if (signed !== file) checkLaterRevisions(signed, file);
  // Each document timestamp covers a file of its own, which a viewer shows as what was signed then. Its table may lead
  // elsewhere than that of the whole file, and a later one back.
  for (const { end } of timestamps.slice(0, -1)) {
    checkLaterRevisions(signed, await openPdfFile(pdf.subarray(0, end), inflate));
  }
  const only = ({ contents, signedBytes }: Located): PdfSignature => ({ contents, signedBytes });
  return {
    fault: null,
    signature: only(signature),
    timestamps: timestamps.map(only),
    certificates: await readStored(file, 'Certs'),
    crls: await readStored(file, 'CRLs'),
  };
};

/**
 * Reads the seal; null for a file without any signature.
 *
 * @param attachment the bytes of the certificate that the file shows
 */
export const readSeal = async (
  pdf: Uint8Array,
  file: PdfFile,
  attachment: Uint8Array,
  inflate: Inflate,
): Promise<PdfSeal | null> => {
  const dictionaries = findDictionaries(file, 'ByteRange');
  if (dictionaries.length === 0) return null;
  try {
    return await read(pdf, file, dictionaries, attachment, inflate);
  } catch (error) {
    if (error instanceof SealFaultFound) return { fault: error.fault };
    if (error instanceof PdfSyntaxFault || error instanceof PdfSizeFault) return { fault: 'coverage' };
    throw error;
  }
};
