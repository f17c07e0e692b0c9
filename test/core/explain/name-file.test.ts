// Files that people put where the certificate belongs, and what each is called.

import { expect, it } from 'vitest';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { nameFile } from '../../../src/core/explain/name-file.ts';

const utf16 = (text: string): Uint8Array => Uint8Array.from([...encodeUtf8(text)].flatMap((byte) => [byte, 0]));

it.each([
  ['nothing', new Uint8Array(), 'empty', '空'],
  ['a JPEG', new Uint8Array([0xff, 0xd8, 0xff, 0xe1]), 'JPEG', 'JPEG'],
  ['a PNG', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10]), 'PNG', 'PNG'],
  ['a ZIP', new Uint8Array([0x50, 0x4b, 3, 4]), 'ZIP', 'ZIP'],
  ['an MP4', encodeUtf8('\0\0\0\u0020ftypisom'), 'video', '视频'],
  ['UTF-16 with a mark', new Uint8Array([0xff, 0xfe, ...utf16('{"v"')]), 'UTF-16', 'UTF-16'],
  ['UTF-16 without one', utf16('{"v":1}'), 'UTF-16', 'UTF-16'],
  ['UTF-8 with a mark', encodeUtf8('\u{feff}{"a":1}'), 'byte order mark', 'BOM'],
  ['an error page', encodeUtf8('\n<!DOCTYPE html><html>'), 'web page', '网页'],
  ['a statement', encodeUtf8('{"a":1,"v":"assize/statement/v1"}'), 'statement', '陈述'],
  ['a trust bundle', encodeUtf8('{"a":1,"v":"assize/trust/v1"}\n'), 'trust bundle', '信任根'],
  ['other JSON', encodeUtf8('[{"a":1}]'), 'JSON', 'JSON'],
  ['text', encodeUtf8('dear court,'), 'no certificate.json', '既不是'],
])('%s is called what it is, in both languages', (_name, bytes, en, zh) => {
  const named = nameFile(bytes);
  expect(named?.en).toContain(en);
  expect(named?.zh).toContain(zh);
});

it.each([
  ['a certificate that was cut off', '{"core":"{\\"v\\":\\"assize/certificate-core/v1\\"'],
  ['a certificate that lost its end long before its mark', `{"core":"${'x'.repeat(9000)}`],
  ['a JSON larger than any certificate', `{"a":"${'x'.repeat(1_048_576)}"}`],
  ['a certificate that an editor laid out', '{\n  "ledger": "a",\n  "v": "assize/certificate/v1"\n}\n'],
  ['a PDF', '%PDF-1.7\n'],
  ['a proof', 'c2sp.org/tlog-proof@v1\nindex 0\n'],
])('%s is not called another kind of file', (_name, text) => {
  expect(nameFile(encodeUtf8(text))).toBeNull();
});
