// The Worker as it is deployed, with SEAL_KEYS: the PDF that it serves is sealed, its own verifier says by whom, and the
// revocation lists that the certificates inside point to are served.

import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';

import { decodeBase64 } from '../../src/core/bytes/base64.ts';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { sha256 } from '../../src/core/digest/sha256.ts';
import { listRevocationAddresses } from '../../src/core/x509/revocation-addresses.ts';
import { readCrl } from '../../src/core/x509/crl.ts';
import { readX509Certificate } from '../../src/core/x509/x509-certificate.ts';
import worker from '../../src/index.ts';
import type { Env } from '../../src/platform/env.ts';
import { readSealSubject } from '../../src/platform/seal/seal-keys.ts';
import { createMemoryConsortium } from '../support/memory-consortium.ts';
import { BASE, composePorts, connectCourts, createTenant, digestOf, formOf, type Json } from './route-world.ts';

const ports = composePorts();
const sealKeys = env.SEAL_KEYS ?? '';
const secret = JSON.parse(sealKeys) as {
  readonly certificate: string;
  readonly chain: string[];
  readonly crls: string[];
};
const bytesOf = (base64: string | undefined): Uint8Array => decodeBase64(base64 ?? '') ?? new Uint8Array();
const CONTENT = 'what the sealed certificate is about';

let bearer: Readonly<Record<string, string>> = {};
let pdf: Uint8Array<ArrayBuffer> = new Uint8Array();
let evidenceId = '';

const ask = async (path: string, init: RequestInit = {}, on: Env = env): Promise<Response> =>
  await (worker.fetch as (request: Request, env: Env, context: ExecutionContext) => Promise<Response>)(
    new Request(`${BASE}${path}`, init),
    on,
    createExecutionContext(),
  );

const judge = async (file: Uint8Array<ArrayBuffer>): Promise<Json> => {
  const form = new FormData();
  form.append('certificate', new File([file], 'certificate.pdf', { type: 'application/pdf' }));
  form.append('sha256', digestOf(CONTENT));
  const answer = await ask('/v1/verify', { method: 'POST', body: form });
  const verdict = await answer.json<Json>();
  expect([answer.status, verdict['code']]).toEqual([200, undefined]);
  return verdict;
};
const documentOf = (verdict: Json): Json =>
  (verdict['steps'] as readonly Json[]).find(({ name }) => name === 'document') ?? {};

beforeAll(async () => {
  const consortium = await createMemoryConsortium(env);
  connectCourts(consortium);
  const seal = {
    roots: [encodeHex(sha256(bytesOf(secret.chain[0])))],
    simulated: true,
    subject: readSealSubject(sealKeys),
  };
  const begun = await ports.ledger.begin({ ...consortium.state, seal });
  if (!begun.ok) throw new Error(begun.failure.code);
  await ports.ledger.whenPublished(0, 5000);
  ({ bearer } = await createTenant(ports));
  const deposited = await ask('/v1/evidence', {
    method: 'POST',
    headers: { ...bearer, prefer: 'wait=10' },
    body: formOf(CONTENT),
  });
  expect(deposited.status).toBe(201);
  const { id } = await deposited.json<{ readonly id: string }>();
  evidenceId = id;
  const served = await ask(`/v1/evidence/${id}/certificate.pdf`, { headers: bearer });
  expect([served.status, served.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  pdf = new Uint8Array(await served.arrayBuffer());
  // Fonts and the PDF library are loaded at the first paper.
}, 60_000);

describe('the certificate PDF of a deployment with SEAL_KEYS', () => {
  it('is sealed: the verifier names the signer, whom the ledger’s state names', async () => {
    const verdict = await judge(pdf);
    expect(verdict['summary']).toBe('consistent');
    const step = documentOf(verdict);
    expect([step['result'], step['code']]).toEqual(['pass', 'VALID']);
    expect(JSON.stringify(step['facts'])).toContain(readSealSubject(sealKeys));
  });

  it('does not verify with one byte changed, and says that it was changed after it was sealed', async () => {
    const changed = Uint8Array.from(pdf);
    // In the comment below the first line, which no reader looks at and the seal covers.
    const position = pdf.indexOf(0x25, 5) + 2;
    changed[position] = (changed[position] ?? 0) ^ 1;
    const step = documentOf(await judge(changed));
    expect([step['result'], step['code']]).toEqual(['fail', 'CHANGED_AFTER_SEAL']);
  });
});

describe('the certificate PDF after a withdrawal', () => {
  it('is another file that verifies with its seal as well; the one drawn before stays as it was', async () => {
    const headers = { ...bearer, prefer: 'wait=10', 'content-type': 'application/json' };
    const path = `/v1/evidence/${evidenceId}`;
    const fetchPdf = async (query: string): Promise<Uint8Array<ArrayBuffer>> => {
      const served = await ask(`${path}/certificate.pdf${query}`, { headers: bearer });
      expect([query, served.status]).toEqual([query, 200]);
      return new Uint8Array(await served.arrayBuffer());
    };
    expect(await fetchPdf('')).toEqual(pdf);
    const body = JSON.stringify({ reason: 'Deposited by mistake' });
    expect((await ask(`${path}/withdrawal`, { method: 'POST', headers, body })).status).toBe(201);
    const later = await fetchPdf('');
    expect(later).not.toEqual(pdf);
    expect(later).toEqual(await fetchPdf(''));
    expect(later).toEqual(await fetchPdf('?revision=1&statements=1'));
    for (const query of ['?revision=1', '?statements=0', '?revision=1&statements=0'])
      expect(await fetchPdf(query)).toEqual(pdf);
    for (const file of [pdf, later]) {
      const verdict = await judge(file);
      const { result, code } = documentOf(verdict);
      expect([verdict['summary'], result, code]).toEqual(['consistent', 'pass', 'VALID']);
    }
  });
});

describe('GET /crl/{file}', () => {
  it('serves the lists of the seal and of the embedded authority as they stand in the secrets', async () => {
    const tsa = JSON.parse(env.TSA_KEYS ?? '{}') as { readonly crl?: string };
    for (const [file, held] of [
      ['seal.crl', secret.crls[0]],
      ['tsa.crl', tsa.crl],
    ] as const) {
      const answer = await ask(`/crl/${file}`);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pkix-crl']);
      expect(answer.headers.get('cache-control')).toBe('public, max-age=3600');
      const bytes = new Uint8Array(await answer.arrayBuffer());
      expect(bytes).toEqual(bytesOf(held));
      expect(readCrl(bytes).revoked.size).toBe(0);
    }
  });

  it('is where the sealing certificate says that it is', () => {
    const certificate = readX509Certificate(bytesOf(secret.certificate));
    const paths = listRevocationAddresses(certificate).crls.map((url) => new URL(url).pathname);
    expect(paths).toEqual(['/crl/seal.crl']);
  });

  it('answers 404 for any other name, and where there is nothing to revoke', async () => {
    const names = ['other.crl', 'seal', 'seal.crl%2f..', '%2e%2e%2fseal.crl', 'SEAL.CRL', 'x'.repeat(200)];
    for (const name of names) {
      const answer = await ask(`/crl/${name}`);
      expect([name, answer.status]).toEqual([name, 404]);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
    }
    expect((await ask('/crl/seal.crl', { method: 'POST' })).status).toBe(405);
  });
});
