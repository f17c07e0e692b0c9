import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { encodeBase64Url } from '../../../src/core/bytes/base64.ts';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { computeClaim, formatDisclosure, parseDisclosure } from '../../../src/core/statement/disclosure.ts';
import { formatReceiptText, parseReceiptText } from '../../../src/core/statement/receipt.ts';
import { type Statement, formatStatement, parseStatement } from '../../../src/core/statement/statement.ts';

const LEDGER = 'ledger.assize.invalid/test';
const CLAIMS = Array.from({ length: 8 }, (_, index) => encodeBase64Url(sha256(Uint8Array.of(index)))).sort();
const STATEMENT: Statement = {
  v: 'assize/statement/v1',
  ledger: LEDGER,
  id: 'ev_01M7VDA9Y1AQ1JAVXAT2HKT3WD',
  digests: { 'sha-256': '54'.repeat(32) },
  sizeBytes: 2_418_776,
  mediaType: 'application/pdf',
  receivedAt: '2026-11-20T02:42:06.913Z',
  source: { mode: 'upload', grade: 'self' },
  intent: { method: 'apiKey', sha256: null },
  claims: CLAIMS,
  salt: encodeBase64Url(new Uint8Array(16).fill(1)),
};
const codeOf = (text: string, ledger: string | null = LEDGER): string => {
  const parsed = parseStatement(text, ledger);
  return parsed.ok ? 'ok' : parsed.failure.code;
};
const withMember = (name: string, value: unknown): string => formatStatement({ ...STATEMENT, [name]: value });

describe('the statement', () => {
  it('reads back exactly, with and without the members that may be absent', () => {
    const full: Statement = {
      ...STATEMENT,
      digests: { 'sha-256': '54'.repeat(32), sm3: 'aa'.repeat(32) },
      relatesTo: { id: STATEMENT.id, leafHash: 'bb'.repeat(32), kind: 'correction' },
      manifest: { treeSize: 3, rootHash: 'cc'.repeat(32) },
    };
    for (const statement of [STATEMENT, full]) {
      expect(parseStatement(formatStatement(statement), LEDGER)).toEqual({ ok: true, value: statement });
    }
  });

  it('is refused for another ledger or another version', () => {
    expect(codeOf(formatStatement(STATEMENT), 'other.invalid')).toBe('text.foreign-ledger');
    expect(codeOf(formatStatement(STATEMENT), null)).toBe('ok');
    expect(codeOf(withMember('v', 'assize/statement/v2'))).toBe('text.version');
  });

  it.each([
    ['an unknown member', 'note', 'x'],
    ['an id of another form', 'id', 'ev_01M7VDA9Y1AQ1JAVXAT2HKT3WU'],
    ['an upper-case digest', 'digests', { 'sha-256': 'AB'.repeat(32) }],
    ['a short digest', 'digests', { 'sha-256': 'ab' }],
    ['no SHA-256', 'digests', { sm3: 'ab'.repeat(32) }],
    ['an unknown algorithm', 'digests', { 'sha-256': 'ab'.repeat(32), md5: 'ab' }],
    ['an impossible time', 'receivedAt', '2026-02-30T00:00:00.000Z'],
    ['an unknown mode', 'source', { mode: 'copied', grade: 'self' }],
    ['seven claims', 'claims', CLAIMS.slice(1)],
    ['unsorted claims', 'claims', CLAIMS.toReversed()],
    ['a repeated claim', 'claims', [CLAIMS[0], ...CLAIMS.slice(0, 7)]],
    ['a padded salt', 'salt', 'AQEBAQEBAQEBAQEBAQEBAQ=='],
    ['a short salt', 'salt', 'AQE'],
    ['a size as text', 'sizeBytes', '1'],
    ['null for a member', 'mediaType', null],
  ])('is refused with %s', (_, name, value) => {
    expect(codeOf(withMember(name, value))).toBe('text.schema');
  });

  it('names the member that is wrong', () => {
    const parsed = parseStatement(withMember('source', { mode: 'upload', grade: 'best' }), LEDGER);
    expect(parsed).toMatchObject({ failure: { pointer: '/source/grade' } });
  });

  it('is refused after any change of one character', () => {
    const text = formatStatement(STATEMENT);
    const original = parseStatement(text, LEDGER);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.integer({ min: 0, max: 6 }), (at, bit) => {
        const changed = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << bit)) + text.slice(at + 1);
        const parsed = parseStatement(changed, LEDGER);
        // What still reads is another statement: its leaf hash differs.
        if (parsed.ok) expect(parsed).not.toEqual(original);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a disclosure', () => {
  // RFC 9901 §4.2.1 forms the digest over the base64url text of the array.
  it('is bound by the digest of its own text', () => {
    const text = formatDisclosure({
      salt: encodeBase64Url(new Uint8Array(16)),
      name: 'file.name',
      value: '合同 "一".pdf',
    });
    expect(parseDisclosure(text)).toEqual({
      ok: true,
      value: { salt: 'AAAAAAAAAAAAAAAAAAAAAA', name: 'file.name', value: '合同 "一".pdf' },
    });
    expect(computeClaim(text)).toBe(encodeBase64Url(sha256(encodeUtf8(text))));
  });

  it.each([
    ['an unknown name', '["AAAAAAAAAAAAAAAAAAAAAA","file.owner","x"]'],
    ['a short salt', '["AAAA","file.name","x"]'],
    ['a value that is no text', '["AAAAAAAAAAAAAAAAAAAAAA","file.name",1]'],
    ['four items', '["AAAAAAAAAAAAAAAAAAAAAA","file.name","x","y"]'],
    ['white space', '["AAAAAAAAAAAAAAAAAAAAAA", "file.name","x"]'],
    ['an object', '{}'],
  ])('is refused with %s', (_, json) => {
    expect(parseDisclosure(encodeBase64Url(encodeUtf8(json))).ok).toBe(false);
  });

  it('is refused when it is not base64url or not UTF-8', () => {
    expect(parseDisclosure('a+b').ok).toBe(false);
    expect(parseDisclosure(encodeBase64Url(Uint8Array.of(0xff, 0xfe))).ok).toBe(false);
  });
});

describe('the receipt', () => {
  const receipt = {
    origin: LEDGER,
    evidenceId: STATEMENT.id,
    leafHash: sha256(encodeUtf8('leaf')),
    acceptedAtUnixMs: 1_795_142_526_913,
    includeByUnixMs: 1_795_228_926_913,
  };
  const text = formatReceiptText(receipt);

  it('reads back exactly', () => {
    expect(parseReceiptText(text)).toEqual({ ok: true, value: receipt });
  });

  it.each([
    ['another type', text.replace('receipt/v1', 'receipt/v2')],
    ['no final newline', text.slice(0, -1)],
    ['one line more', `${text}x\n`],
    ['a carriage return', text.replace('\n', '\r\n')],
    ['a time with a leading zero', text.replace('accepted 1', 'accepted 01')],
    ['a time beyond 2^53', text.replace(/accepted \d+/, 'accepted 9007199254740993')],
    ['a short leaf hash', text.replace(/\n[A-Za-z0-9+/=]{44}\n/, '\nAAAA\n')],
    ['an origin with a space', text.replace('ledger.', 'ledger .')],
  ])('is refused with %s', (_, changed) => {
    expect(parseReceiptText(changed).ok).toBe(false);
  });
});
