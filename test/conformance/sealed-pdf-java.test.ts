// The seal on a fresh certificate PDF of the running stack under PDFBox and BouncyCastle (Java): signature with
// signing-certificate-v2, both timestamps, the one attachment, and what each altered byte breaks.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FreshSealedCertificate, fetchFreshSealedCertificate } from '../support/fresh-sealed-certificate.ts';
import { createSealFixture } from '../support/seal-fixture.ts';

const JARS = ['bcpkix', 'bcprov', 'bcutil', 'pdfbox2', 'fontbox2', 'commons-logging'].map(
  (name) => `/usr/share/java/${name}.jar`,
);
const hasJava = spawnSync('javac', ['-version']).status === 0 && JARS.every((jar) => existsSync(jar));
if (!hasJava) {
  if (process.env['CI'] === 'true') throw new Error('missing: javac, libbcpkix-java or libpdfbox2-java');
  console.log('skipped: needs javac, libbcpkix-java and libpdfbox2-java');
}

const folder = mkdtempSync(join(tmpdir(), 'assize-seal-java-'));
const at = (name: string): string => join(folder, name);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

// Arguments: the PDF, the seal's root, the timestamps' root, the expected attachment.
const JAVA = `
import java.io.*;
import java.nio.file.*;
import java.security.MessageDigest;
import java.security.cert.*;
import java.util.*;
import org.apache.pdfbox.pdmodel.*;
import org.apache.pdfbox.pdmodel.common.filespecification.PDComplexFileSpecification;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.bouncycastle.asn1.cms.*;
import org.bouncycastle.asn1.ess.*;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.*;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.util.Store;

public class SealCheck {
  static void require(boolean condition, String what) { if (!condition) throw new IllegalStateException(what); }
  static X509Certificate read(byte[] bytes) throws Exception {
    return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
  }
  static void chain(X509CertificateHolder leaf, Store<X509CertificateHolder> others, String root, Date at) throws Exception {
    List<X509Certificate> all = new ArrayList<>();
    all.add(read(leaf.getEncoded()));
    for (X509CertificateHolder other : others.getMatches(null)) all.add(read(other.getEncoded()));
    Set<TrustAnchor> anchors = new HashSet<>();
    try (InputStream pem = Files.newInputStream(Paths.get(root))) {
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(pem))
        anchors.add(new TrustAnchor((X509Certificate) one, null));
    }
    X509CertSelector target = new X509CertSelector();
    target.setCertificate(all.get(0));
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
    parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(all)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(at);
    CertPathBuilder.getInstance("PKIX").build(parameters);
  }
  static Date stamp(byte[] der, byte[] data, String root) throws Exception {
    TimeStampToken token = new TimeStampToken(new CMSSignedData(der));
    X509CertificateHolder signer = (X509CertificateHolder) token.getCertificates().getMatches(token.getSID()).iterator().next();
    token.validate(new JcaSimpleSignerInfoVerifierBuilder().build(signer));
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(data);
    require(token.getTimeStampInfo().getMessageImprintAlgOID().getId().equals("2.16.840.1.101.3.4.2.1"), "imprint algorithm");
    require(Arrays.equals(digest, token.getTimeStampInfo().getMessageImprintDigest()), "imprint");
    Date time = token.getTimeStampInfo().getGenTime();
    chain(signer, token.getCertificates(), root, time);
    return time;
  }
  static void check(String[] a) throws Exception {
    byte[] pdf = Files.readAllBytes(Paths.get(a[0]));
    try (PDDocument document = PDDocument.load(pdf)) {
      List<PDSignature> signatures = document.getSignatureDictionaries();
      signatures.sort(Comparator.comparingInt((PDSignature signature) -> signature.getByteRange()[2]));
      require(signatures.size() == 2, "signatures: " + signatures.size());
      PDSignature seal = signatures.get(0), last = signatures.get(1);
      require("ETSI.CAdES.detached".equals(seal.getSubFilter()) && "ETSI.RFC3161".equals(last.getSubFilter()), "kinds");
      int[] range = last.getByteRange();
      require(range[0] == 0 && range[2] + range[3] == pdf.length, "document timestamp covers not the whole file");

      CMSSignedData cms = new CMSSignedData(new CMSProcessableByteArray(seal.getSignedContent(pdf)), seal.getContents(pdf));
      require(cms.getSignerInfos().size() == 1, "signers");
      SignerInformation signer = cms.getSignerInfos().getSigners().iterator().next();
      @SuppressWarnings("unchecked")
      Collection<X509CertificateHolder> found = cms.getCertificates().getMatches(signer.getSID());
      X509CertificateHolder holder = found.iterator().next();
      require(signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(holder)), "signature");
      Attribute ess = signer.getSignedAttributes().get(PKCSObjectIdentifiers.id_aa_signingCertificateV2);
      require(ess != null, "no signing-certificate-v2");
      ESSCertIDv2 id = SigningCertificateV2.getInstance(ess.getAttributeValues()[0]).getCerts()[0];
      require(id.getHashAlgorithm().getAlgorithm().getId().equals("2.16.840.1.101.3.4.2.1"), "algorithm of the certificate's hash");
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(holder.getEncoded());
      require(Arrays.equals(hash, id.getCertHash()), "another certificate");
      require(id.getIssuerSerial().getSerial().getValue().equals(holder.getSerialNumber()), "another serial number");

      Attribute stamped = signer.getUnsignedAttributes().get(PKCSObjectIdentifiers.id_aa_signatureTimeStampToken);
      Date time = stamp(stamped.getAttributeValues()[0].toASN1Primitive().getEncoded(), signer.getSignature(), a[2]);
      chain(holder, cms.getCertificates(), a[1], time);
      Date whole = stamp(last.getContents(pdf), last.getSignedContent(pdf), a[2]);
      require(!whole.before(time), "order of times");

      Map<String, PDComplexFileSpecification> files = document.getDocumentCatalog().getNames().getEmbeddedFiles().getNames();
      require(files.size() == 1, "attachments: " + files.size());
      PDComplexFileSpecification file = files.values().iterator().next();
      require(Arrays.equals(file.getEmbeddedFile().toByteArray(), Files.readAllBytes(Paths.get(a[3]))), "attachment");
      System.out.println("valid " + file.getFilename() + " " + time.getTime());
    }
  }
  public static void main(String[] a) {
    try { check(a); } catch (Exception e) { System.out.println("refused: " + e.getMessage()); }
  }
}
`;

describe.skipIf(!hasJava)('a fresh sealed certificate to PDFBox and BouncyCastle', () => {
  const classPath = [folder, ...JARS].join(':');
  let fresh: FreshSealedCertificate;
  const check = (pdf: Uint8Array, sealRoot = 'seal.pem', stampRoot = 'stamps.pem'): string => {
    writeFileSync(at('file.pdf'), pdf);
    const files = ['file.pdf', sealRoot, stampRoot, 'expected.json'].map(at);
    const parameters = ['-cp', classPath, 'SealCheck', ...files];
    return execFileSync('java', parameters, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  };
  /** The sealed file with one bit flipped. */
  const altered = (offset: number): Uint8Array =>
    fresh.sealed.map((byte, index) => (index === offset ? byte ^ 1 : byte));

  beforeAll(async () => {
    fresh = await fetchFreshSealedCertificate();
    writeFileSync(at('seal.pem'), fresh.sealRootPem);
    writeFileSync(at('stamps.pem'), fresh.timestampRootPem);
    writeFileSync(at('expected.json'), fresh.json);
    writeFileSync(at('SealCheck.java'), JAVA);
    execFileSync('javac', ['-cp', classPath, '-d', folder, at('SealCheck.java')], { stdio: 'pipe' });
  });

  test('is valid with both timestamps up to our roots, its JSON the one attachment', () => {
    const [word, name, time] = check(fresh.sealed).split(' ');
    expect([word, name]).toEqual(['valid', 'certificate.json']);
    expect(Math.abs(Number(time) - Date.now())).toBeLessThan(600_000);
  });

  test('is refused with a byte of the first revision altered', () => {
    expect(check(altered(2000))).toMatch(/^refused: message-digest attribute value does not match/);
  });

  test('is refused with a byte altered after the seal, by the document timestamp', () => {
    const store = Buffer.from(fresh.sealed).lastIndexOf('/Type /DSS') + '/Type /DS'.length;
    expect(check(altered(store))).toBe('refused: imprint');
  });

  test('is refused under another root', () => {
    expect(check(fresh.sealed, 'stamps.pem')).toMatch(/^refused: unable to find valid certification path/);
    expect(check(fresh.sealed, 'seal.pem', 'seal.pem')).toMatch(/^refused: unable to find valid certification path/);
  });

  test('is refused without its seal', async () => {
    const { plain } = await createSealFixture();
    expect(check(plain)).toBe('refused: signatures: 0');
  });
});
