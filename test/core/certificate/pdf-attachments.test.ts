// PDFs made by a library that is not this reader, then changed as an attacker would.

import { inflateSync } from 'node:zlib';
import { PDFDocument } from 'pdf-lib';
import { describe, expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { type Inflate, readPdfAttachments } from '../../../src/core/certificate/pdf-attachments.ts';
import { LINEAR_GROWTH, measureGrowth } from '../../support/growth.ts';

const inflate: Inflate = (bytes, maxBytes) => {
  try {
    return Promise.resolve(Uint8Array.from(inflateSync(bytes, { maxOutputLength: maxBytes })));
  } catch {
    return Promise.resolve(null);
  }
};

const makePdf = async (attachments: readonly (readonly [string, string])[], useObjectStreams = false) => {
  const document = await PDFDocument.create();
  document.addPage([200, 200]).drawText('page');
  for (const [name, content] of attachments)
    await document.attach(encodeUtf8(content), name, { mimeType: 'application/json' });
  return await document.save({ useObjectStreams });
};

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const fromLatin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const list = async (pdf: Uint8Array) =>
  (await readPdfAttachments(pdf, inflate))?.attachments.map(({ name, bytes }) => [
    name,
    bytes === null ? null : decodeUtf8(bytes),
  ]);

describe('readPdfAttachments', () => {
  it.each([false, true])(
    'gives the exact bytes of the one attachment (object streams: %s)',
    async (useObjectStreams) => {
      const content = JSON.stringify({ 名: 'endobj endstream 1 0 obj', filler: 'x'.repeat(5000) });
      expect(await list(await makePdf([['certificate.json', content]], useObjectStreams))).toEqual([
        ['certificate.json', content],
      ]);
    },
  );

  it('lists none in a PDF without attachments', async () => {
    expect(await list(await makePdf([]))).toEqual([]);
  });

  it('lists a second attachment', async () => {
    const pdf = await makePdf([
      ['certificate.json', '{}'],
      ['other.json', '[]'],
    ]);
    expect(await list(pdf)).toEqual([
      ['certificate.json', '{}'],
      ['other.json', '[]'],
    ]);
  });

  it('lists the replaced and the replacing attachment of an incremental update', async () => {
    const pdf = await makePdf([['certificate.json', '{"a":1}']]);
    const number = /(\d+) 0 obj\s*<<[^>]*\/Type \/EmbeddedFile/.exec(latin1(pdf))?.[1] ?? '';
    const update = `\n${number} 0 obj\n<< /Type /EmbeddedFile /Length 7 >>\nstream\n{"a":2}\nendstream\nendobj\n`;
    const changed = fromLatin1(`${latin1(pdf)}${update}`);
    expect((await list(changed))?.map(([, content]) => content)).toEqual(['{"a":1}', '{"a":2}']);
  });

  it('counts an attachment that it cannot decode', async () => {
    const pdf = latin1(await makePdf([['certificate.json', '{}']]));
    const hidden =
      '\n90 0 obj\n<< /Type /EmbeddedFile /Length 91 0 R >>\nstream\n{"a":2}\nendstream\nendobj\n91 0 obj\n7\nendobj\n';
    const filtered =
      '\n92 0 obj\n<< /Type /EmbeddedFile /Filter /LZWDecode /Length 3 >>\nstream\nabc\nendstream\nendobj\n';
    expect(await list(fromLatin1(pdf + hidden))).toEqual([
      ['certificate.json', '{}'],
      ['', null],
    ]);
    expect(await list(fromLatin1(pdf + filtered))).toEqual([
      ['certificate.json', '{}'],
      ['', null],
    ]);
  });

  it('refuses as a whole what it cannot follow: an object stream with another filter, encryption', async () => {
    const pdf = latin1(await makePdf([['certificate.json', '{}']]));
    const opaque =
      '\n90 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /LZWDecode /Length 3 >>\nstream\nabc\nendstream\nendobj\n';
    expect(await list(fromLatin1(pdf + opaque))).toBeUndefined();
    const encrypted = '\n90 0 obj\n<< /Encrypt 91 0 R >>\nendobj\n';
    expect(await list(fromLatin1(pdf + encrypted))).toBeUndefined();
  });

  it('does not inflate a bomb', async () => {
    const pdf = await makePdf([['certificate.json', ' '.repeat(3_000_000)]]);
    expect(await list(pdf)).toEqual([['certificate.json', null]]);
  });

  it.each([
    ['nothing', ''],
    ['another file', '{"v":1}'],
    ['a head alone', '%PDF-'],
    ['an object without end', '%PDF-1.7\n1 0 obj\n<<'],
    ['a stream without end', '%PDF-1.7\n1 0 obj\n<< /Type /EmbeddedFile /Length 99999 >>\nstream\nabc\nendobj\n'],
    ['control bytes', `%PDF-1.7\n${'\u0000\u00ff'.repeat(1000)}`],
  ])('finds no certificate in %s, and does not throw', async (_, text) => {
    const found = await list(fromLatin1(text));
    expect(found?.some(([name]) => name === 'certificate.json') ?? false).toBe(false);
  });

  it('takes time proportional to the length of hostile input', () => {
    for (const unit of ['1 0 obj\n', '1 0 obj<<>>endobj\n', '/EF << /F 1 0 R ', '(((((', '1 0 obj stream\n', '1 ']) {
      const measure = (): number =>
        measureGrowth(
          2000,
          (size) => fromLatin1(`%PDF-1.7\n${unit.repeat(size)}`),
          (pdf) => void readPdfAttachments(pdf, inflate),
        );
      // Many small objects make work for the garbage collector: the best of three tells growth from noise.
      const growth = Math.min(measure(), measure(), measure());
      expect(growth, unit).toBeLessThan(LINEAR_GROWTH);
    }
  });
});
