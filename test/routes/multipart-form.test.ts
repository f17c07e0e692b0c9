// The streaming form reader: what it reads does not depend on how the bytes are cut, and what is no form is a fault.

import { describe, expect, it } from 'vitest';

import { concatBytes, decodeUtf8, encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { parseBoundary, readMultipartForm } from '../../src/routes/evidence/multipart-form.ts';

const streamOf = (bytes: Uint8Array, chunkBytes: number): ReadableStream<Uint8Array> => {
  let offset = 0;
  return new ReadableStream({
    pull: (controller) => {
      if (offset >= bytes.length) {
        controller.close();
        return;
      }
      controller.enqueue(bytes.slice(offset, offset + chunkBytes));
      offset += chunkBytes;
    },
  });
};

type ReadPart = { name: string; fileName: string | null; mediaType: string | null; content: string };

const read = async (
  body: Uint8Array | string,
  chunkBytes = 1 << 20,
  boundary = 'b',
): Promise<{ parts: ReadPart[]; fault: string | null }> => {
  const parts: (ReadPart & { bytes: Uint8Array })[] = [];
  let fault: string | null = null;
  const bytes = typeof body === 'string' ? encodeUtf8(body) : body;
  for await (const event of readMultipartForm(streamOf(bytes, chunkBytes), boundary)) {
    if (event.kind === 'fault') fault = event.detail;
    if (event.kind === 'part') {
      const { name, fileName, mediaType } = event;
      parts.push({ name, fileName, mediaType, content: '', bytes: new Uint8Array(0) });
    }
    const last = parts.at(-1);
    if (event.kind === 'data' && last !== undefined) last.bytes = concatBytes(last.bytes, event.bytes);
  }
  return {
    parts: parts.map(({ bytes: content, ...part }) => ({ ...part, content: decodeUtf8(content) ?? 'not UTF-8' })),
    fault,
  };
};

const FORM = [
  'a preamble\r\n--b \t\r\nContent-Disposition: form-data; name="title"\r\n\r\n采购合同\r\n--not the boundary\r\n-b',
  '\r\n--b\r\ncontent-disposition: form-data; name="file"; filename="a%22b\\"c;=.pdf"\r\ncontent-type: application/pdf\r\n\r\n',
  '\r\r\n\r\n--\r\n--\r\r\n--',
  '\r\n--b\r\nCONTENT-DISPOSITION:form-data;name="empty"\r\n\r\n',
  '\r\n--b--\r\nan epilogue --b\r\n',
].join('');

const PARTS = [
  { name: 'title', fileName: null, mediaType: null, content: '采购合同\r\n--not the boundary\r\n-b' },
  { name: 'file', fileName: 'a"b"c;=.pdf', mediaType: 'application/pdf', content: '\r\r\n\r\n--\r\n--\r\r\n--' },
  { name: 'empty', fileName: null, mediaType: null, content: '' },
];

describe('readMultipartForm', () => {
  it('reads the same parts however the bytes are cut', async () => {
    for (let chunkBytes = 1; chunkBytes <= encodeUtf8(FORM).length; chunkBytes += chunkBytes < 40 ? 1 : 37) {
      expect(await read(FORM, chunkBytes)).toEqual({ parts: PARTS, fault: null });
    }
  });

  it('reads what the runtime itself writes', async () => {
    const form = new FormData();
    form.append('title', 'x\r\ny"');
    form.append('file', new File(['--', '\r\n'], '合同 "1".pdf', { type: 'application/pdf' }));
    const request = new Request('https://x.example', { method: 'POST', body: form });
    const boundary = parseBoundary(request.headers.get('content-type') ?? '') ?? '';
    const { parts, fault } = await read(new Uint8Array(await request.arrayBuffer()), 7, boundary);
    expect(fault).toBeNull();
    expect(parts).toEqual([
      { name: 'title', fileName: null, mediaType: null, content: 'x\r\ny"' },
      { name: 'file', fileName: '合同 "1".pdf', mediaType: 'application/pdf', content: '--\r\n' },
    ]);
  });

  it('finds a fault in every form that is cut before its closing boundary', async () => {
    const bytes = encodeUtf8(FORM);
    const closing = encodeUtf8(FORM.slice(0, FORM.indexOf('--b--') + 5)).length;
    for (let length = 0; length < closing; length += 1) {
      expect((await read(bytes.slice(0, length), 64)).fault).not.toBeNull();
    }
    expect((await read(bytes.slice(0, closing), 64)).fault).toBeNull();
  });

  it.each([
    ['other bytes after a boundary', '--bx\r\ncontent-disposition: form-data; name="a"\r\n\r\nx\r\n--b--'],
    ['a part without headers', '--b\r\n\r\nx\r\n--b--'],
    ['a part without a name', '--b\r\ncontent-disposition: form-data; filename="a"\r\n\r\nx\r\n--b--'],
    ['two names', '--b\r\ncontent-disposition: form-data; name="a"; name="b"\r\n\r\nx\r\n--b--'],
    ['another disposition', '--b\r\ncontent-disposition: attachment; name="a"\r\n\r\nx\r\n--b--'],
    ['a line that is no header', '--b\r\ncontent-disposition: form-data; name="a"\r\nnonsense\r\n\r\nx\r\n--b--'],
    ['headers without an end', `--b\r\ncontent-disposition: form-data; name="${'a'.repeat(9000)}`],
    ['a lone CR', '--b\rxcontent-disposition: form-data; name="a"\r\n\r\nx\r\n--b--'],
    ['too many parts', `${'--b\r\ncontent-disposition: form-data; name="a"\r\n\r\nx\r\n'.repeat(33)}--b--`],
  ])('finds a fault in %s', async (_name, body) => {
    expect((await read(body)).fault).not.toBeNull();
    expect((await read(body, 3)).fault).not.toBeNull();
  });

  it('finds a fault in headers that are not UTF-8', async () => {
    const body = concatBytes(
      encodeUtf8('--b\r\ncontent-disposition: form-data; name="'),
      new Uint8Array([0xff]),
      encodeUtf8('"\r\n\r\nx\r\n--b--'),
    );
    expect((await read(body)).fault).not.toBeNull();
  });

  it('stops its sender when it stops', async () => {
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(encodeUtf8('--b\r\nnonsense\r\n\r\n')),
      cancel: () => {
        cancelled = true;
      },
    });
    const events = [];
    for await (const event of readMultipartForm(endless, 'b')) events.push(event);
    expect(events).toMatchObject([{ kind: 'fault' }]);
    expect(cancelled).toBe(true);
  });
});

describe('parseBoundary', () => {
  it.each([
    ['multipart/form-data; boundary=b', 'b'],
    ['multipart/form-data; charset=utf-8; Boundary="a b"; x=y', 'a b'],
    ['multipart/form-data;boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW', '----WebKitFormBoundary7MA4YWxkTrZu0gW'],
    ['multipart/form-data', null],
    ['multipart/form-data; boundary=', null],
    ['multipart/form-data; boundary="', null],
    ['multipart/form-data; boundary="a "', null],
    [`multipart/form-data; boundary=${'b'.repeat(71)}`, null],
    ['multipart/form-data; boundary=é', null],
  ])('of %j is %j', (header, boundary) => {
    expect(parseBoundary(header)).toBe(boundary);
  });
});
