// The seal on a fresh certificate PDF of the running stack under programmes that nobody here wrote: pdfsig with NSS trust,
// openssl for the signature (CAdES) and both timestamps, qpdf, pdfdetach; and pyHanko.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FreshSealedCertificate, fetchFreshSealedCertificate } from '../support/fresh-sealed-certificate.ts';
import { findPythonTools } from '../support/python-tools.ts';

const PROGRAMMES = ['pdfsig', 'pdfdetach', 'qpdf', 'openssl', 'certutil'];
const missing = PROGRAMMES.filter((programme) => spawnSync(programme, ['--help']).error !== undefined);
const python = findPythonTools('pyhanko');
if (missing.length > 0) {
  if (process.env['CI'] === 'true') throw new Error(`missing: ${missing.join(' ')}`);
  console.log(`skipped: needs ${missing.join(' ')}`);
}
const folder = mkdtempSync(join(tmpdir(), 'assize-seal-'));
const at = (name: string): string => join(folder, name);
const run = (programme: string, ...parameters: readonly string[]): string => {
  const { stdout, stderr } = spawnSync(programme, parameters, { cwd: folder, encoding: 'utf8' });
  return `${stdout}${stderr}`;
};
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const PYHANKO = `
import sys
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext
roots = list(load_certs_from_pemder(['seal.pem', 'stamps.pem']))
reader = PdfFileReader(open(sys.argv[1], 'rb'))
context = lambda: ValidationContext(trust_roots=roots, allow_fetching=False)
for signature in reader.embedded_regular_signatures:
    status = validate_pdf_signature(signature, context(), ts_validation_context=context())
    print('seal', status.bottom_line, status.docmdp_ok)
for signature in reader.embedded_timestamp_signatures:
    print('timestamp', validate_pdf_timestamp(signature, context()).summary())
`;

let fresh: FreshSealedCertificate;
/** One bit of the first page's own bytes, well inside of what is signed. */
let altered: Uint8Array;

describe.skipIf(missing.length > 0)('a fresh sealed certificate', () => {
  beforeAll(async () => {
    fresh = await fetchFreshSealedCertificate();
    altered = fresh.sealed.slice();
    altered[2000] = (altered[2000] ?? 0) ^ 1;
    writeFileSync(at('sealed.pdf'), fresh.sealed);
    writeFileSync(at('altered.pdf'), altered);
    writeFileSync(at('seal.pem'), fresh.sealRootPem);
    writeFileSync(at('stamps.pem'), fresh.timestampRootPem);
    writeFileSync(at('check.py'), PYHANKO);
    execFileSync('mkdir', [at('nss')]);
    run('certutil', '-N', '-d', 'sql:nss', '--empty-password');
    run('certutil', '-A', '-d', 'sql:nss', '-n', 'root', '-t', 'CT,C,C', '-i', 'seal.pem');
    const { signature, documentTimestamp } = fresh;
    writeFileSync(at('seal.cms'), signature.cms);
    writeFileSync(at('seal.data'), signature.signedBytes);
    writeFileSync(
      at('altered.data'),
      Uint8Array.from(signature.signedBytes, (byte, index) => (index === 9 ? byte ^ 1 : byte)),
    );
    writeFileSync(at('signature.value'), signature.value);
    writeFileSync(at('signature.tst'), fresh.signatureToken);
    writeFileSync(at('document.data'), documentTimestamp.signedBytes);
    writeFileSync(at('document.tst'), documentTimestamp.token);
  });

  test('is valid and trusted to pdfsig, and altered it is not', () => {
    const found = run('pdfsig', '-nssdir', 'nss', 'sealed.pdf');
    expect(found).toContain('Signature is Valid.');
    expect(found).toContain('Certificate is Trusted.');
    expect(run('pdfsig', '-nssdir', 'nss', 'altered.pdf')).toContain('Digest Mismatch');
  });

  test('is a CAdES signature to openssl, over these bytes only', () => {
    const verify = (data: string): string =>
      run(
        'openssl',
        'cms',
        '-verify',
        '-cades',
        '-inform',
        'DER',
        '-in',
        'seal.cms',
        '-content',
        data,
        '-binary',
        '-CAfile',
        'seal.pem',
        '-purpose',
        'any',
        '-out',
        'out.bin',
      );
    expect(verify('seal.data')).toContain('CAdES Verification successful');
    expect(verify('altered.data')).not.toContain('CAdES Verification successful');
  });

  test('carries two timestamps that openssl verifies: of the signature, and of the whole document', () => {
    const verify = (data: string, token: string): string =>
      run('openssl', 'ts', '-verify', '-data', data, '-in', token, '-token_in', '-CAfile', 'stamps.pem');
    expect(verify('signature.value', 'signature.tst')).toContain('Verification: OK');
    expect(verify('document.data', 'document.tst')).toContain('Verification: OK');
    expect(verify('seal.data', 'document.tst')).not.toContain('Verification: OK');
  });

  test('is a sound file to qpdf, with the JSON as its one attachment', () => {
    expect(run('qpdf', '--check', 'sealed.pdf')).toContain('No syntax or stream');
    expect(run('pdfdetach', '-list', 'sealed.pdf')).toContain('1 embedded files');
    run('pdfdetach', '-saveall', 'sealed.pdf');
    expect(Buffer.compare(readFileSync(at('certificate.json')), fresh.json)).toBe(0);
  });

  test.skipIf(python === null)('is valid to pyHanko with no changes allowed, and altered it is not', () => {
    const found = run(python ?? '', 'check.py', 'sealed.pdf');
    expect(found).toContain('seal True True');
    expect(found).toContain('timestamp INTACT:TRUSTED');
    expect(run(python ?? '', 'check.py', 'altered.pdf')).not.toContain('seal True');
  });
});
