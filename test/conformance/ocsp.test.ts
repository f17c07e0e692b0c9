// OCSP responses that `openssl ocsp` makes, asked for over HTTP as at issue and judged as by a verifier: good, revoked before
// and after the token, of an unknown certificate, stale.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeBase64 } from '../../src/core/bytes/base64.ts';
import { sha256 } from '../../src/core/digest/sha256.ts';
import { verifyCarriedToken } from '../../src/core/verify/carried-token.ts';
import { encodeOcspRequest } from '../../src/core/x509/revocation-addresses.ts';
import { readX509Certificate } from '../../src/core/x509/x509-certificate.ts';
import { type CapturedRevocation, createRevocationCapture } from '../../src/platform/tsa/revocation-capture.ts';
import { requestToken } from '../../src/platform/tsa/timestamp-client.ts';
import { type OpensslAuthority, startOpensslAuthority } from '../support/openssl-authority.ts';

const isPresent = spawnSync('openssl', ['version']).status === 0;
if (!isPresent) {
  if (process.env['CI'] === 'true') throw new Error('openssl is missing');
  console.log('skipped: needs openssl');
}

const NAME = 'openssl';
const DAY = ['-ndays', '1'] as const;
const IMPRINT = sha256(new TextEncoder().encode('stamped by a stranger'));
const folder = mkdtempSync(join(tmpdir(), 'assize-ocsp-'));
let authority: OpensslAuthority;

const stamp = async (): Promise<Uint8Array> => {
  const answer = await requestToken({
    authority: { name: NAME, url: `${authority.url}/`, roots: [authority.rootSha256], extraCertificates: [root()] },
    imprint: IMPRINT,
    now: () => Date.now(),
    random: (sizeBytes) => crypto.getRandomValues(new Uint8Array(sizeBytes)),
    fetch: async (request) => await fetch(request),
    timeoutMs: 10_000,
  });
  if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
  return answer.value.bytes;
};

const certificateOf = (role: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(Buffer.from(authority.certificate(role), 'base64'));
const root = (): Uint8Array<ArrayBuffer> => certificateOf('root');

const openCapture = () =>
  createRevocationCapture({
    fetch: async (request) => await fetch(request),
    rules: { allowPrivate: true, extraPorts: [], ownHosts: [] },
    now: () => Date.now(),
    timeoutMs: 10_000,
  });

/** Captures with a memory of its own, so that nothing is remembered of an earlier test. */
const capture = async (token: Uint8Array): Promise<CapturedRevocation> => await openCapture()(token, [root()]);

const judge = async (token: Uint8Array, { ocsps }: Pick<CapturedRevocation, 'ocsps'>) =>
  await verifyCarriedToken(
    {
      authority: NAME,
      token: encodeBase64(token),
      certificates: [encodeBase64(root())],
      crls: [],
      ocsps: ocsps.map(encodeBase64),
    },
    IMPRINT,
    { name: NAME, roots: [authority.rootSha256], simulated: false },
  );

describe.skipIf(!isPresent)('what openssl’s responder says', () => {
  beforeAll(async () => {
    authority = await startOpensslAuthority(
      folder,
      ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
      'sha256',
      'ocsp',
    );
  }, 60_000);
  afterAll(async () => {
    await authority?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('is asked in a form that it reads, without a nonce: its answer may come from a store', async () => {
    const query = await encodeOcspRequest(
      readX509Certificate(certificateOf('signer')),
      readX509Certificate(certificateOf('middle')),
    );
    writeFileSync(join(folder, 'ours.ors'), query);
    const words = ['ocsp', '-reqin', 'ours.ors', '-req_text'];
    const { stdout } = spawnSync('openssl', words, { cwd: folder, encoding: 'utf8' });
    expect(stdout).toContain('Requestor List');
    expect(stdout).not.toContain('Nonce');
  });

  test('is captured for each certificate of the path, and good is a current word', async () => {
    authority.setStatus('signer', null, DAY);
    const token = await stamp();
    const captured = await capture(token);
    expect(captured).toMatchObject({ crls: [], isRevoked: false });
    expect(captured.ocsps).toHaveLength(2);
    expect(await judge(token, captured)).toMatchObject({ ok: true, value: { facts: { revocation: 'ocsp' } } });
    // One of the two leaves a certificate without a word.
    const half = { ocsps: captured.ocsps.slice(0, 1) };
    expect(await judge(token, half)).toMatchObject({ ok: true, value: { facts: { revocation: 'none' } } });
  });

  test.each(['signer', 'middle'] as const)(
    'revokes the token when the %s had been revoked by its time',
    async (role) => {
      const token = await stamp();
      authority.setStatus(role, { unixMs: Date.now() - 3_600_000, reason: 'superseded' }, DAY);
      const captured = await capture(token);
      authority.setStatus(role, null, DAY);
      expect(captured.isRevoked).toBe(true);
      expect(await judge(token, captured)).toMatchObject({
        ok: false,
        failure: { reason: 'timestamp.certificate-revoked', isRevoked: true },
      });
    },
  );

  test('keeps a token from before the revocation, unless the key was lost: then the ledger must have named it', async () => {
    const token = await stamp();
    await sleep(2100);
    for (const [reason, lost] of [
      ['cessationOfOperation', undefined],
      ['keyCompromise', expect.any(String)],
    ] as const) {
      authority.setStatus('signer', { unixMs: Date.now() + 1000, reason }, DAY);
      const captured = await capture(token);
      authority.setStatus('signer', null, DAY);
      const judged = await judge(token, captured);
      expect(judged).toMatchObject({ ok: true, value: { facts: { revocation: 'ocsp' } } });
      expect(judged.ok ? judged.value.facts['keyLostFrom'] : null, reason).toEqual(lost);
    }
  });

  test('is no current word when it is older than the token and names no next update', async () => {
    authority.setStatus('signer', null, []);
    const remembering = openCapture();
    const former = await stamp();
    await sleep(1100);
    const early = await remembering(former, [root()]);
    expect(early.ocsps).toHaveLength(2);
    expect(await judge(former, early)).toMatchObject({ ok: true, value: { facts: { revocation: 'ocsp' } } });
    await sleep(2100);
    const token = await stamp();
    expect(await judge(token, early)).toMatchObject({ ok: true, value: { facts: { revocation: 'none' } } });
    // The capture knows that, and asks again instead of carrying what it remembers.
    await sleep(1100);
    const again = await remembering(token, [root()]);
    expect(await judge(token, again)).toMatchObject({ ok: true, value: { facts: { revocation: 'ocsp' } } });
    authority.setStatus('signer', null, DAY);
  });

  test('spoils the token when a byte of it is altered', async () => {
    const token = await stamp();
    const captured = await capture(token);
    const [first = new Uint8Array(), ...others] = captured.ocsps;
    const altered = first.slice();
    // In the times of what is said: within what the responder signed.
    const at = Buffer.from(first).indexOf('Z', 60) - 3;
    altered[at] = (altered[at] ?? 0) ^ 1;
    expect(await judge(token, { ocsps: [altered, ...others] })).toMatchObject({
      ok: false,
      failure: { isRevoked: false },
    });
  });
});
