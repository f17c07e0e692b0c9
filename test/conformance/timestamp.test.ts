// Both directions against OpenSSL, which nobody here wrote: its queries to our authority and its verdict on our tokens,
// its authority's tokens to our verifier. OpenSSL's own query, reply and verify programmes are used as they are.

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeBase64 } from '../../src/core/bytes/base64.ts';
import { isBoundBySha1 } from '../../src/core/cms/signer-certificate.ts';
import { parseTimestampToken } from '../../src/core/timestamp/parse-timestamp-token.ts';
import { verifyTimestampToken } from '../../src/core/timestamp/verify-timestamp-token.ts';
import { generateAuthorityKeys, importAuthority } from '../../src/platform/tsa/authority-keys.ts';
import { answerTimestampQuery, type TimestampAuthority } from '../../src/platform/tsa/timestamp-authority.ts';
import { requestToken } from '../../src/platform/tsa/timestamp-client.ts';
import { parseTimestampReply } from '../../src/platform/tsa/timestamp-reply.ts';

const isPresent = spawnSync('openssl', ['version']).status === 0;
if (!isPresent) {
  if (process.env['CI'] === 'true') throw new Error('openssl is missing');
  console.log('skipped: needs openssl');
}

const folder = mkdtempSync(join(tmpdir(), 'assize-timestamp-'));
const at = (name: string): string => join(folder, name);
const openssl = (...parameters: readonly string[]): string =>
  execFileSync('openssl', parameters, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const opensslRun = (...parameters: readonly string[]) =>
  spawnSync('openssl', parameters, { cwd: folder, encoding: 'utf8' });

const random = (sizeBytes: number): Uint8Array => new Uint8Array(randomBytes(sizeBytes));
const DATA = Buffer.from('{"batch":"the bytes that were stamped"}');
const digestOf = (algorithm: string): Uint8Array => new Uint8Array(createHash(algorithm).update(DATA).digest());

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!isPresent)('our authority, judged by openssl', () => {
  let authority: TimestampAuthority;

  beforeAll(async () => {
    const generated = await generateAuthorityKeys({ now: Date.now, random });
    authority = { keys: await importAuthority(generated.secret), now: Date.now, random };
    writeFileSync(at('root.pem'), generated.rootCertificatePem);
    writeFileSync(at('data'), DATA);
  });

  const answer = async (query: string, reply: string): Promise<Uint8Array> => {
    const bytes = await answerTimestampQuery(authority, new Uint8Array(readFileSync(at(query))));
    writeFileSync(at(reply), bytes);
    return bytes;
  };

  for (const algorithm of ['sha256', 'sha384', 'sha512']) {
    for (const nonce of [[], ['-no_nonce']]) {
      for (const certificates of [['-cert'], []]) {
        const label = [algorithm, ...nonce, ...certificates].join(' ');
        test(`a token for "ts -query -${label}" passes ts -verify as reply to the query, as token, and over the data`, async () => {
          openssl('ts', '-query', '-data', 'data', `-${algorithm}`, ...nonce, ...certificates, '-out', 'query.tsq');
          const bytes = await answer('query.tsq', 'reply.tsr');
          const reply = parseTimestampReply(bytes);
          if (reply?.granted !== true) throw new Error(`not granted: ${JSON.stringify(reply)}`);
          writeFileSync(at('token.der'), reply.token);
          writeFileSync(at('tsa.der'), authority.keys.certificate);
          openssl('x509', '-inform', 'DER', '-in', 'tsa.der', '-out', 'tsa.pem');
          const trust = ['-CAfile', 'root.pem', ...(certificates.length === 0 ? ['-untrusted', 'tsa.pem'] : [])];
          const commands = [
            ['-queryfile', 'query.tsq', '-in', 'reply.tsr'],
            ['-data', 'data', '-in', 'reply.tsr'],
            ['-data', 'data', '-in', 'token.der', '-token_in'],
            ['-queryfile', 'query.tsq', '-in', 'token.der', '-token_in'],
          ];
          for (const command of commands) {
            expect(opensslRun('ts', '-verify', ...command, ...trust).stdout).toContain('Verification: OK');
          }
        });
      }
    }
  }

  test('openssl refuses our token over other data, so its consent above means something', async () => {
    openssl('ts', '-query', '-data', 'data', '-sha256', '-cert', '-out', 'query.tsq');
    await answer('query.tsq', 'reply.tsr');
    writeFileSync(at('other'), Buffer.concat([DATA, Buffer.from(' ')]));
    const verdict = opensslRun('ts', '-verify', '-data', 'other', '-in', 'reply.tsr', '-CAfile', 'root.pem');
    expect(verdict.status).not.toBe(0);
    expect(verdict.stderr).toMatch(/message imprint mismatch/i);
  });

  test('the certificates of the authority pass openssl verify -purpose timestampsign with -x509_strict', () => {
    writeFileSync(at('tsa.der'), authority.keys.certificate);
    openssl('x509', '-inform', 'DER', '-in', 'tsa.der', '-out', 'tsa.pem');
    const verdict = openssl('verify', '-x509_strict', '-purpose', 'timestampsign', '-CAfile', 'root.pem', 'tsa.pem');
    expect(verdict).toContain('tsa.pem: OK');
  });

  test('openssl reads the time, the accuracy, the policy and the name as they were stated', async () => {
    const fixed: TimestampAuthority = { ...authority, now: () => Date.parse('2026-08-09T10:11:12.340Z') };
    openssl('ts', '-query', '-data', 'data', '-sha256', '-out', 'query.tsq');
    const bytes = await answerTimestampQuery(fixed, new Uint8Array(readFileSync(at('query.tsq'))));
    writeFileSync(at('fixed.tsr'), bytes);
    const text = openssl('ts', '-reply', '-in', 'fixed.tsr', '-text');
    expect(text).toContain('Status: Granted.');
    expect(text).toContain('Time stamp: Aug  9 10:11:12.34 2026 GMT');
    expect(text).toContain('Accuracy: 0x01 seconds, unspecified millis, unspecified micros');
    expect(text).toContain('Policy OID: 1.3.6.1.4.1.32473.3161.1');
    expect(text).toContain('Assize Simulated Timestamp Authority');
  });

  test('openssl shows the reasons of our rejections', async () => {
    const cases: readonly (readonly [string, readonly string[], string])[] = [
      ['sha1', ['-sha1'], 'unrecognized or unsupported algorithm identifier'],
      ['policy', ['-sha256', '-tspolicy', '1.2.3.4'], 'the requested TSA policy is not supported by the TSA'],
    ];
    for (const [name, parameters, reason] of cases) {
      openssl('ts', '-query', '-data', 'data', ...parameters, '-out', `${name}.tsq`);
      await answer(`${name}.tsq`, `${name}.tsr`);
      const text = openssl('ts', '-reply', '-in', `${name}.tsr`, '-text');
      expect(text).toContain('Status: Rejected.');
      expect(text).toContain(reason);
    }
    writeFileSync(at('garbage.tsr'), await answerTimestampQuery(authority, random(100)));
    expect(openssl('ts', '-reply', '-in', 'garbage.tsr', '-text')).toContain('the data submitted has the wrong format');
  });
});

const CONFIGURATION = `
[ tsa ]
default_tsa = authority
[ authority ]
serial = ./serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.5
digests = sha256, sha384, sha512
accuracy = secs:1, millisecs:500, microsecs:100
clock_precision_digits = 3
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[ ca ]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[ intermediate ]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
[ signer ]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectAltName = DNS:tsa.example
`;

type Peer = { readonly name: string; readonly genpkey: readonly string[]; readonly digest: string };
const PEERS: readonly Peer[] = [
  { name: 'P-256', genpkey: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'], digest: 'sha256' },
  { name: 'P-384', genpkey: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'], digest: 'sha384' },
  { name: 'P-521', genpkey: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'], digest: 'sha512' },
  { name: 'RSA-2048', genpkey: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'], digest: 'sha256' },
  { name: 'RSA-3072', genpkey: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:3072'], digest: 'sha512' },
];

describe.skipIf(!isPresent)('an authority made with openssl, judged by our verifier', () => {
  const pemToDer = (name: string): Uint8Array => {
    const body = readFileSync(at(name), 'utf8').replaceAll(/-----[^-]+-----|\s/g, '');
    return decodeBase64(body) ?? new Uint8Array(0);
  };
  const hashOf = (der: Uint8Array): string => createHash('sha256').update(der).digest('hex');

  beforeAll(() => {
    writeFileSync(at('data'), DATA);
    writeFileSync(at('tsa.cnf'), CONFIGURATION);
    writeFileSync(at('tsa-sha1.cnf'), CONFIGURATION.replace('ess_cert_id_alg = sha256', 'ess_cert_id_alg = sha1'));
    writeFileSync(at('serial'), '01\n');
    for (const { name, genpkey, digest } of PEERS) {
      for (const role of ['root', 'middle', 'signer']) openssl('genpkey', ...genpkey, '-out', `${name}-${role}.key`);
      const request = (role: string): void => {
        const subject = `/C=CN/O=测试 Peer ${name}/CN=${role}`;
        const key = `${name}-${role}.key`;
        openssl('req', '-new', '-utf8', `-${digest}`, '-key', key, '-subj', subject, '-out', `${name}-${role}.csr`);
      };
      const issue = (role: string, issuer: readonly string[], section: string): void => {
        const paths = ['-in', `${name}-${role}.csr`, '-out', `${name}-${role}.pem`];
        const extensions = ['-extfile', 'tsa.cnf', '-extensions', section];
        openssl('x509', '-req', `-${digest}`, '-days', '30', ...paths, ...extensions, ...issuer);
      };
      for (const role of ['root', 'middle', 'signer']) request(role);
      const by = (role: string): readonly string[] => [
        '-CA',
        `${name}-${role}.pem`,
        '-CAkey',
        `${name}-${role}.key`,
        '-CAcreateserial',
      ];
      issue('root', ['-key', `${name}-root.key`], 'ca');
      issue('middle', by('root'), 'intermediate');
      issue('signer', by('middle'), 'signer');
      writeFileSync(at(`${name}-chain.pem`), readFileSync(at(`${name}-middle.pem`), 'utf8'));
    }
  }, 60_000);

  const reply = (peer: Peer, query: readonly string[], configuration = 'tsa.cnf'): Uint8Array => {
    const { name, digest } = peer;
    openssl('ts', '-query', '-data', 'data', ...query, '-out', `${name}.tsq`);
    const signer = ['-signer', `${name}-signer.pem`, '-inkey', `${name}-signer.key`, '-chain', `${name}-chain.pem`];
    const paths = ['-queryfile', `${name}.tsq`, '-out', `${name}.tsr`];
    openssl('ts', '-reply', '-config', configuration, '-section', 'authority', `-${digest}`, ...signer, ...paths);
    const parsed = parseTimestampReply(new Uint8Array(readFileSync(at(`${name}.tsr`))));
    if (parsed?.granted !== true) throw new Error(`openssl did not grant: ${JSON.stringify(parsed)}`);
    return Uint8Array.from(parsed.token);
  };

  for (const peer of PEERS) {
    for (const algorithm of ['sha256', 'sha384', 'sha512']) {
      test(`accepts a ${peer.name} token over a ${algorithm} imprint through an intermediate, with the root beside it`, async () => {
        const root = pemToDer(`${peer.name}-root.pem`);
        const trusted = { trustedRoots: [hashOf(root)], extraCertificates: [root] };
        const token = reply(peer, [`-${algorithm}`, '-cert']);
        const result = await verifyTimestampToken({ token, imprint: digestOf(algorithm), ...trusted });
        if (!result.ok) throw new Error(JSON.stringify(result.failure));
        const stated = result.value;
        expect(stated.policy).toBe('1.2.3.4.1');
        expect(stated.accuracyMs).toBe(1501);
        expect(stated.tsaName).toBe(`C=CN, O=测试 Peer ${peer.name}, CN=signer`);
        expect(stated.rootSha256).toBe(hashOf(root));
        expect(stated.certificates).toHaveLength(3);
        expect(Math.abs(stated.genTimeUnixMs - Date.now())).toBeLessThan(60_000);
        const other = await verifyTimestampToken({ token, imprint: digestOf('sha256').fill(0), ...trusted });
        expect(other.ok).toBe(false);
      });
    }

    test(`accepts a ${peer.name} token without certificates when they come beside it, and not without them`, async () => {
      const token = reply(peer, ['-sha256', '-no_nonce']);
      const [root, middle, signer] = ['root', 'middle', 'signer'].map((role) => pemToDer(`${peer.name}-${role}.pem`));
      if (root === undefined || middle === undefined || signer === undefined) throw new Error('no certificates');
      const input = { token, imprint: digestOf('sha256'), trustedRoots: [hashOf(root)] };
      const beside = await verifyTimestampToken({ ...input, extraCertificates: [root, signer, middle] });
      expect(beside.ok).toBe(true);
      const alone = await verifyTimestampToken(input);
      expect(alone.ok ? 'accepted' : alone.failure.code).toBe('timestamp.signer-certificate-missing');
      const broken = await verifyTimestampToken({ ...input, extraCertificates: [root, signer] });
      expect(broken).toMatchObject({
        failure: { code: 'timestamp.untrusted-root', missing: `C=CN, O=测试 Peer ${peer.name}, CN=middle` },
      });
    });
  }

  test('gives our client a token over HTTP', async () => {
    const root = pemToDer('P-256-root.pem');
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        writeFileSync(at('http.tsq'), Buffer.concat(chunks));
        const signer = ['-signer', 'P-256-signer.pem', '-inkey', 'P-256-signer.key', '-chain', 'P-256-chain.pem'];
        const paths = ['-config', 'tsa.cnf', '-section', 'authority', '-queryfile', 'http.tsq', '-out', 'http.tsr'];
        openssl('ts', '-reply', ...signer, ...paths);
        response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(readFileSync(at('http.tsr')));
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    try {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const result = await requestToken({
        authority: {
          name: 'openssl',
          url: `http://127.0.0.1:${port}/`,
          roots: [hashOf(root)],
          extraCertificates: [root],
          policy: '1.2.3.4.5',
        },
        imprint: digestOf('sha256'),
        now: Date.now,
        random,
        fetch: (request) => fetch(request),
        timeoutMs: 10_000,
      });
      if (!result.ok) throw new Error(JSON.stringify(result.failure));
      expect(result.value.token.policy).toBe('1.2.3.4.5');
    } finally {
      server.close();
    }
  });

  test('accepts a token whose signer is bound by SHA-1 alone (ESSCertID v1), and sees that it is', async () => {
    const [peer] = PEERS;
    if (peer === undefined) throw new Error('no peer');
    const root = pemToDer('P-256-root.pem');
    const token = reply(peer, ['-sha256', '-cert'], 'tsa-sha1.cnf');
    const result = await verifyTimestampToken({
      token,
      imprint: digestOf('sha256'),
      trustedRoots: [hashOf(root)],
      extraCertificates: [root],
    });
    if (!result.ok) throw new Error(JSON.stringify(result.failure));
    const parsed = parseTimestampToken(token);
    expect(parsed.ok && isBoundBySha1(parsed.value.signer)).toBe(true);
  });
});
