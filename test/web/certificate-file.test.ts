// What the page takes for a certificate: by its name where its bytes cannot say, without reading what is too large.

import { expect, it } from 'vitest';
import { readGivenFile } from '../../src/web/verify/given-file.ts';
import { writePdf } from '../support/pdf-fixture.ts';

/** A file of a given size whose bytes are there only as far as they are asked for. */
const largeFile = (
  name: string,
  head: string,
  sizeBytes: number,
): { readonly file: File; readonly read: () => number } => {
  let read = 0;
  const bytes = new TextEncoder().encode(head);
  const file = new File([bytes], name);
  Object.defineProperty(file, 'size', { value: sizeBytes });
  Object.defineProperty(file, 'arrayBuffer', {
    value: () => {
      read += sizeBytes;
      return Promise.resolve(new ArrayBuffer(0));
    },
  });
  return { file, read: () => read };
};

const FIFTY_MEGABYTES = 50 * 1024 * 1024;

it.each([
  ['certificate.pdf', '%PDF-1.7\n', 'document.too-large'],
  ['certificate (1).pdf', '%PDF-1.7\n', 'document.too-large'],
  ['certificate.json', '{', 'text.too-large'],
])('%s of 50 MB is refused, and never read whole', async (name, head, refusal) => {
  const { file, read } = largeFile(name, head, FIFTY_MEGABYTES);
  const given = await readGivenFile(file);
  expect(given).toEqual({ kind: 'certificate', certificate: { bytes: new Uint8Array(), pdf: null, refusal } });
  expect(read()).toBe(0);
});

it('a film of 50 MB is evidence', async () => {
  expect(await readGivenFile(largeFile('film.mp4', '\0\0\0\u0020ftyp', FIFTY_MEGABYTES).file)).toBeNull();
});

it.each(['contract.pdf', 'certificate of origin.pdf'])(
  '%s of 50 MB is evidence that was not looked into',
  async (name) => {
    const { file, read } = largeFile(name, '%PDF-1.7\n', FIFTY_MEGABYTES);
    expect(await readGivenFile(file)).toEqual({ kind: 'unread', unread: 'document.too-large' });
    expect(read()).toBe(0);
  },
);

it('an encrypted PDF of another name is evidence that nobody can look into, a plain one is evidence', async () => {
  const given = (trailer: string) =>
    readGivenFile(new File([Uint8Array.from(writePdf(['<</Type /Catalog>>'], trailer))], '合同.pdf'));
  expect(await given('/Encrypt<</V 5>>')).toEqual({ kind: 'unread', unread: 'document.encrypted' });
  expect(await given('')).toBeNull();
});

it('an empty certificate.json is a certificate that does not read, and any other empty file is evidence', async () => {
  expect((await readGivenFile(new File([], 'certificate.json')))?.kind).toBe('certificate');
  expect(await readGivenFile(new File([], 'photo.jpg'))).toBeNull();
});
