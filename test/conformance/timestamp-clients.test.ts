// Our authority, judged by clients that nobody here wrote: BouncyCastle (Java) and rfc3161-client (Python). Each makes its
// own query and verifies our answer to it, and refuses it over other data.

import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateAuthorityKeys, importAuthority } from '../../src/platform/tsa/authority-keys.ts';
import { answerTimestampQuery, type TimestampAuthority } from '../../src/platform/tsa/timestamp-authority.ts';
import { findPythonTools } from '../support/python-tools.ts';

const JARS = ['bcpkix', 'bcprov', 'bcutil'].map((name) => `/usr/share/java/${name}.jar`);
const hasJava = spawnSync('javac', ['-version']).status === 0 && JARS.every((jar) => existsSync(jar));
if (!hasJava) {
  if (process.env['CI'] === 'true') throw new Error('missing: javac or libbcpkix-java');
  console.log('skipped: needs javac and libbcpkix-java');
}
const python = findPythonTools('rfc3161_client', 'cryptography');

const folder = mkdtempSync(join(tmpdir(), 'assize-timestamp-clients-'));
const at = (name: string): string => join(folder, name);
const random = (sizeBytes: number): Uint8Array => new Uint8Array(randomBytes(sizeBytes));
let authority: TimestampAuthority;

beforeAll(async () => {
  const generated = await generateAuthorityKeys({ now: Date.now, random });
  authority = { keys: await importAuthority(generated.secret), now: Date.now, random };
  writeFileSync(at('root.pem'), generated.rootCertificatePem);
  writeFileSync(at('root.der'), authority.keys.rootCertificate);
  writeFileSync(at('data'), '{"batch":"the bytes that were stamped"}');
  writeFileSync(at('other'), '{"batch":"other bytes"}');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const answer = async (): Promise<void> => {
  const reply = await answerTimestampQuery(authority, new Uint8Array(readFileSync(at('query.tsq'))));
  writeFileSync(at('reply.tsr'), reply);
};

const JAVA = `
import java.nio.file.*;
import java.security.MessageDigest;
import java.security.cert.*;
import java.math.BigInteger;
import java.util.*;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.SignerInformationVerifier;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.tsp.*;

public class Client {
  static TimeStampRequest ask(Path data, String oid, String name) throws Exception {
    TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
    generator.setCertReq(true);
    byte[] digest = MessageDigest.getInstance(name).digest(Files.readAllBytes(data));
    return generator.generate(new ASN1ObjectIdentifier(oid), digest, BigInteger.valueOf(0x1234567890L));
  }
  public static void main(String[] a) throws Exception {
    Path folder = Paths.get(a[1]);
    TimeStampRequest request = ask(folder.resolve(a[2]), a[3], a[4]);
    if (a[0].equals("query")) { Files.write(folder.resolve("query.tsq"), request.getEncoded()); return; }
    TimeStampResponse response = new TimeStampResponse(Files.readAllBytes(folder.resolve("reply.tsr")));
    try { response.validate(request); } catch (TSPException e) { System.out.println("refused: " + e.getMessage()); return; }
    TimeStampToken token = response.getTimeStampToken();
    @SuppressWarnings("unchecked")
    Collection<X509CertificateHolder> found = token.getCertificates().getMatches(token.getSID());
    X509CertificateHolder signer = found.iterator().next();
    SignerInformationVerifier verifier = new JcaSimpleSignerInfoVerifierBuilder().build(signer);
    token.validate(verifier);
    X509Certificate root = (X509Certificate) CertificateFactory.getInstance("X.509")
        .generateCertificate(Files.newInputStream(folder.resolve("root.der")));
    X509Certificate leaf = (X509Certificate) CertificateFactory.getInstance("X.509")
        .generateCertificate(new java.io.ByteArrayInputStream(signer.getEncoded()));
    leaf.verify(root.getPublicKey());
    System.out.println("valid " + token.getTimeStampInfo().getPolicy() + " " + token.getTimeStampInfo().getGenTime().getTime());
  }
}
`;

describe.skipIf(!hasJava)('BouncyCastle', () => {
  const classPath = [folder, ...JARS].join(':');
  const run = (...parameters: readonly string[]): string =>
    execFileSync('java', ['-cp', classPath, 'Client', ...parameters], { encoding: 'utf8' });
  beforeAll(() => {
    writeFileSync(at('Client.java'), JAVA);
    execFileSync('javac', ['-cp', classPath, '-d', folder, at('Client.java')], { stdio: 'pipe' });
  }, 120_000);

  for (const [oid, name] of [
    ['2.16.840.1.101.3.4.2.1', 'SHA-256'],
    ['2.16.840.1.101.3.4.2.3', 'SHA-512'],
  ] as const) {
    test(`takes our answer to its ${name} query, nonce, signature and certificate, and not over other data`, async () => {
      run('query', folder, 'data', oid, name);
      await answer();
      const [word, policy, genTime] = run('verify', folder, 'data', oid, name).trim().split(' ');
      expect([word, policy]).toEqual(['valid', '1.3.6.1.4.1.32473.3161.1']);
      expect(Math.abs(Number(genTime) - Date.now())).toBeLessThan(60_000);
      expect(run('verify', folder, 'other', oid, name)).toMatch(/^refused/);
    }, 60_000);
  }
});

const PYTHON = `
import sys
from cryptography.x509 import load_pem_x509_certificate
from rfc3161_client import TimestampRequestBuilder, VerifierBuilder, VerificationError, HashAlgorithm, decode_timestamp_response
command, folder, data, algorithm = sys.argv[1:5]
read = lambda name: open(folder + "/" + name, "rb").read()
if command == "query":
    request = TimestampRequestBuilder().data(read(data)).hash_algorithm(HashAlgorithm[algorithm]).nonce().cert_request(cert_request=True).build()
    open(folder + "/query.tsq", "wb").write(request.as_bytes())
else:
    response = decode_timestamp_response(read("reply.tsr"))
    verifier = VerifierBuilder().add_root_certificate(load_pem_x509_certificate(read("root.pem"))).build()
    try:
        verifier.verify_message(response, read(data))
        print("valid", response.tst_info.policy.dotted_string)
    except VerificationError as error:
        print("refused:", error)
`;

describe.skipIf(python === null)('rfc3161-client', () => {
  const run = (...parameters: readonly string[]): string =>
    execFileSync(python ?? '', [at('client.py'), ...parameters], { encoding: 'utf8' });
  beforeAll(() => writeFileSync(at('client.py'), PYTHON));

  for (const algorithm of ['SHA256', 'SHA512']) {
    test(`takes our answer to its ${algorithm} query up to our root, and not over other data`, async () => {
      run('query', folder, 'data', algorithm);
      await answer();
      expect(run('verify', folder, 'data', algorithm).trim()).toBe('valid 1.3.6.1.4.1.32473.3161.1');
      expect(run('verify', folder, 'other', algorithm)).toMatch(/^refused/);
    }, 60_000);
  }
});
