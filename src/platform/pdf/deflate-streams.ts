// The streams of a document that is being made, deflated by zlib: pdf-lib deflates in JavaScript, an order slower. The
// streams of objects and cross-references, a few kilobytes, stay with pdf-lib.

import { deflateSync } from 'node:zlib';
import type { PDFDocument } from 'pdf-lib';

const toBytes = (contents: string | Uint8Array): Uint8Array =>
  typeof contents === 'string' ? Buffer.from(contents, 'latin1') : contents;

/** Deflates into one zlib stream. */
export const deflate = (contents: Uint8Array): Uint8Array => Uint8Array.from(deflateSync(contents, { level: 6 }));

/** From here on fonts, tables of characters and attachments are deflated by zlib when they are embedded. */
export const deflateEmbedded = ({ context }: PDFDocument): void => {
  context.flateStream = (contents, dictionary = {}) =>
    context.stream(deflate(toBytes(contents)), { ...dictionary, Filter: 'FlateDecode' });
};
