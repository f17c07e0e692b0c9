// PDFs of our own renderer, of a library that is not this reader, and written by hand as an attacker would.

import { deflateSync } from 'node:zlib';
import * as fc from 'fast-check';
import { AFRelationship, PDFDocument } from 'pdf-lib';
import { beforeAll, describe, expect, test } from 'vitest';
import { inflate } from '../../../src/cli/inflate.ts';
import { decodeUtf8, encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import type { Inflate } from '../../../src/core/pdf/inflate.ts';
import { MAX_PDF_BYTES, readCertificatePdf } from '../../../src/core/pdf/read-certificate-pdf.ts';
import { renderCertificatePdf } from '../../../src/platform/pdf/certificate-document.ts';
import { readTestFont } from '../../support/certificate-fonts.ts';
import { createCertificateJson, createCertificateView } from '../../support/certificate-view-fixture.ts';
import { LINEAR_GROWTH, measureGrowthAsync } from '../../support/growth.ts';
import {
  appendRevision,
  formatObjectStream,
  formatStream,
  fromLatin1,
  toLatin1,
  writePdf,
} from '../../support/pdf-fixture.ts';

const json = createCertificateJson(2000);
const other = encodeUtf8('{"other":true}');
let pdf: Uint8Array;
beforeAll(async () => {
  pdf = await renderCertificatePdf(createCertificateView(), json, readTestFont);
});

/** The attachment's text, or the code of the refusal. */
const read = async (bytes: Uint8Array): Promise<string | null> => {
  const result = await readCertificatePdf(bytes, inflate);
  return result.ok ? decodeUtf8(result.value.certificate) : result.failure.code;
};
const JSON_TEXT = decodeUtf8(json);

const CATALOG = '<</Type/Catalog/Names<</EmbeddedFiles<</Names[(certificate.json)2 0 R]>>>>>>';
const SPECIFICATION = '<</Type/Filespec/F(certificate.json)/EF<</F 3 0 R>>>>';
const ATTACHMENT = formatStream(json);
const plain = (): Uint8Array => writePdf([CATALOG, SPECIFICATION, ATTACHMENT]);
/** The plain file and further objects from number 4 on. */
const withObjects = (...objects: readonly string[]): Uint8Array =>
  writePdf([CATALOG, SPECIFICATION, ATTACHMENT, ...objects]);
/** The plain file with other bytes behind it that no cross-reference names. */
const withTail = (tail: string): Uint8Array =>
  fromLatin1(`${toLatin1(plain())}${tail}startxref\n${xrefOf(plain())}\n%%EOF`);
const xrefOf = (bytes: Uint8Array): string => /startxref\s+(\d+)/.exec(toLatin1(bytes))?.[1] ?? '';

const attach = async (names: readonly string[], useObjectStreams = true, content = json): Promise<Uint8Array> => {
  const document = await PDFDocument.create();
  document.addPage([200, 200]).drawText('page');
  for (const name of names) await document.attach(content, name, { afRelationship: AFRelationship.Data });
  return document.save({ useObjectStreams });
};

describe('taking the certificate out of a PDF', () => {
  test('returns the exact bytes of the one attachment', async () => {
    expect(await read(pdf)).toBe(JSON_TEXT);
    expect(await read(plain())).toBe(JSON_TEXT);
    const deflated = formatStream(deflateSync(json), '/Filter/FlateDecode');
    expect(await read(writePdf([CATALOG, SPECIFICATION, deflated]))).toBe(JSON_TEXT);
  });

  test.each([false, true])('reads what another library wrote (object streams: %s)', async (useObjectStreams) => {
    const content = JSON.stringify({ 名: 'endobj endstream 1 0 obj', filler: 'x'.repeat(5000) });
    expect(await read(await attach(['certificate.json'], useObjectStreams, encodeUtf8(content)))).toBe(content);
  });

  test('follows a length that stands in an object of its own, even inside an object stream', async () => {
    const indirect = formatStream(json, '', '4 0 R');
    expect(await read(writePdf([CATALOG, SPECIFICATION, indirect, String(json.length)]))).toBe(JSON_TEXT);
    const packed = appendRevision(new Uint8Array(), {
      objects: [
        [3, indirect],
        [
          5,
          formatObjectStream([
            [1, CATALOG],
            [2, SPECIFICATION],
            [4, String(json.length)],
          ]),
        ],
      ],
      packed: [
        [1, 5, 0],
        [2, 5, 1],
        [4, 5, 2],
      ],
    });
    expect(await read(packed)).toBe(JSON_TEXT);
  });

  test('accepts a later revision that leaves the attachment alone, and says that it is signed', async () => {
    const signature = '<</Type/Sig/ByteRange[0 10 20 10]/Contents<00>>>';
    const signed = appendRevision(plain(), {
      objects: [
        [1, CATALOG.replace('/Names', '/AcroForm<</SigFlags 3/Fields[]>>/Names')],
        [8, signature],
      ],
    });
    const result = await readCertificatePdf(signed, inflate);
    expect(result.ok && [decodeUtf8(result.value.certificate), result.value.seal?.fault]).toEqual([
      JSON_TEXT,
      'coverage',
    ]);
    const unsigned = await readCertificatePdf(plain(), inflate);
    expect(unsigned.ok && unsigned.value.seal).toBeNull();
  });

  test('refuses what is not a PDF, and a PDF without, with two or with another attachment', async () => {
    expect(await read(fromLatin1('{"v":"assize/certificate/v1"}'))).toBe('document.not-a-pdf');
    expect(await read(new Uint8Array(0))).toBe('document.not-a-pdf');
    expect(await read(fromLatin1('%PDF-1.7\n'))).toBe('document.unreadable');
    expect(await read(await attach([]))).toBe('document.no-attachment');
    expect(await read(await attach(['certificate.json', 'other.json']))).toBe('document.more-than-one-attachment');
    expect(await read(await attach(['certificate2.json']))).toBe('document.foreign-attachment');
    expect(await read(new Uint8Array(MAX_PDF_BYTES + 1))).toBe('document.too-large');
  });

  test('refuses an attachment whose two names differ', async () => {
    const specification = SPECIFICATION.replace('/EF', '/UF(other.json)/EF');
    expect(await read(writePdf([CATALOG, specification, ATTACHMENT]))).toBe('document.foreign-attachment');
    const swapped = SPECIFICATION.replace('/F(certificate.json)', '/F(other.json)/UF(certificate.json)');
    expect(await read(writePdf([CATALOG, swapped, ATTACHMENT]))).toBe('document.foreign-attachment');
  });

  test('tells a refused certificate from a foreign PDF', async () => {
    const lists = async (names: readonly string[]): Promise<boolean | null> => {
      const result = await readCertificatePdf(await attach(names), inflate);
      return result.ok ? null : result.failure.listsCertificate;
    };
    expect(await lists(['certificate.json', 'other.json'])).toBe(true);
    expect(await lists(['invoice.xml', 'other.json'])).toBe(false);
    expect(await lists([])).toBe(false);
  });
});

const SECOND = 'document.more-than-one-attachment';
const EMBEDDED = formatStream(other, '/Type/EmbeddedFile');
const SECOND_FILE = '<</F(x)/EF<</F 5 0 R>>>>';

describe('a second embedded file', () => {
  const replacedBody = formatStream(other);
  const annotated = CATALOG.replace('/Names', '/Pages 4 0 R/Names');
  const page = (annotation: string): string => `<</Kids[<</Annots[${annotation}]>>]>>`;
  const many = Array.from({ length: 300 }, () => 'null').join(' ');
  const FILES: readonly (readonly [string, () => Uint8Array])[] = [
    ['replacing the first in a later revision', () => appendRevision(plain(), { objects: [[3, replacedBody]] })],
    [
      'in a later revision whose specification leads to it',
      () =>
        appendRevision(plain(), {
          objects: [
            [2, SPECIFICATION.replace('3 0 R', '5 0 R')],
            [5, replacedBody],
          ],
        }),
    ],
    [
      'that a later revision deleted from the name tree',
      () => {
        const names = '<</Names<</EmbeddedFiles<</Names[(certificate.json)2 0 R(x)4 0 R]>>>>>>';
        return appendRevision(writePdf([names, SPECIFICATION, ATTACHMENT, SECOND_FILE, replacedBody]), {
          objects: [[1, CATALOG]],
        });
      },
    ],
    [
      'in an annotation',
      () =>
        writePdf([
          annotated,
          SPECIFICATION,
          ATTACHMENT,
          page(`<</Subtype/FileAttachment/FS${SECOND_FILE}>>`),
          replacedBody,
        ]),
    ],
    [
      'in the last of many annotations',
      () =>
        writePdf([
          annotated,
          SPECIFICATION,
          ATTACHMENT,
          page(`${many}<</Subtype/FileAttachment/FS${SECOND_FILE}>>`),
          replacedBody,
        ]),
    ],
    [
      'in /AF of the catalog',
      () =>
        writePdf([CATALOG.replace('/Names', '/AF[4 0 R]/Names'), SPECIFICATION, ATTACHMENT, SECOND_FILE, replacedBody]),
    ],
    ['in /AF of some other object', () => withObjects(`<</AF[${SECOND_FILE}]>>`, replacedBody)],
    [
      'that only the Unicode entry of the specification names',
      () => writePdf([CATALOG, SPECIFICATION.replace('/F 3 0 R', '/F 3 0 R/UF 4 0 R'), ATTACHMENT, replacedBody]),
    ],
    ['whose /EF is an object of its own', () => withObjects('<</F(x)/EF 6 0 R>>', replacedBody, '<</F 5 0 R>>')],
    [
      'whose stream is reached over two references',
      () => withObjects(SECOND_FILE.replace('5 0 R', '6 0 R'), replacedBody, '5 0 R'),
    ],
    ['whose names are written with escapes', () => withObjects('<</F(x)/E#46<</#46 5 0 R>>>>', replacedBody)],
    ['that nothing refers to', () => withObjects(EMBEDDED)],
    ['whose type is written with escapes', () => withObjects(EMBEDDED.replace('/EmbeddedFile', '/Embedded#46ile'))],
    ['without a cross-reference', () => withTail(`90 0 obj\n${EMBEDDED}\nendobj\n`)],
    [
      'with a filter that this reader does not know',
      () => withTail(`90 0 obj\n${EMBEDDED.replace('/Type', '/Filter/LZWDecode/Type')}\nendobj\n`),
    ],
    [
      'whose length stands in another object',
      () => withObjects(formatStream(other, '/Type/EmbeddedFile', '5 0 R'), String(other.length)),
    ],
    [
      'that only an object stream without cross-reference names',
      () =>
        withTail(
          `90 0 obj\n${formatObjectStream([[91, SECOND_FILE.replace('5 0 R', '92 0 R')]])}\nendobj\n92 0 obj\n${replacedBody}\nendobj\n`,
        ),
    ],
  ];
  test.each(FILES)('is seen: %s', async (_, make) => {
    expect(await read(make())).toBe(SECOND);
  });

  test('is not the same file named twice', async () => {
    const names = CATALOG.replace('2 0 R]', '2 0 R(again)2 0 R]').replace('/Names', '/AF[2 0 R]/Names');
    expect(await read(writePdf([names, SPECIFICATION, ATTACHMENT]))).toBe(JSON_TEXT);
  });
});

describe('a PDF that cannot be followed completely', () => {
  const UNREADABLE: readonly (readonly [string, () => Uint8Array])[] = [
    [
      'an object stream with another filter',
      () => withTail(`90 0 obj\n${formatObjectStream([[91, 'null']], '/Filter/LZWDecode')}\nendobj\n`),
    ],
    [
      'an object stream that does not inflate',
      () => withObjects(formatObjectStream([[91, 'null']], '/Filter/FlateDecode')),
    ],
    [
      'a cross-reference into the bytes of a stream',
      () => {
        const hidden = `4 0 obj\n${EMBEDDED}\nendobj\n`;
        const carrier = withObjects(formatStream(fromLatin1(hidden)));
        const text = toLatin1(carrier);
        const inside = String(text.indexOf(hidden)).padStart(10, '0');
        return fromLatin1(text.replace(/4 1\n\d{10}/, `4 1\n${inside}`));
      },
    ],
    [
      'a cross-reference to another object',
      () => {
        const text = toLatin1(plain());
        return fromLatin1(text.replace('2 1\n', '4 1\n'));
      },
    ],
    ['a stream that ends before or behind its length', () => withObjects(formatStream(other, '', '5'))],
    ['a length that is nowhere', () => withObjects(formatStream(other, '', '77 0 R'))],
    [
      'a dictionary that names a key twice',
      () => writePdf([CATALOG, SPECIFICATION.replace('/EF', '/EF<</F 4 0 R>>/EF'), ATTACHMENT]),
    ],
    ['a stream in another file', () => writePdf([CATALOG, SPECIFICATION, formatStream(json, '/F(outside)')])],
    ['two filters', () => writePdf([CATALOG, SPECIFICATION, formatStream(json, '/Filter[/FlateDecode/FlateDecode]')])],
    ['an object without end', () => withTail('90 0 obj\n<<>>\n')],
    [
      'bytes behind the compressed stream',
      () =>
        writePdf([
          CATALOG,
          SPECIFICATION,
          formatStream(Buffer.concat([deflateSync(json), other]), '/Filter/FlateDecode'),
        ]),
    ],
    [
      'objects that overlap in their stream',
      () =>
        withObjects(
          formatObjectStream([
            [91, '[1 2 3]'],
            [92, '4'],
          ]).replace('92 8', '92 0'),
        ),
    ],
    ['objects nested without end', () => writePdf(['['.repeat(100_000)])],
    ['dictionaries nested without end', () => writePdf(['<</A'.repeat(100_000)])],
  ];
  test.each(UNREADABLE)('is refused: %s', async (_, make) => {
    expect(await read(make())).toBe('document.unreadable');
  });

  test.each([
    ['of another number', [6, 5, 0]],
    ['behind the last', [6, 5, 2]],
    ['in what is no object stream', [6, 3, 0]],
    ['in an object stream inside another', [6, 4, 0]],
    ['in an object stream that is nowhere', [6, 77, 0]],
  ] as const)('is refused when an entry leads to a packed object %s', async (_, entry) => {
    const make = (...more: readonly (readonly [number, number, number])[]): Uint8Array =>
      appendRevision(plain(), {
        objects: [
          [
            5,
            formatObjectStream([
              [4, '(unused)'],
              [7, '(unused)'],
            ]),
          ],
        ],
        packed: [[4, 5, 0], [7, 5, 1], ...more],
      });
    expect(await read(make())).toBe(JSON_TEXT);
    expect(await read(make(entry))).toBe('document.unreadable');
  });

  test('is refused when encrypted, in whichever revision', async () => {
    expect(await read(writePdf([CATALOG, SPECIFICATION, ATTACHMENT], '/Encrypt<</V 5>>'))).toBe('document.encrypted');
    expect(await read(appendRevision(plain(), { objects: [[4, 'null']], trailer: '/Encrypt 4 0 R' }))).toBe(
      'document.encrypted',
    );
    const old = writePdf([CATALOG, SPECIFICATION, ATTACHMENT], '/Encrypt<</V 5>>');
    expect(await read(appendRevision(old, { objects: [[4, 'null']] }))).toBe('document.encrypted');
    expect(await read(withTail('90 0 obj\n<< /Encrypt 91 0 R >>\nendobj\n'))).toBe('document.encrypted');
  });

  test('is refused when the attachment is in no name tree: programmes would not list it', async () => {
    const catalog = '<</Type/Catalog/AF[2 0 R]>>';
    expect(await read(writePdf([catalog, SPECIFICATION, ATTACHMENT]))).toBe('document.no-attachment');
  });

  test.each([
    ['a head alone', '%PDF-'],
    ['an object without end', '%PDF-1.7\n1 0 obj\n<<'],
    ['a stream without end', '%PDF-1.7\n1 0 obj\n<< /Type /EmbeddedFile /Length 99999 >>\nstream\nabc\nendobj\n'],
    ['control bytes', `%PDF-1.7\n${'\u0000\u00ff'.repeat(1000)}`],
  ])('is refused: %s', async (_, text) => {
    expect(await read(fromLatin1(text))).toBe('document.unreadable');
  });
});

describe('a PDF made to exhaust its reader', () => {
  /** What one file may make the reader inflate, and once more what a last stream reaches before it is given up. */
  const MOST_INFLATED_BYTES = 2 * 8 * 1024 * 1024;
  const MOST_STREAMS = 256 + 32 + 1;

  /** Refused, by work that is counted: bytes inflated, and streams. What grows with the file is measured below. */
  const within = async (bytes: Uint8Array, code: RegExp): Promise<void> => {
    let [inflatedBytes, streams] = [0, 0];
    const counting: Inflate = async (raw, maxBytes) => {
      const inflated = await inflate(raw, maxBytes);
      streams += 1;
      inflatedBytes += inflated.ok ? inflated.value.length : maxBytes;
      return inflated;
    };
    const result = await readCertificatePdf(bytes, counting);
    expect(result.ok ? 'read' : result.failure.code).toMatch(code);
    expect(inflatedBytes).toBeLessThanOrEqual(MOST_INFLATED_BYTES);
    expect(streams).toBeLessThanOrEqual(MOST_STREAMS);
  };

  test('is refused when its attachment inflates beyond a certificate', async () => {
    const bomb = formatStream(deflateSync(new Uint8Array(64 * 1024 * 1024)), '/Filter/FlateDecode');
    await within(writePdf([CATALOG, SPECIFICATION, bomb]), /^document\.attachment-too-large$/);
    await within(writePdf([CATALOG, SPECIFICATION, formatStream(new Uint8Array(1_048_577))]), /attachment-too-large$/);
  });

  test('is refused when its object streams inflate beyond a certificate, one by one or together', async () => {
    const packed = formatStream(
      deflateSync(new Uint8Array(64 * 1024 * 1024)),
      '/Type/ObjStm/N 0/First 0/Filter/FlateDecode',
    );
    await within(withObjects(packed), /^document\.too-large$/);
    const small = formatStream(deflateSync(new Uint8Array(1024 * 1024)), '/Type/ObjStm/N 0/First 0/Filter/FlateDecode');
    await within(withObjects(...Array.from({ length: 20 }, () => small)), /^document\.too-large$/);
  });

  test('is refused when it has too many objects, object streams or cross-references', async () => {
    await within(writePdf([CATALOG, SPECIFICATION, ...Array.from({ length: 20_001 }, () => 'null')]), /unreadable$/);
    const empty = formatStream(new Uint8Array(), '/Type/ObjStm/N 0/First 0');
    await within(withObjects(...Array.from({ length: 257 }, () => empty)), /unreadable$/);
    const rows = formatStream(
      new Uint8Array(1_000_000),
      `/Type/XRef/W[1 0 0]/Root 1 0 R/Index[${'0 1000000 '.repeat(50)}]`,
    );
    await within(fromLatin1(`%PDF-1.7\n9 0 obj\n${rows}\nendobj\nstartxref\n9\n%%EOF`), /unreadable$/);
  });

  test('ends on circles: cross-references, references, name trees, lengths, object streams', async () => {
    const inside = appendRevision(new Uint8Array(), {
      objects: [
        [1, CATALOG],
        [5, formatObjectStream([[4, '9']]).replace(/\/Length \d+/, '/Length 4 0 R')],
      ],
      packed: [[4, 5, 0]],
    });
    const circles = [
      fromLatin1('%PDF-1.7\nxref\n0 0\ntrailer\n<</Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF'),
      writePdf(['2 0 R', '1 0 R']),
      writePdf(['<</Names<</EmbeddedFiles 2 0 R>>>>', '<</Kids[2 0 R 2 0 R]>>']),
      writePdf(['<</Pages 2 0 R>>', '<</Kids[2 0 R 2 0 R]>>']),
      writePdf([CATALOG, SPECIFICATION, '<</Length 3 0 R>>\nstream\nx\nendstream']),
      writePdf([CATALOG, SPECIFICATION.replace('3 0 R', '4 0 R'), ATTACHMENT, '5 0 R', '4 0 R']),
      inside,
    ];
    for (const circle of circles) await within(circle, /^document\.(unreadable|no-attachment)$/);
  });

  test('takes time proportional to its length', async () => {
    const head = '%PDF-1.7\n';
    const table = 'xref\n0 1\n0000000000 65535 f \ntrailer\n<</Root 1 0 R>>\n';
    // Below the most objects that are read; what is no object is so quick that it takes more of it to measure.
    const UNITS: readonly (readonly [string, number])[] = [
      ['1 0 obj\n', 2000],
      ['1 0 obj<<>>endobj\n', 2000],
      ['1 0 obj<</EF<</F 1 0 R>>>>endobj\n', 2000],
      ['1 0 obj stream\n', 2000],
      ['/EF << /F 1 0 R ', 16_000],
      ['(((((', 16_000],
      ['1 ', 64_000],
      ['1234567890', 16_000],
      ['     ', 64_000],
    ];
    for (const [unit, count] of UNITS) {
      const make = (size: number): Uint8Array => {
        const body = `${head}${unit.repeat(size)}\n`;
        return fromLatin1(`${body}${table}startxref\n${body.length}\n%%EOF`);
      };
      const growth = await measureGrowthAsync(count, make, (bytes) => readCertificatePdf(bytes, inflate));
      expect(growth, unit).toBeLessThan(LINEAR_GROWTH);
    }
  });

  test('is answered with a value whatever is cut off or changed, and never with other bytes of the certificate', async () => {
    const change = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.boolean(), change, async (length, fromEnd, changes) => {
        const hostile = pdf.slice(0, fromEnd ? pdf.length : length % pdf.length);
        // Mostly near the end, where the structure is.
        for (const [at, value] of changes)
          if (hostile.length > 0) hostile[hostile.length - 1 - (at % Math.min(hostile.length, 3000))] = value;
        const result = await readCertificatePdf(hostile, inflate);
        if (result.ok) expect(decodeUtf8(result.value.certificate)).toBe(JSON_TEXT);
        else expect(result.failure.code).toMatch(/^document\./);
      }),
      { numRuns: 200 },
    );
  });
});
