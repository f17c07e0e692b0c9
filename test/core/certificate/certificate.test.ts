import { beforeAll, describe, expect, it } from 'vitest';
import { formatCertificate, parseCertificate } from '../../../src/core/certificate/certificate.ts';
import { formatCertificateCore, parseCertificateCore } from '../../../src/core/certificate/certificate-core.ts';
import { computeFingerprint } from '../../../src/core/certificate/fingerprint.ts';
import { toPublicCertificate } from '../../../src/core/certificate/public-certificate.ts';
import { parseDisclosure } from '../../../src/core/statement/disclosure.ts';
import { type MadeCertificate, ORIGIN, createWorld, makeCertificate } from '../../support/ledger-fixture.ts';
import { LINEAR_GROWTH, measureGrowth } from '../../support/growth.ts';

let made: MadeCertificate;
beforeAll(async () => {
  made = await makeCertificate(await createWorld());
});

const codeOf = (text: string): string => {
  const parsed = parseCertificate(text);
  return parsed.ok ? 'ok' : parsed.failure.code;
};

describe('the certificate text', () => {
  it('reads back what was written, and writes what was read', () => {
    const parsed = parseCertificate(made.text);
    expect(parsed).toEqual({ ok: true, value: made.certificate });
    expect(formatCertificate(made.certificate)).toBe(made.text);
    expect(formatCertificateCore(made.core)).toBe(made.certificate.core);
    expect(parseCertificateCore(made.certificate.core, ORIGIN)).toEqual({ ok: true, value: made.core });
  });

  it('ends without a newline, and refuses one', () => {
    expect(made.text.endsWith('}')).toBe(true);
    expect(codeOf(`${made.text}\n`)).toBe('text.not-canonical');
  });

  it.each([
    ['white space', (text: string) => text.replace('":', '": '), 'text.not-canonical'],
    ['a byte order mark', (text: string) => `\uFEFF${text}`, 'text.not-json'],
    ['a repeated key', (text: string) => text.replace('{', '{"core":"x",'), 'text.not-canonical'],
    [
      'keys in another order',
      (text: string) => text.replace(/^\{(.*),"v":"([^"]*)"\}$/s, '{"v":"$2",$1}'),
      'text.not-canonical',
    ],
    ['an unknown member', (text: string) => text.replace(/\}$/, ',"w":1}'), 'text.schema'],
    [
      'another version',
      (text: string) => text.replace('assize/certificate/v1"}', 'assize/certificate/v2"}'),
      'text.version',
    ],
    [
      'a supplement that this version could not verify',
      (text: string) => text.replace('"supplements":[]', '"supplements":[{}]'),
      'text.schema',
    ],
    [
      'an escape that JSON does not need',
      (text: string) => text.replace('"ledger":"l', '"ledger":"\\u006c'),
      'text.not-canonical',
    ],
    [
      'a lone surrogate',
      (text: string) => text.replace('"supplements":[]', '"supplements":["\uD800"]'),
      'text.not-well-formed',
    ],
    ['a truncated text', (text: string) => text.slice(0, -1), 'text.not-json'],
    ['nothing', () => '', 'text.not-json'],
    ['another JSON value', () => 'null', 'text.schema'],
    ['an array', () => '[]', 'text.schema'],
  ])('refuses %s', (_, change, code) => {
    expect(codeOf(change(made.text))).toBe(code);
  });

  it('refuses more than 1 MiB, and nesting of any depth', () => {
    expect(codeOf(`"${'x'.repeat(1_048_576)}"`)).toBe('text.too-large');
    expect(codeOf(`${'['.repeat(500_000)}${']'.repeat(500_000)}`)).toBe('text.too-deep');
  });

  it('refuses a core of more than 256 KiB', () => {
    const core = formatCertificateCore({
      ...made.core,
      findings: Array.from({ length: 3 }, () => 'x'.repeat(90_000)),
    });
    expect(parseCertificateCore(core, ORIGIN)).toMatchObject({ ok: false, failure: { code: 'text.too-large' } });
  });

  it('refuses a core of another ledger', () => {
    const core = formatCertificateCore({ ...made.core, ledger: 'ledger.other.invalid' });
    expect(parseCertificateCore(core, ORIGIN)).toMatchObject({ ok: false, failure: { code: 'text.foreign-ledger' } });
  });

  it('is read in time proportional to its length', () => {
    const growth = measureGrowth(
      30_000,
      (size) => `{"core":"${'\\"'.repeat(size)}","disclosures":[],"ledger":"l"}`,
      (text) => parseCertificate(text),
    );
    expect(growth).toBeLessThan(LINEAR_GROWTH);
  });
});

describe('the fingerprint', () => {
  it('is the first 40 hex digits of SHA-256 over the core', () => {
    // printf '%s' '{}' | sha256sum
    expect(computeFingerprint('{}')).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc2');
  });
});

describe('the public form', () => {
  it('withholds every disclosure that was not released and keeps core, signature and fingerprint', () => {
    const nothing = toPublicCertificate(made.certificate, []);
    expect(nothing).toEqual({ ...made.certificate, disclosures: [] });
    const title = toPublicCertificate(made.certificate, ['title']);
    expect(title.disclosures.map((text) => parseDisclosure(text))).toMatchObject([
      { ok: true, value: { name: 'title', value: 'Framework agreement' } },
    ]);
  });

  it('withholds a disclosure that cannot be read', () => {
    const broken = { ...made.certificate, disclosures: ['AAAA'] };
    expect(toPublicCertificate(broken, ['title']).disclosures).toEqual([]);
  });
});
