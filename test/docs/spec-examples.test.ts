// The examples of docs/spec are what core reads, and hash to what the pages say.

import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatBatchCore, parseBatchCore } from '../../src/core/batch/batch-core.ts';
import { formatBatchEntry, parseBatchEntry, sliceBatchCore } from '../../src/core/batch/batch-entry.ts';
import { formatTimestampEntry, parseTimestampEntry } from '../../src/core/batch/timestamp-entry.ts';
import { encodeBase64Url } from '../../src/core/bytes/base64.ts';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { formatCertificate, parseCertificate } from '../../src/core/certificate/certificate.ts';
import { formatCertificateCore, parseCertificateCore } from '../../src/core/certificate/certificate-core.ts';
import { computeFingerprint } from '../../src/core/certificate/fingerprint.ts';
import { parseCheckpoint } from '../../src/core/checkpoint/checkpoint.ts';
import { sha256 } from '../../src/core/digest/sha256.ts';
import { formatForkEvidence, parseForkEvidence, verifyForkEvidence } from '../../src/core/ledger/fork-evidence.ts';
import { formatFindingText, readFinding } from '../../src/core/ledger/finding.ts';
import { formatGenesis, parseGenesis } from '../../src/core/ledger/genesis.ts';
import { formatTrustBundle, parseTrustBundle } from '../../src/core/ledger/trust-bundle.ts';
import { hashLeaf } from '../../src/core/merkle/hash.ts';
import { parseSignedNote } from '../../src/core/note/signed-note.ts';
import { parseVerifierKey } from '../../src/core/note/verifier-key.ts';
import { parseBatchPath } from '../../src/core/proof/batch-path.ts';
import { formatTlogProof, parseTlogProof } from '../../src/core/proof/tlog-proof.ts';
import type { Result } from '../../src/core/result.ts';
import { computeClaim, parseDisclosure } from '../../src/core/statement/disclosure.ts';
import { formatReceiptText, parseReceiptText } from '../../src/core/statement/receipt.ts';
import { formatStatement, parseStatement } from '../../src/core/statement/statement.ts';
import { STEP_NAMES } from '../../src/core/verify/verdict.ts';
import { verifyCertificate } from '../../src/core/verify/verify-certificate.ts';
import { deriveLinkKey, hashLinkKey } from '../../src/domain/evidence/hash-link.ts';
import { listFiles, readBlocks, readProse, readText, ROOT } from './markdown.ts';

const EXAMPLES = 'docs/spec/examples';
const LEDGER = 'ledger.assize.invalid/test';

const example = (name: string): string => readText(`${EXAMPLES}/${name}`);
const exampleBytes = (name: string): Uint8Array => Uint8Array.from(readFileSync(resolve(ROOT, EXAMPLES, name)));
const page = (name: string): string => readText(`docs/spec/${name}`);
const leafOf = (name: string): string => encodeHex(hashLeaf(exampleBytes(name)));
const digestOf = (name: string): string => encodeHex(sha256(exampleBytes(name)));

const unwrap = <T>(result: Result<T, unknown>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};

const certificate = unwrap(parseCertificate(example('certificate.json')));
const core = unwrap(parseCertificateCore(certificate.core, LEDGER));
const genesisHash = leafOf('genesis.json');
const verify = async (text: string) =>
  await verifyCertificate(text, {
    trust: { genesis: genesisHash, bundle: example('trust.json') },
    now: Date.UTC(2026, 11, 1),
    digests: { 'sha-256': digestOf('evidence.txt') },
    sizeBytes: exampleBytes('evidence.txt').length,
  });

describe('the examples of docs/spec', () => {
  const shown = listFiles('docs/spec/*.md').flatMap((path) =>
    readBlocks(readText(path)).flatMap(({ before, text }) => {
      const [, manner = '', name = ''] = /^<!-- (joined|verbatim): examples\/([\w.-]+) -->$/.exec(before) ?? [];
      return name === '' ? [] : [{ path, manner, name, text }];
    }),
  );

  it('shows a complete example on every page of a text', () => {
    expect(shown.map(({ name }) => name).toSorted()).toEqual([
      'approval-entry.json',
      'approval.note',
      'batch-core.json',
      'batch-entry.json',
      'certificate.json',
      'checkpoint.note',
      'finding.note',
      'fork-evidence.json',
      'genesis.json',
      'governance-entry.json',
      'governed-trust.json',
      'receipt.note',
      'statement.json',
      'timestamp-entry.json',
    ]);
  });

  it.each(shown)('shows the exact bytes of $name', ({ manner, name, text }) => {
    expect(manner === 'joined' ? text.replaceAll('\n', '') : `${text}\n`).toBe(example(name));
  });

  it('lists every file of the examples', () => {
    for (const name of readdirSync(resolve(ROOT, EXAMPLES))) expect(page('README.md')).toContain(`(examples/${name})`);
  });

  it.each([
    ['statement.json', (text: string) => formatStatement(unwrap(parseStatement(text, LEDGER)))],
    ['batch-core.json', (text: string) => formatBatchCore(unwrap(parseBatchCore(text, LEDGER)))],
    ['batch-entry.json', (text: string) => formatBatchEntry(unwrap(parseBatchEntry(text, LEDGER)))],
    ['timestamp-entry.json', (text: string) => formatTimestampEntry(unwrap(parseTimestampEntry(text, LEDGER)))],
    ['genesis.json', (text: string) => formatGenesis(unwrap(parseGenesis(text, LEDGER)))],
    ['trust.json', (text: string) => formatTrustBundle(unwrap(parseTrustBundle(text, LEDGER)))],
    ['fork-evidence.json', (text: string) => formatForkEvidence(unwrap(parseForkEvidence(text, LEDGER)))],
    ['certificate.json', (text: string) => formatCertificate(unwrap(parseCertificate(text)))],
    ['evidence.tlog-proof', (text: string) => formatTlogProof(unwrap(parseTlogProof(text)))],
  ])('reads %s and writes the same bytes', (name, roundTrip) => {
    expect(roundTrip(example(name))).toBe(example(name));
  });

  it('carries the parts of the certificate as the other files', () => {
    expect(formatCertificateCore(core)).toBe(certificate.core);
    expect(core.statement).toBe(example('statement.json'));
    expect(core.batch.entry).toBe(example('batch-entry.json'));
    expect(core.receipt).toBe(example('receipt.note'));
    expect(Buffer.from(core.timestamps[0]?.token ?? '', 'base64')).toEqual(Buffer.from(exampleBytes('token.der')));
    expect(core.inclusion.proof.endsWith(example('checkpoint.note'))).toBe(true);
    expect(unwrap(parseTrustBundle(example('trust.json'), LEDGER)).genesis).toBe(example('genesis.json'));
  });

  it('finds the certificate consistent under the pinned genesis, with the times that the page states', async () => {
    const { summary, simulated, times } = await verify(example('certificate.json'));
    expect([summary, simulated, times.onLedgerBy]).toEqual(['consistent', true, '2026-11-20T02:42:10.000Z']);
    expect(page('certificate.md')).toContain(`on the ledger by ${times.onLedgerBy ?? ''}`);
  });

  it('leads from the statement into the entry by the proof file', () => {
    const { extra } = unwrap(parseTlogProof(example('evidence.tlog-proof')));
    const batchPath = unwrap(parseBatchPath(extra ?? new Uint8Array()));
    expect(batchPath.entry).toEqual(exampleBytes('batch-entry.json'));
    expect(batchPath.path.map(encodeHex)).toEqual(core.batch.path);
  });

  it('proves a fork with the log key that genesis names', async () => {
    const { state } = unwrap(parseGenesis(example('genesis.json'), LEDGER));
    const keys = state.log.map((vkey) => unwrap(parseVerifierKey(vkey)));
    const proved = unwrap(await verifyForkEvidence(example('fork-evidence.json'), keys));
    expect(proved.trees.map(({ checkpoint }) => checkpoint.treeSize)).toEqual([5, 8]);
    expect(proved.trees[0].note.signatures).toHaveLength(5);
    expect(page('fork-evidence.md')).toContain(
      `${exampleBytes('fork-evidence.json').length.toLocaleString('en')} bytes`,
    );
  });

  it('reads the notes', () => {
    const receipt = unwrap(parseSignedNote(example('receipt.note'))).text;
    expect(formatReceiptText(unwrap(parseReceiptText(receipt)))).toBe(receipt);
    expect(unwrap(parseCheckpoint(unwrap(parseSignedNote(example('checkpoint.note'))).text)).treeSize).toBe(5);
  });
});

describe('the finding', () => {
  it('is read with the keeper keys that genesis names, and with no others', async () => {
    const { state } = unwrap(parseGenesis(example('genesis.json'), LEDGER));
    const keysOf = (role: 'keeper' | 'witness') =>
      state.courts.flatMap(({ keys }) => keys[role].map((vkey) => unwrap(parseVerifierKey(vkey))));
    const finding = { code: 'sequence-gap', index: 3, by: ['court-b.assize.invalid/keeper'] };
    expect(await readFinding(example('finding.note'), LEDGER, keysOf('keeper'))).toEqual(finding);
    expect(await readFinding(example('finding.note'), LEDGER, keysOf('witness'))).toBeNull();
    expect(example('finding.note').startsWith(formatFindingText(LEDGER, finding.index, finding.code))).toBe(true);
  });
});

describe('the values that docs/spec states', () => {
  const size = (name: string): string => exampleBytes(name).length.toLocaleString('en');

  it.each([
    ['statement.md', [leafOf('statement.json'), `${size('statement.json')} bytes`, digestOf('evidence.txt')]],
    ['batch.md', [leafOf('batch-entry.json'), digestOf('batch-core.json'), ...core.batch.path]],
    ['batch.md', [`${size('batch-core.json')} bytes`, `${size('batch-entry.json')} bytes`]],
    ['genesis.md', [genesisHash, `${size('genesis.json')} bytes`]],
    ['certificate.md', [computeFingerprint(certificate.core), genesisHash, core.issued.by]],
  ])('are those of the examples: %s', (name, values) => {
    for (const value of values) expect(page(name)).toContain(value);
  });

  it('cuts the batch core out of the entry by position', () => {
    const entry = example('batch-entry.json');
    expect(entry.slice(9, entry.lastIndexOf(',"ledger":'))).toBe(example('batch-core.json'));
    expect(sliceBatchCore(entry)).toBe(example('batch-core.json'));
  });

  it('shows each disclosure with its claim', () => {
    const { claims } = unwrap(parseStatement(example('statement.json'), LEDGER));
    for (const text of certificate.disclosures) {
      const { name, value } = unwrap(parseDisclosure(text));
      expect(claims).toContain(computeClaim(text));
      expect(page('statement.md')).toContain(`| \`${text}\` | \`${computeClaim(text)}\` | \`${name}\`, ${value} |`);
    }
  });

  it('derives the k of the hash link', () => {
    const { id } = unwrap(parseStatement(core.statement, LEDGER));
    const k = deriveLinkKey(new Uint8Array(32), id, 1);
    expect(page('hash-link.md')).toContain(`?k=${encodeBase64Url(k)}\n`);
    expect(page('hash-link.md')).toContain(hashLinkKey(k));
  });

  it('names every step in order and every code', () => {
    const rows = [...readProse(page('certificate.md')).matchAll(/^\| \d+ \| `([a-z-]+)` \|/gm)].map(([, name]) => name);
    expect(rows).toEqual([...STEP_NAMES]);
    const [, listed = ''] = /STEP_CODES = \[([\s\S]*?)\]/.exec(readText('src/core/verify/verdict.ts')) ?? [];
    const codes = [...listed.matchAll(/'([A-Z_]+)'/g)].map(([, code = '']) => code);
    expect(codes.length).toBeGreaterThan(30);
    for (const code of codes) expect(page('certificate.md')).toContain(`\`${code}\``);
  });
});
