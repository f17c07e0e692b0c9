// Tokens that BouncyCastle (Java) signs, with keys and certificates of openssl, judged by our verifier: Ed25519, which
// `openssl ts -reply` cannot sign, RSA-PSS and P-521. Paths are of the same algorithm.

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeBase64 } from '../../src/core/bytes/base64.ts';
import { verifyTimestampToken } from '../../src/core/timestamp/verify-timestamp-token.ts';
import { verifyCarriedToken } from '../../src/core/verify/carried-token.ts';

const JARS = ['bcpkix', 'bcprov', 'bcutil'].map((name) => `/usr/share/java/${name}.jar`);
const isPresent =
  spawnSync('javac', ['-version']).status === 0 &&
  spawnSync('openssl', ['version']).status === 0 &&
  JARS.every((jar) => existsSync(jar));
if (!isPresent) {
  if (process.env['CI'] === 'true') throw new Error('missing: javac, libbcpkix-java or openssl');
  console.log('skipped: needs javac, libbcpkix-java and openssl');
}

// Arguments, for each token: name, algorithm of the key, of the signature. Files: <name>.key (PKCS #8), <name>.crt,
// <name>-root.crt, data; written: <name>.tst.
const SOURCE = `
import java.io.*;
import java.math.BigInteger;
import java.nio.file.*;
import java.security.*;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.*;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.*;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.*;
import org.bouncycastle.operator.jcajce.*;
import org.bouncycastle.tsp.*;
import org.bouncycastle.util.CollectionStore;

public class Stamp {
  static X509CertificateHolder read(String path) throws Exception {
    return new X509CertificateHolder(Files.readAllBytes(Paths.get(path)));
  }
  public static void main(String[] a) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(Paths.get("data")));
    DigestCalculatorProvider digests = new JcaDigestCalculatorProviderBuilder().setProvider("BC").build();
    DigestCalculator ess = digests.get(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256));
    for (int i = 0; i < a.length; i += 3) {
      byte[] pkcs8 = Files.readAllBytes(Paths.get(a[i] + ".key"));
      PrivateKey key = KeyFactory.getInstance(a[i + 1], "BC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      ContentSigner signer = new JcaContentSignerBuilder(a[i + 2]).setProvider("BC").build(key);
      X509CertificateHolder certificate = read(a[i] + ".crt");
      SignerInfoGenerator info = new SignerInfoGeneratorBuilder(digests).build(signer, certificate);
      TimeStampTokenGenerator tokens = new TimeStampTokenGenerator(info, ess, new ASN1ObjectIdentifier("1.2.3.4.1"));
      tokens.addCertificates(new CollectionStore<>(List.of(certificate, read(a[i] + "-root.crt"))));
      TimeStampRequestGenerator queries = new TimeStampRequestGenerator();
      queries.setCertReq(true);
      TimeStampRequest query = queries.generate(TSPAlgorithms.SHA256, digest, BigInteger.valueOf(77));
      byte[] token = tokens.generate(query, BigInteger.valueOf(7 + i), new Date()).getEncoded("DER");
      Files.write(Paths.get(a[i] + ".tst"), token);
    }
  }
}
`;

const EXTENSIONS = `
[ ca ]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[ signer ]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
`;

type Kind = {
  readonly name: string;
  readonly genpkey: readonly string[];
  /** For the signatures of the certificates. */
  readonly signing: readonly string[];
  readonly key: string;
  readonly signature: string;
  /** As the verdict names the algorithms. */
  readonly algorithm: string;
};

const PSS = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:digest'] as const;
const KINDS: readonly Kind[] = [
  {
    name: 'ed25519',
    genpkey: ['-algorithm', 'ED25519'],
    signing: [],
    key: 'Ed25519',
    signature: 'Ed25519',
    algorithm: 'ed25519',
  },
  ...(['256', '384', '512'] as const).map((bits) => ({
    name: `pss${bits}`,
    genpkey: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:3072'],
    signing: [`-sha${bits}`, ...PSS],
    key: 'RSA',
    signature: `SHA${bits}WITHRSAANDMGF1`,
    algorithm: 'rsa-3072',
  })),
  {
    name: 'p521',
    genpkey: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
    signing: ['-sha512'],
    key: 'EC',
    signature: 'SHA512WITHECDSA',
    algorithm: 'ecdsa-p521',
  },
];

const DATA = 'stamped by another programme';
const IMPRINT = new Uint8Array(createHash('sha256').update(DATA).digest());
const folder = mkdtempSync(join(tmpdir(), 'assize-stamp-java-'));
const at = (name: string): string => join(folder, name);
const openssl = (...words: readonly string[]): Buffer => execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!isPresent)('tokens of BouncyCastle', () => {
  beforeAll(() => {
    writeFileSync(at('data'), DATA);
    writeFileSync(at('x509.cnf'), EXTENSIONS);
    for (const { name, genpkey, signing } of KINDS) {
      const issue = (file: string, issuer: readonly string[], section: string): void => {
        openssl('genpkey', ...genpkey, '-out', `${file}.pem`);
        openssl('req', '-new', '-key', `${file}.pem`, '-subj', `/O=Java peer/CN=${file}`, '-out', `${file}.csr`);
        const paths = ['-in', `${file}.csr`, '-out', `${file}.crt.pem`, '-extfile', 'x509.cnf', '-extensions', section];
        openssl('x509', '-req', '-days', '30', ...signing, ...paths, ...issuer);
        openssl('x509', '-in', `${file}.crt.pem`, '-outform', 'DER', '-out', `${file}.crt`);
        openssl('pkcs8', '-topk8', '-nocrypt', '-in', `${file}.pem`, '-outform', 'DER', '-out', `${file}.key`);
      };
      issue(`${name}-root`, ['-key', `${name}-root.pem`], 'ca');
      const by = ['-CA', `${name}-root.crt.pem`, '-CAkey', `${name}-root.pem`, '-CAcreateserial'];
      issue(name, by, 'signer');
    }
    writeFileSync(at('Stamp.java'), SOURCE);
    const path = [folder, ...JARS].join(':');
    execFileSync('javac', ['-cp', path, 'Stamp.java'], { cwd: folder, stdio: 'pipe' });
    const words = KINDS.flatMap(({ name, key, signature }) => [name, key, signature]);
    execFileSync('java', ['-cp', path, 'Stamp', ...words], { cwd: folder, stdio: 'pipe' });
  }, 120_000);

  const rootOf = (name: string): string =>
    createHash('sha256')
      .update(readFileSync(at(`${name}-root.crt`)))
      .digest('hex');

  test.each(KINDS)(
    '$name: accepted, its algorithm named, and refused over anything else',
    async ({ name, algorithm }) => {
      const token = Uint8Array.from(readFileSync(at(`${name}.tst`)));
      const trustedRoots = [rootOf(name)];
      const result = await verifyTimestampToken({ token, imprint: IMPRINT, trustedRoots });
      if (!result.ok) throw new Error(JSON.stringify(result.failure));
      expect(result.value.policy).toBe('1.2.3.4.1');
      expect(Math.abs(result.value.genTimeUnixMs - Date.now())).toBeLessThan(120_000);
      const carried = { authority: name, token: encodeBase64(token), certificates: [], crls: [], ocsps: [] };
      const judged = await verifyCarriedToken(carried, IMPRINT, { name, roots: trustedRoots, simulated: false });
      expect(judged.ok && JSON.stringify(judged.value)).toContain(`"${algorithm}"`);
      const other = await verifyTimestampToken({ token, imprint: IMPRINT.map((byte) => byte ^ 1), trustedRoots });
      expect(other.ok).toBe(false);
      const strange = await verifyTimestampToken({ token, imprint: IMPRINT, trustedRoots: ['0'.repeat(64)] });
      expect(strange.ok).toBe(false);
    },
  );

  test.each(KINDS)('$name: refused with a bit of the signature or of the time altered', async ({ name }) => {
    const token = Uint8Array.from(readFileSync(at(`${name}.tst`)));
    const flip = (place: number): Uint8Array => token.with(place, (token[place] ?? 0) ^ 1);
    const signature = token.length - 10;
    const time = Buffer.from(token).indexOf(`${new Date().getUTCFullYear()}`) + 13;
    for (const altered of [flip(signature), flip(time)]) {
      const result = await verifyTimestampToken({ token: altered, imprint: IMPRINT, trustedRoots: [rootOf(name)] });
      expect(result.ok).toBe(false);
    }
  });
});
