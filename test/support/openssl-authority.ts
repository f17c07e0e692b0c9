// A timestamp authority that nobody here wrote: openssl's `ts -reply` behind HTTP, with a root, an intermediate that issues
// the signer, and revocation lists at their distribution points or `openssl ocsp` as the responder of both.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';

const LOOPBACK = '127.0.0.1';

type Revocation = 'lists' | 'ocsp';

const configure = (url: string, ess: string, revocation: Revocation): string => {
  const point = (issuer: string): string =>
    revocation === 'lists'
      ? `crlDistributionPoints = URI:${url}/${issuer}.crl`
      : `authorityInfoAccess = OCSP;URI:${url}/ocsp/${issuer}`;
  return `
[ tsa ]
default_tsa = authority
[ authority ]
serial = ./serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1, millisecs:500
clock_precision_digits = 3
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = ${ess}
[ ca ]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[ intermediate ]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
${point('root')}
[ signer ]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
${point('middle')}
[ responder ]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = OCSPSigning
noCheck = yes
[ lists ]
database = ./index.txt
crlnumber = ./crlnumber
default_md = sha256
default_crl_days = 30
`;
};

export type OpensslAuthority = {
  readonly url: string;
  /** Root certificate, base64 DER. */
  readonly root: string;
  /** Its SHA-256, lower-case hex. */
  readonly rootSha256: string;
  /** Queries answered so far. */
  readonly countAnswers: () => number;
  /** Certificates by their role: `root`, `middle`, `signer` (DER, base64). */
  readonly certificate: (role: string) => string;
  /** What the responder says from then on: `revokedAt` null is good. `validity`: words of `openssl ocsp` for nextUpdate. */
  readonly setStatus: (
    role: 'middle' | 'signer',
    revokedAt: { readonly unixMs: number; readonly reason: string } | null,
    validity: readonly string[],
  ) => void;
  readonly close: () => Promise<void>;
};

/**
 * Makes keys and certificates in a folder and serves until closed.
 * @param genpkey parameters of `openssl genpkey` for all three keys
 * @param ess digest of ESSCertID: `sha1` is version 1
 * @param revocation how it tells of revocation
 */
export const startOpensslAuthority = async (
  folder: string,
  genpkey: readonly string[],
  ess: 'sha1' | 'sha256',
  revocation: Revocation = 'lists',
): Promise<OpensslAuthority> => {
  mkdirSync(folder, { recursive: true });
  const at = (name: string): string => join(folder, name);
  const openssl = (...words: readonly string[]): Buffer =>
    execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' });
  let answers = 0;
  const answer = (query: Buffer): Buffer => {
    answers += 1;
    writeFileSync(at('query.tsq'), query);
    const signer = ['-signer', 'signer.pem', '-inkey', 'signer.key', '-chain', 'middle.pem'];
    const paths = ['-config', 'tsa.cnf', '-section', 'authority', '-queryfile', 'query.tsq', '-out', 'reply.tsr'];
    openssl('ts', '-reply', ...signer, ...paths);
    return readFileSync(at('reply.tsr'));
  };
  const lines: Record<string, string> = {};
  let validity: readonly string[] = ['-ndays', '1'];
  // The root answers for itself; the intermediate by a responder's certificate (RFC 6960 §4.2.2.2).
  const respond = (issuer: 'root' | 'middle', query: Buffer): Buffer => {
    const by = issuer === 'root' ? 'root' : 'responder';
    writeFileSync(at('status.txt'), Object.values(lines).join(''));
    writeFileSync(at('query.ors'), query);
    const signing = ['-CA', `${issuer}.pem`, '-rsigner', `${by}.pem`, '-rkey', `${by}.key`, ...validity];
    openssl('ocsp', '-index', 'status.txt', ...signing, '-reqin', 'query.ors', '-respout', 'answer.orr');
    return readFileSync(at('answer.orr'));
  };
  const server: Server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'application/pkix-crl' });
      response.end(readFileSync(at(request.url === '/root.crl' ? 'root.crl' : 'middle.crl')));
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const query = Buffer.concat(chunks);
      if (request.url?.startsWith('/ocsp/') === true) {
        const issuer = request.url.endsWith('/root') ? 'root' : 'middle';
        response.writeHead(200, { 'content-type': 'application/ocsp-response' }).end(respond(issuer, query));
        return;
      }
      response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(answer(query));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, LOOPBACK, resolve);
  });
  const address = server.address();
  const url = `http://${LOOPBACK}:${typeof address === 'object' && address !== null ? address.port : 0}`;

  writeFileSync(at('tsa.cnf'), configure(url, ess, revocation));
  for (const [name, text] of [
    ['serial', '01\n'],
    ['crlnumber', '01\n'],
    ['index.txt', ''],
  ] as const) {
    writeFileSync(at(name), text);
  }
  const issue = (role: string, issuer: readonly string[], section: string): void => {
    openssl('genpkey', ...genpkey, '-out', `${role}.key`);
    openssl('req', '-new', '-key', `${role}.key`, '-subj', `/C=XX/O=OpenSSL peer/CN=${role}`, '-out', `${role}.csr`);
    const paths = ['-in', `${role}.csr`, '-out', `${role}.pem`, '-extfile', 'tsa.cnf', '-extensions', section];
    openssl('x509', '-req', '-sha256', '-days', '30', ...paths, ...issuer);
  };
  const by = (role: string): readonly string[] => ['-CA', `${role}.pem`, '-CAkey', `${role}.key`, '-CAcreateserial'];
  issue('root', ['-key', 'root.key'], 'ca');
  issue('middle', by('root'), 'intermediate');
  issue('signer', by('middle'), 'signer');
  if (revocation === 'ocsp') issue('responder', by('middle'), 'responder');
  const formatDay = (unixMs: number): string =>
    new Date(unixMs)
      .toISOString()
      .replaceAll(/[-:T]|\.\d+/g, '')
      .slice(2);
  const certificate = (role: string): string =>
    openssl('x509', '-in', `${role}.pem`, '-outform', 'DER').toString('base64');
  const setStatus: OpensslAuthority['setStatus'] = (role, revokedAt, words) => {
    const serial = openssl('x509', '-in', `${role}.pem`, '-serial', '-noout').toString().trim().split('=')[1] ?? '';
    const when = revokedAt === null ? '' : `${formatDay(revokedAt.unixMs)},${revokedAt.reason}`;
    const expires = formatDay(Date.now() + 30 * 86_400_000);
    lines[role] = `${revokedAt === null ? 'V' : 'R'}\t${expires}\t${when}\t${serial}\tunknown\t/CN=${role}\n`;
    validity = words;
  };
  setStatus('middle', null, validity);
  setStatus('signer', null, validity);
  for (const role of ['root', 'middle']) {
    const keys = ['-keyfile', `${role}.key`, '-cert', `${role}.pem`];
    openssl('ca', '-config', 'tsa.cnf', '-name', 'lists', '-gencrl', ...keys, '-out', `${role}.crl.pem`);
    openssl('crl', '-in', `${role}.crl.pem`, '-outform', 'DER', '-out', `${role}.crl`);
  }
  const root = openssl('x509', '-in', 'root.pem', '-outform', 'DER');
  return {
    url,
    root: root.toString('base64'),
    rootSha256: createHash('sha256').update(root).digest('hex'),
    countAnswers: () => answers,
    certificate,
    setStatus,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
};
