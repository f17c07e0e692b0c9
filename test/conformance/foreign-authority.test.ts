// A ledger whose policy asks for two authorities, with openssl's beside the embedded one: the whole stack over HTTP, up to
// the verdict, and the sealed PDF that one of them stamped. One openssl authority binds its certificate by SHA-1, as older
// ones do.

import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inflate } from '../../src/cli/inflate.ts';
import { readCertificatePdf } from '../../src/core/pdf/read-certificate-pdf.ts';
import { verifyCertificate } from '../../src/core/verify/verify-certificate.ts';
import { build } from '../../src/local/build.ts';
import { describeEmbedded } from '../../src/local/genesis-state.ts';
import { type Stack, startStack } from '../../src/local/stack.ts';
import { type OpensslAuthority, startOpensslAuthority } from '../support/openssl-authority.ts';
import { findPythonTools } from '../support/python-tools.ts';

const isPresent = spawnSync('openssl', ['version']).status === 0;
if (!isPresent) {
  if (process.env['CI'] === 'true') throw new Error('openssl is missing');
  console.log('skipped: needs openssl');
}

const python = findPythonTools('pyhanko');
const SEAL_AND_STAMPS = `
import sys
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
reader = PdfFileReader(open(sys.argv[1], 'rb'))
store = DocumentSecurityStore.read_dss(reader)
if sys.argv[2] == 'without-lists':
    store.crls = []
roots = [load_cert_from_pemder(path) for path in sys.argv[3:]]
context = lambda: store.as_validation_context(
    {'trust_roots': roots, 'allow_fetching': False, 'revocation_mode': 'require'})
[signature] = reader.embedded_regular_signatures
status = validate_pdf_signature(signature, context(), ts_validation_context=context())
print('long term', status.bottom_line)
`;

const stateDir = resolve('.local/conformance-foreign-authority');
let stack: Stack;
let rsa: OpensslAuthority;
let ec: OpensslAuthority;

type TokenFacts = { readonly authority: string; readonly simulated: boolean; readonly revocation: string };

const certify = async (text: string) => {
  const authorization = `Bearer ${stack.apiKey}`;
  const form = new FormData();
  form.set('file', new Blob([text], { type: 'text/plain' }), 'note.txt');
  const answer = await fetch(`${stack.url}/v1/evidence`, {
    method: 'POST',
    body: form,
    headers: { authorization, prefer: 'wait=60' },
    signal: AbortSignal.timeout(90_000),
  });
  const { id, state } = (await answer.json()) as { readonly id: string; readonly state: string };
  expect(state).toBe('certified');
  const certificate = await fetch(`${stack.url}/v1/evidence/${id}/certificate`, {
    headers: { authorization },
    signal: AbortSignal.timeout(30_000),
  });
  expect(certificate.status).toBe(200);
  const bundle = await fetch(`${stack.url}/v1/trust`, { signal: AbortSignal.timeout(30_000) });
  expect(bundle.status).toBe(200);
  const verdict = await verifyCertificate(await certificate.text(), {
    trust: { bundle: await bundle.text(), genesis: stack.genesis },
    now: Date.now(),
    sizeBytes: text.length,
    digests: { 'sha-256': await sha256Of(text) },
  });
  const step = (name: string) => verdict.steps.find((one) => one.name === name);
  const tokens = step('timestamps')?.facts['tokens'] as unknown as readonly TokenFacts[];
  return { id, verdict, step, tokens };
};

const sha256Of = async (text: string): Promise<string> =>
  Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))).toString('hex');

const EMBEDDED = describeEmbedded(0);

describe.skipIf(!isPresent)('two authorities of three', () => {
  beforeAll(async () => {
    rmSync(stateDir, { recursive: true, force: true });
    const parameters = ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'];
    rsa = await startOpensslAuthority(resolve(stateDir, 'tsa-rsa'), parameters, 'sha1');
    const curve = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'];
    ec = await startOpensslAuthority(resolve(stateDir, 'tsa-ec'), curve, 'sha256');
    const named = { rsa, ec };
    await build();
    stack = await startStack({
      stateDir,
      port: 0,
      variables: {
        TIMESTAMP_AUTHORITIES: JSON.stringify([
          ...Object.entries(named).map(([name, { url, root }]) => ({ name, url: `${url}/`, certificates: [root] })),
          EMBEDDED,
        ]),
      },
      firstState: (state) => ({
        ...state,
        timestamps: {
          minimum: 2,
          authorities: [
            ...state.timestamps.authorities.filter(({ name }) => name === EMBEDDED.name),
            ...Object.entries(named).map(([name, { rootSha256 }]) => ({ name, roots: [rootSha256], simulated: false })),
          ],
        },
      }),
    });
  }, 240_000);

  afterAll(async () => {
    await stack?.stop();
    await rsa?.close();
    await ec?.close();
  }, 60_000);

  test('a certificate carries the tokens of all, with the lists of theirs, and is consistent', async () => {
    const { verdict, step, tokens } = await certify('stamped by three');
    expect(verdict.summary, JSON.stringify(verdict.steps)).toBe('consistent');
    expect(verdict.simulated).toBe(true);
    expect(step('timestamps')).toMatchObject({ result: 'pass', facts: { met: 3, required: 2 } });
    const facts = Object.fromEntries(tokens.map(({ authority, ...rest }) => [authority, rest]));
    expect(facts['rsa']).toMatchObject({ simulated: false, revocation: 'crl' });
    expect(facts['ec']).toMatchObject({ simulated: false, revocation: 'crl' });
    // Its list is at its distribution point, which is the stack's own address.
    expect(facts[EMBEDDED.name]).toMatchObject({ simulated: true, revocation: 'crl' });
    expect(step('algorithms')).toMatchObject({ result: 'pass', code: 'WEAK', facts: { weak: ['ess-sha-1'] } });
    expect(Math.min(rsa.countAnswers(), ec.countAnswers())).toBeGreaterThan(0);
  }, 120_000);

  test('the sealed PDF carries their lists, and pyHanko, told to require revocation, needs nothing else', async () => {
    const { id } = await certify('sealed under a remote authority');
    const headers = { authorization: `Bearer ${stack.apiKey}` };
    const signal = AbortSignal.timeout(60_000);
    const answer = await fetch(`${stack.url}/v1/evidence/${id}/certificate.pdf`, { headers, signal });
    expect(answer.status).toBe(200);
    const pdf = new Uint8Array(await answer.arrayBuffer());
    const reading = await readCertificatePdf(pdf, inflate);
    if (!reading.ok || reading.value.seal === null || reading.value.seal.fault !== null) throw new Error('no seal');
    const lists = await Promise.all(
      ['middle.crl', 'root.crl'].map(async (name) => (await fetch(`${rsa.url}/${name}`, { signal })).arrayBuffer()),
    );
    const carried = reading.value.seal.crls.map((crl) => Buffer.from(crl).toString('hex'));
    for (const list of lists) expect(carried).toContain(Buffer.from(list).toString('hex'));
    if (python === null) return;
    const at = (name: string): string => resolve(stateDir, name);
    writeFileSync(at('sealed.pdf'), pdf);
    writeFileSync(at('check.py'), SEAL_AND_STAMPS);
    const { SEAL_KEYS } = JSON.parse(readFileSync(at('keys/secrets.json'), 'utf8')) as { readonly SEAL_KEYS: string };
    const { chain } = JSON.parse(SEAL_KEYS) as { readonly chain: readonly string[] };
    writeFileSync(at('seal.crt'), Buffer.from(chain[0] ?? '', 'base64'));
    writeFileSync(at('rsa.crt'), Buffer.from(rsa.root, 'base64'));
    const judge = (...words: readonly string[]): string => {
      const { stdout } = spawnSync(python, ['check.py', 'sealed.pdf', ...words], { cwd: stateDir, encoding: 'utf8' });
      return stdout;
    };
    expect(judge('with-lists', 'seal.crt', 'rsa.crt')).toContain('long term True');
    expect(judge('without-lists', 'seal.crt', 'rsa.crt')).not.toContain('long term True');
    expect(judge('with-lists', 'seal.crt')).not.toContain('long term True');
  }, 120_000);

  test('one that is down costs nothing but its token, and /health names it', async () => {
    await rsa.close();
    const { verdict, step, tokens } = await certify('stamped by two');
    expect(verdict.summary, JSON.stringify(verdict.steps)).toBe('consistent');
    expect(step('timestamps')).toMatchObject({ result: 'pass', facts: { met: 2, required: 2 } });
    expect(tokens.map(({ authority }) => authority).toSorted()).toEqual([EMBEDDED.name, 'ec'].toSorted());
    const health = (await (await fetch(`${stack.url}/health`, { signal: AbortSignal.timeout(30_000) })).json()) as {
      readonly authorities: readonly { readonly name: string; readonly failure: string | null }[];
    };
    expect(health.authorities.find(({ name }) => name === 'rsa')?.failure).toBe('timestamp-request.unreachable');
    expect(health.authorities.find(({ name }) => name === 'ec')).toMatchObject({ failure: null });
  }, 120_000);
});
