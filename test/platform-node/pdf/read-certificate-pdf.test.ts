import { deflateSync } from 'node:zlib';
import * as fc from 'fast-check';
import { AFRelationship, PDFDocument } from 'pdf-lib';
import { beforeAll, describe, expect, test } from 'vitest';
import { renderCertificatePdf } from '../../../src/platform/pdf/certificate-document.ts';
import { extractCertificateAttachment, MAX_PDF_BYTES } from '../../../src/platform/pdf/read-certificate-pdf.ts';
import { readTestFont } from '../../support/certificate-fonts.ts';
import { createCertificateJson, createCertificateView } from '../../support/certificate-view-fixture.ts';

const json = createCertificateJson(2000);
let pdf: Uint8Array;
beforeAll(async () => {
  pdf = await renderCertificatePdf(createCertificateView(), json, readTestFont);
});

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const codeOf = async (bytes: Uint8Array): Promise<string> => {
  const result = await extractCertificateAttachment(bytes);
  return result.ok ? 'ok' : result.failure.code;
};

/** A file of the given objects (numbered from 1) with a correct table; streams are given whole. */
const writePdf = (objects: readonly string[], trailer = ''): Uint8Array => {
  let text = '%PDF-1.7\n';
  const offsets: number[] = [];
  for (const [index, body] of objects.entries()) {
    offsets.push(text.length);
    text += `${index + 1} 0 obj\n${body}\nendobj\n`;
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const start = text.length;
  return bytesOf(
    `${text}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}` +
      `trailer\n<</Size ${objects.length + 1}/Root 1 0 R${trailer}>>\nstartxref\n${start}\n%%EOF`,
  );
};
const stream = (bytes: Uint8Array, filter: string): string =>
  `<</Length ${bytes.length}${filter}>>\nstream\n${String.fromCharCode(...bytes)}\nendstream`;
const CATALOG = '<</Type/Catalog/Names<</EmbeddedFiles<</Names[(certificate.json)2 0 R]>>>>>>';
const SPECIFICATION = '<</Type/Filespec/F(certificate.json)/EF<</F 3 0 R>>>>';

const attach = async (names: readonly string[]): Promise<Uint8Array> => {
  const document = await PDFDocument.create();
  document.addPage();
  for (const name of names) await document.attach(json, name, { afRelationship: AFRelationship.Data });
  return document.save();
};

describe('taking the certificate out of a PDF', () => {
  test('returns the bytes of the one attachment', async () => {
    const result = await extractCertificateAttachment(pdf);
    expect(result.ok && Buffer.compare(result.value, json)).toBe(0);
    expect(await codeOf(writePdf([CATALOG, SPECIFICATION, stream(json, '')]))).toBe('ok');
    expect(await codeOf(writePdf([CATALOG, SPECIFICATION, stream(deflateSync(json), '/Filter/FlateDecode')]))).toBe(
      'ok',
    );
  });

  test('refuses what is not a PDF, and a PDF without, with two or with another attachment', async () => {
    expect(await codeOf(bytesOf('{"v":"assize/certificate/v1"}'))).toBe('document.not-a-pdf');
    expect(await codeOf(new Uint8Array(0))).toBe('document.not-a-pdf');
    expect(await codeOf(bytesOf('%PDF-1.7\n'))).toBe('document.unreadable');
    expect(await codeOf(await attach([]))).toBe('document.no-attachment');
    expect(await codeOf(await attach(['certificate.json', 'other.json']))).toBe('document.more-than-one-attachment');
    expect(await codeOf(await attach(['certificate2.json']))).toBe('document.foreign-attachment');
    expect(await codeOf(new Uint8Array(MAX_PDF_BYTES + 1))).toBe('document.too-large');
  });

  test('refuses an encrypted file, and a second file hidden in an annotation', async () => {
    expect(await codeOf(writePdf([CATALOG, SPECIFICATION, stream(json, '')], '/Encrypt<</V 5>>'))).toBe(
      'document.encrypted',
    );
    const catalog = CATALOG.replace('<</Type/Catalog', '<</Type/Catalog/Pages 4 0 R');
    const pages = '<</Kids[<</Annots[<</Subtype/FileAttachment/FS<</F(x)/EF<</F 5 0 R>>>>>>]>>]>>';
    expect(await codeOf(writePdf([catalog, SPECIFICATION, stream(json, ''), pages, stream(json, '')]))).toBe(
      'document.more-than-one-attachment',
    );
  });

  test('refuses an attachment that inflates beyond a certificate, in bounded time', async () => {
    const bomb = deflateSync(new Uint8Array(64 * 1024 * 1024));
    const objects = [CATALOG, SPECIFICATION, `<</Length ${bomb.length}/Filter/FlateDecode>>\nstream\n`];
    const whole = Buffer.concat([
      Buffer.from('%PDF-1.7\n'),
      ...objects.flatMap((body, index) => [
        Buffer.from(`${index + 1} 0 obj\n${body}`, 'latin1'),
        ...(index === 2 ? [bomb, Buffer.from('\nendstream')] : []),
        Buffer.from('\nendobj\n'),
      ]),
    ]);
    const text = whole.toString('latin1');
    const offsets = [1, 2, 3].map((number) => text.indexOf(`${number} 0 obj`));
    const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
    const file = Buffer.concat([
      whole,
      Buffer.from(
        `xref\n0 4\n0000000000 65535 f \n${table}trailer\n<</Root 1 0 R>>\nstartxref\n${whole.length}\n%%EOF`,
      ),
    ]);
    const start = performance.now();
    expect(await codeOf(new Uint8Array(file))).toBe('document.attachment-too-large');
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('ends on circles: cross-references, references, name trees, page trees', async () => {
    const circles = [
      bytesOf('%PDF-1.7\nxref\n0 0\ntrailer\n<</Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF'),
      writePdf(['2 0 R', '1 0 R']),
      writePdf(['<</Names<</EmbeddedFiles 2 0 R>>>>', '<</Kids[2 0 R 2 0 R]>>']),
      writePdf(['<</Pages 2 0 R>>', '<</Kids[2 0 R 2 0 R]>>']),
      writePdf([CATALOG, SPECIFICATION, '<</Length 3 0 R>>\nstream\nx\nendstream']),
      writePdf(['['.repeat(100_000)]),
      writePdf(['<</A'.repeat(100_000)]),
    ];
    for (const [index, circle] of circles.entries()) {
      const start = performance.now();
      expect(await codeOf(circle), `circle ${index}`).toMatch(/^document\.(unreadable|no-attachment)$/u);
      expect(performance.now() - start).toBeLessThan(2000);
    }
  });

  test('answers every truncation and every changed byte with a value, never an exception', async () => {
    const change = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.boolean(), change, async (length, fromEnd, changes) => {
        const hostile = pdf.slice(0, fromEnd ? pdf.length : length % pdf.length);
        // Mostly near the end, where the structure is.
        for (const [at, value] of changes)
          if (hostile.length > 0) hostile[hostile.length - 1 - (at % Math.min(hostile.length, 3000))] = value;
        const result = await extractCertificateAttachment(hostile);
        expect(typeof result.ok).toBe('boolean');
      }),
      { numRuns: 200 },
    );
  });
});
