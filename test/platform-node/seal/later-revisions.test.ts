// What a revision behind the seal may hold: every one is covered by a document timestamp, whose authority stamps anything.

import { beforeAll, describe, expect, it } from 'vitest';
import { inflate } from '../../../src/cli/inflate.ts';
import { openPdfFile, type PdfFile } from '../../../src/core/pdf/pdf-file.ts';
import {
  isArray,
  isDictionary,
  isName,
  isReference,
  type PdfDictionary,
  type PdfValue,
} from '../../../src/core/pdf/pdf-syntax.ts';
import { readCertificatePdf } from '../../../src/core/pdf/read-certificate-pdf.ts';
import {
  appendRevision,
  firstFreeNumber,
  formatValue,
  formatWith,
  type RevisionObject,
} from '../../../src/platform/seal/pdf-revision.ts';
import { formatPlaceholder, openPlaceholder } from '../../../src/platform/seal/signature-placeholder.ts';
import { createSealFixture, type SealFixture } from '../../support/seal-fixture.ts';

const RESERVED_BYTES = 64;
const STAMP = '/Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161';

let fixture: SealFixture;
beforeAll(async () => {
  fixture = await createSealFixture();
});

const findObject = (file: PdfFile, isWanted: (dictionary: PdfDictionary) => boolean) => {
  for (const objectNumber of file.objects.keys()) {
    const value = file.current(objectNumber)?.value ?? null;
    if (isDictionary(value) && isWanted(value)) return { objectNumber, value };
  }
  throw new Error('no such object');
};

const withItem = (file: PdfFile, list: PdfValue | undefined, number: number): string => {
  const items = file.resolve(list);
  return `[${[...(isArray(items) ? items.map(formatValue) : []), `${number} 0 R`].join(' ')}]`;
};

type Edits = {
  /** Further entries of the timestamp's field. */
  readonly field?: string;
  /** Further entries of the first page. */
  readonly page?: Readonly<Record<string, string>>;
  readonly more?: (file: PdfFile) => readonly RevisionObject[];
  /** Object number of the catalog that the revision's trailer names. */
  readonly root?: number;
};

/** Appends a revision with a document timestamp that covers all of it, and whatever else is asked for. */
const stampAgain = async (pdf: Uint8Array, edits: Edits = {}): Promise<Uint8Array> => {
  const file = await openPdfFile(pdf, inflate);
  const [trailer] = file.trailers;
  const catalog = file.resolve(trailer.entries.get('Root'));
  const formReference = isDictionary(catalog) ? catalog.entries.get('AcroForm') : null;
  const form = file.resolve(formReference);
  if (!isReference(formReference) || !isDictionary(form)) throw new Error('no form');
  const page = findObject(file, ({ entries }) => isName(entries.get('Type'), 'Page') && entries.has('Annots'));
  const signature = firstFreeNumber(file);
  const field = signature + 1;
  const annotations = { Annots: withItem(file, page.value.entries.get('Annots'), field) };
  const objects: readonly RevisionObject[] = [
    { objectNumber: page.objectNumber, text: formatWith(page.value, { ...annotations, ...edits.page }) },
    {
      objectNumber: formReference.objectNumber,
      text: formatWith(form, { Fields: withItem(file, form.entries.get('Fields'), field) }),
    },
    { objectNumber: signature, text: formatPlaceholder(STAMP, RESERVED_BYTES) },
    {
      objectNumber: field,
      text: `<</Type /Annot /Subtype /Widget /FT /Sig /T (Again${field}) /Rect [0 0 0 0] /F 132 /P ${page.objectNumber} 0 R /V ${signature} 0 R${edits.field ?? ''}>>`,
    },
    ...(edits.more?.(file) ?? []),
  ];
  const root = trailer.entries.get('Root');
  const named = isReference(root) ? { ...root, objectNumber: edits.root ?? root.objectNumber } : null;
  const continued = { ...trailer, entries: new Map([...trailer.entries, ['Root', named] as const]) };
  const revision = appendRevision(pdf, continued, objects, signature + 20);
  const placeholder = openPlaceholder(revision.bytes, revision.offsets.get(signature) ?? 0, RESERVED_BYTES);
  const filled = placeholder.fill(Uint8Array.of(0x30, 0));
  if (filled === null) throw new Error('no room');
  return filled;
};

const faultOf = async (pdf: Uint8Array): Promise<string | null> => {
  const reading = await readCertificatePdf(pdf, inflate);
  if (!reading.ok) return reading.failure.code;
  return reading.value.seal === null ? 'unsigned' : reading.value.seal.fault;
};

describe('a later revision', () => {
  it('may add invisible fields of document timestamps, one after another', async () => {
    const once = await stampAgain(fixture.sealed);
    expect([await faultOf(once), await faultOf(await stampAgain(once))]).toEqual([null, null]);
  });

  it('may not add a field that acts, shows something or leads to others', async () => {
    const file = await openPdfFile(fixture.sealed, inflate);
    const free = firstFreeNumber(file) + 2;
    const other = (objectNumber: number, text: string) => () => [{ objectNumber, text }];
    for (const [field, more] of [
      [' /AA <</E <</S /JavaScript /JS (app.alert\\(1\\))>>>>'],
      [' /A <</S /URI /URI (https://assize.invalid)>>'],
      [` /Kids [${free} 0 R]`, other(free, '<</Type /Annot /Subtype /Widget /Rect [0 0 600 800] /AP <</N 1 0 R>>>>')],
      [` /Parent ${free} 0 R`, other(free, '<</FT /Sig /AA <<>>>>')],
      [' /AP <</N 1 0 R>>'],
      [' /MK <</R 90>>'],
      [' /DA (/Helv 12 Tf)'],
      [' /Popup 1 0 R'],
      [' /Anything null'],
    ] as const) {
      const changed = await stampAgain(fixture.sealed, { field, ...(more === undefined ? {} : { more }) });
      expect([field, await faultOf(changed)]).toEqual([field, 'changed-after-seal']);
    }
  });

  it('may not show another page, even if a further one takes that back', async () => {
    const file = await openPdfFile(fixture.sealed, inflate);
    const page = findObject(file, ({ entries }) => isName(entries.get('Type'), 'Page') && entries.has('Annots'));
    const original = formatValue(page.value.entries.get('Contents') ?? null);
    const empty = firstFreeNumber(file) + 2;
    const shown = await stampAgain(fixture.sealed, {
      page: { Contents: `${empty} 0 R` },
      more: () => [{ objectNumber: empty, stream: new Uint8Array() }],
    });
    expect(await faultOf(shown)).toBe('changed-after-seal');
    // Whoever looks at what the first of the two timestamps covers sees the empty page.
    expect(await faultOf(await stampAgain(shown, { page: { Contents: original } }))).toBe('changed-after-seal');
  });

  it('may not lead to another catalog, even if a further one leads back', async () => {
    const file = await openPdfFile(fixture.sealed, inflate);
    const root = file.trailers[0].entries.get('Root');
    const catalog = file.resolve(root);
    if (!isReference(root) || !isDictionary(catalog)) throw new Error('no catalog');
    const other = firstFreeNumber(file) + 2;
    const shown = await stampAgain(fixture.sealed, {
      root: other,
      more: () => [
        { objectNumber: other, text: formatWith(catalog, { Pages: `${other + 1} 0 R` }) },
        { objectNumber: other + 1, text: '<</Type /Pages /Count 0 /Kids []>>' },
      ],
    });
    expect(await faultOf(shown)).toBe('changed-after-seal');
    expect(await faultOf(await stampAgain(shown, { root: root.objectNumber }))).toBe('changed-after-seal');
  });
});
