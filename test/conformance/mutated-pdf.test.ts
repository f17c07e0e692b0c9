// Sealed certificates that were changed, judged by us and by programmes that nobody here wrote. The table says what each
// sees; where one sees nothing, that is its answer, and stands here so that nobody relies on it.
// Beside it: sealed-pdf.test.ts, sealed-pdf-java.test.ts.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inflate } from '../../src/cli/inflate.ts';
import { concatBytes, encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { listEmbeddedFiles } from '../../src/core/pdf/embedded-files.ts';
import { openPdfFile } from '../../src/core/pdf/pdf-file.ts';
import { isDictionary, isReference } from '../../src/core/pdf/pdf-syntax.ts';
import { readCertificatePdf } from '../../src/core/pdf/read-certificate-pdf.ts';
import { verifySeal } from '../../src/core/seal/verify-seal.ts';
import {
  type RevisionObject,
  appendRevision,
  firstFreeNumber,
  formatWith,
} from '../../src/platform/seal/pdf-revision.ts';
import { findPythonTools } from '../support/python-tools.ts';
import { createSealFixture, type SealFixture } from '../support/seal-fixture.ts';

const PROGRAMMES = ['pdfsig', 'pdfdetach', 'qpdf', 'certutil'];
const missing = PROGRAMMES.filter((programme) => spawnSync(programme, ['--help']).error !== undefined);
const python = findPythonTools('pyhanko');
if (missing.length > 0) {
  if (process.env['CI'] === 'true') throw new Error(`missing: ${missing.join(' ')}`);
  console.log(`skipped: needs ${missing.join(' ')}`);
}
const isPresent = missing.length === 0 && python !== null;
const folder = mkdtempSync(join(tmpdir(), 'assize-mutated-'));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (programme: string, ...parameters: readonly string[]): string => {
  const { stdout, stderr } = spawnSync(programme, parameters, { cwd: folder, encoding: 'utf8' });
  return `${stdout}${stderr}`;
};

const PYHANKO = `
import sys
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
roots = [load_cert_from_pemder('seal.pem'), load_cert_from_pemder('stamps.pem')]
context = lambda: ValidationContext(trust_roots=roots, allow_fetching=False)
for name in sys.argv[1:]:
    try:
        reader = PdfFileReader(open(name + '.pdf', 'rb'))
        [signature] = reader.embedded_regular_signatures
        status = validate_pdf_signature(signature, context(), ts_validation_context=context())
        words = ['valid' if status.bottom_line else 'refused',
                 'intact' if status.intact else 'broken', 'trusted' if status.trusted else 'untrusted']
    except Exception as error:
        words = ['refused', type(error).__name__]
    print(name, *words)
`;

type Said = {
  /** `valid`, or our code. */
  readonly us: string;
  /** Words of pdfsig about the seal, and whether the document timestamp behind it reaches the file's end. */
  readonly pdfsig: string;
  readonly pyhanko: string;
  /** Whether `qpdf --check` finds the file sound. */
  readonly qpdf: 'sound' | 'damaged';
  /** What pdfdetach takes out: `same`, `other`, or how many. */
  readonly attachment: string;
};

const VARIANTS = ['sealed', 'altered', 'second-attachment', 'appended', 'other-json', 'tail', 'other-seal'] as const;
type Variant = (typeof VARIANTS)[number];

const VALID = 'Signature is Valid. Certificate is Trusted.';
const NOT_TO_END = 'not to the end';

/**
 * qpdf judges no signature: every variant is sound to it. To pdfsig the seal stays valid whatever is appended; only its last
 * signature, which then ends before the file does, tells that something came. pyHanko refuses what it reads as a change,
 * and overlooks bytes that change nothing. The JSON of a later revision is what pdfdetach then takes out.
 */
const EXPECTED: Readonly<Record<Variant, Said>> = {
  sealed: {
    us: 'valid',
    pdfsig: `${VALID} to the end`,
    pyhanko: 'valid intact trusted',
    qpdf: 'sound',
    attachment: 'same',
  },
  altered: {
    us: 'seal.message-digest-mismatch',
    pdfsig: 'Digest Mismatch. none to the end',
    pyhanko: 'refused broken untrusted',
    qpdf: 'sound',
    attachment: 'same',
  },
  'second-attachment': {
    us: 'document.more-than-one-attachment',
    pdfsig: 'Digest Mismatch. none not to the end',
    pyhanko: 'refused broken untrusted',
    qpdf: 'sound',
    attachment: '2',
  },
  appended: {
    us: 'seal.not-covered unsigned-bytes',
    pdfsig: `${VALID} ${NOT_TO_END}`,
    pyhanko: 'refused intact trusted',
    qpdf: 'sound',
    attachment: 'same',
  },
  'other-json': {
    us: 'document.more-than-one-attachment',
    pdfsig: `${VALID} ${NOT_TO_END}`,
    pyhanko: 'refused intact trusted',
    qpdf: 'sound',
    attachment: 'other',
  },
  tail: {
    us: 'seal.not-covered unsigned-bytes',
    pdfsig: `${VALID} ${NOT_TO_END}`,
    pyhanko: 'valid intact trusted',
    qpdf: 'sound',
    attachment: 'same',
  },
  'other-seal': {
    us: 'seal.untrusted',
    pdfsig: "Signature is Valid. Certificate issuer isn't Trusted. to the end",
    pyhanko: 'refused intact untrusted',
    qpdf: 'sound',
    attachment: 'same',
  },
};

let fixture: SealFixture;
let pyhanko: Readonly<Record<string, string>>;

const appendTo = async (
  pdf: Uint8Array,
  make: (file: Awaited<ReturnType<typeof openPdfFile>>) => readonly RevisionObject[],
): Promise<Uint8Array> => {
  const file = await openPdfFile(pdf, inflate);
  return appendRevision(pdf, file.trailers[0], make(file), firstFreeNumber(file)).bytes;
};

const judge = async (pdf: Uint8Array): Promise<string> => {
  const reading = await readCertificatePdf(pdf, inflate);
  if (!reading.ok) return reading.failure.code;
  if (reading.value.seal === null) return 'unsigned';
  const verified = await verifySeal(reading.value.seal, fixture.trust);
  if (verified.ok) return 'valid';
  const { failure } = verified;
  return 'reason' in failure ? `${failure.code} ${failure.reason}` : failure.code;
};

const askPdfsig = (name: string): string => {
  const [, seal = '', last = ''] = run('pdfsig', '-nssdir', 'nss', `${name}.pdf`).split(/Signature #\d/);
  const reach = last.includes('- Total document signed') ? 'to the end' : NOT_TO_END;
  const validity = /Signature Validation: (.*)/.exec(seal)?.[1] ?? 'none';
  const trust = /Certificate Validation: (.*)/.exec(seal)?.[1] ?? 'none';
  return `${validity} ${trust} ${reach}`;
};

const askPdfdetach = (name: string): string => {
  const count = /(\d+) embedded files/.exec(run('pdfdetach', '-list', `${name}.pdf`))?.[1] ?? 'none';
  if (count !== '1') return count;
  run('pdfdetach', '-save', '1', '-o', `${name}.json`, `${name}.pdf`);
  return Buffer.compare(readFileSync(at(`${name}.json`)), fixture.json) === 0 ? 'same' : 'other';
};

describe.skipIf(!isPresent)('a sealed certificate that was changed', () => {
  beforeAll(async () => {
    fixture = await createSealFixture();
    const other = await createSealFixture();
    const { sealed } = fixture;
    const put = (name: Variant, pdf: Uint8Array): void => writeFileSync(at(`${name}.pdf`), pdf);
    put('sealed', sealed);
    put('altered', sealed.with(2000, (sealed[2000] ?? 0) ^ 1));
    put('tail', concatBytes(sealed, encodeUtf8('%x\n')));
    put('other-seal', other.sealed);
    put(
      'appended',
      await appendTo(sealed, (file) => {
        const root = file.trailers[0].entries.get('Root');
        const catalog = file.resolve(root);
        if (!isReference(root) || !isDictionary(catalog)) throw new Error('no catalog');
        return [{ objectNumber: root.objectNumber, text: formatWith(catalog, { OpenAction: '[]' }) }];
      }),
    );
    put(
      'other-json',
      await appendTo(sealed, (file) => {
        const [stream] = listEmbeddedFiles(file);
        if (stream === undefined) throw new Error('no attachment');
        return [{ objectNumber: stream.objectNumber, stream: encodeUtf8('{"not":"the certificate"}') }];
      }),
    );
    writeFileSync(at('other.txt'), '{}');
    run('qpdf', 'sealed.pdf', '--add-attachment', 'other.txt', '--', 'second-attachment.pdf');
    writeFileSync(at('seal.pem'), fixture.sealRootPem);
    writeFileSync(at('stamps.pem'), fixture.timestampRootPem);
    writeFileSync(at('check.py'), PYHANKO);
    run('mkdir', 'nss');
    run('certutil', '-N', '-d', 'sql:nss', '--empty-password');
    run('certutil', '-A', '-d', 'sql:nss', '-n', 'root', '-t', 'CT,C,C', '-i', 'seal.pem');
    const lines = run(python ?? '', 'check.py', ...VARIANTS).split('\n');
    pyhanko = Object.fromEntries(
      VARIANTS.map((name) => [name, lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? '']),
    );
  }, 120_000);

  test.each(VARIANTS)('%s', async (name) => {
    const said: Said = {
      us: await judge(Uint8Array.from(readFileSync(at(`${name}.pdf`)))),
      pdfsig: askPdfsig(name),
      pyhanko: pyhanko[name] ?? '',
      qpdf: run('qpdf', '--check', `${name}.pdf`).includes('No syntax or stream') ? 'sound' : 'damaged',
      attachment: askPdfdetach(name),
    };
    expect(said).toEqual(EXPECTED[name]);
  });
});
