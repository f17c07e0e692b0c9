// The seal on certificate PDFs, made by platform/seal and judged by core/pdf and core/seal: what holds, and each way of
// changing the file that must not.

import { beforeAll, describe, expect, it } from 'vitest';
import { inflate } from '../../../src/cli/inflate.ts';
import { concatBytes, encodeUtf8, equalBytes } from '../../../src/core/bytes/bytes.ts';
import { openPdfFile } from '../../../src/core/pdf/pdf-file.ts';
import { latin1At } from '../../../src/core/pdf/pdf-syntax.ts';
import { isDictionary, isReference } from '../../../src/core/pdf/pdf-syntax.ts';
import { readCertificatePdf } from '../../../src/core/pdf/read-certificate-pdf.ts';
import { type SealTrust, verifySeal } from '../../../src/core/seal/verify-seal.ts';
import { appendRevision, firstFreeNumber, formatWith } from '../../../src/platform/seal/pdf-revision.ts';
import { importSealSigner } from '../../../src/platform/seal/seal-keys.ts';
import { sealPdf } from '../../../src/platform/seal/seal-pdf.ts';
import {
  createCertificateJson,
  CORRECTED_VIEW,
  SEALED_VIEW,
  WITHDRAWN_VIEW,
} from '../../support/certificate-view-fixture.ts';
import { createSeal, createSealFixture, type SealFixture } from '../../support/seal-fixture.ts';

let fixture: SealFixture;
beforeAll(async () => {
  fixture = await createSealFixture();
});

const FOREIGN = '00'.repeat(32);

/** `valid`, the code of the reader or of the seal with its reason, or `unsigned`. */
const judge = async (pdf: Uint8Array, trust: SealTrust = fixture.trust): Promise<string> => {
  const reading = await readCertificatePdf(pdf, inflate);
  if (!reading.ok) return reading.failure.code;
  if (reading.value.seal === null) return 'unsigned';
  const verified = await verifySeal(reading.value.seal, trust);
  if (verified.ok) return 'valid';
  const { failure } = verified;
  return 'reason' in failure ? `${failure.code} ${failure.reason}` : failure.code;
};

const end = (pdf: Uint8Array, revision: number): number => {
  const marks = [...latin1At(pdf, 0, pdf.length).matchAll(/%%EOF\n?/gu)];
  const mark = marks[revision];
  if (mark === undefined) throw new RangeError(`no revision ${revision}`);
  return mark.index + mark[0].length;
};

/** Appends a revision whose catalog has other entries, and further objects. */
const append = async (pdf: Uint8Array, changes: Readonly<Record<string, string>>): Promise<Uint8Array> => {
  const file = await openPdfFile(pdf, inflate);
  const [trailer] = file.trailers;
  const root = trailer.entries.get('Root');
  const catalog = file.resolve(root);
  if (!isReference(root) || !isDictionary(catalog)) throw new Error('no catalog');
  const text = formatWith(catalog, changes);
  return appendRevision(pdf, trailer, [{ objectNumber: root.objectNumber, text }], firstFreeNumber(file)).bytes;
};

describe('a sealed certificate', () => {
  it('is signed a second time where the token is larger than the room for it, no more often', async () => {
    const token = encodeUtf8('t'.repeat(7000));
    let requests = 0;
    const requestTimestamp = async () => {
      requests += 1;
      return { token, certificates: [], crls: [], ocsps: [] };
    };
    const signer = await importSealSigner((await createSeal()).secret);
    const pdf = await sealPdf(fixture.plain, { signer, requestTimestamp, inflate, now: () => Date.now() });
    expect(requests).toBe(3);
    expect(latin1At(pdf, 0, pdf.length).split('74'.repeat(7000))).toHaveLength(3);
  });

  it('leaves little room unused in either signature, and is less than 14.8 kB longer', async () => {
    const reading = await readCertificatePdf(fixture.sealed, inflate);
    if (!reading.ok || reading.value.seal?.fault !== null) throw new Error('no seal');
    const { signature, timestamps } = reading.value.seal;
    const unused = [signature, ...timestamps].map(
      ({ contents }) => contents.length - contents.findLastIndex((byte) => byte !== 0) - 1,
    );
    expect(unused).toHaveLength(2);
    expect(unused[0]).toBeLessThan(192);
    expect(unused[1]).toBeLessThan(64);
    expect(fixture.sealed.length - fixture.plain.length).toBeLessThan(14_800);
  });

  it.each([
    ['by Ed25519 alone', SEALED_VIEW, 9_600],
    ['of middle size', SEALED_VIEW, 14_000],
    ['with ML-DSA lines', SEALED_VIEW, 42_000],
    ['corrected', CORRECTED_VIEW, 14_000],
    ['withdrawn', WITHDRAWN_VIEW, 14_000],
  ])('of a certificate %s takes 1.5 kB less than 80 kB and 1.4 times its JSON', async (_, view, jsonBytes) => {
    const json = createCertificateJson(jsonBytes);
    const { sealed } = await createSealFixture({ view, json });
    // The rest is for names and files of other lengths.
    expect(sealed.length).toBeLessThanOrEqual(78_500 + 1.4 * json.length);
  });

  it('verifies, with its certificate, two timestamps and their roots', async () => {
    const reading = await readCertificatePdf(fixture.sealed, inflate);
    if (!reading.ok || reading.value.seal?.fault !== null) throw new Error('no seal');
    expect(equalBytes(reading.value.certificate, fixture.json)).toBe(true);
    expect(reading.value.seal.crls).toHaveLength(2);
    const verified = await verifySeal(reading.value.seal, fixture.trust);
    if (!verified.ok) throw new Error(verified.failure.code);
    expect(verified.value.sealedBy).toContain('Simulated');
    expect(verified.value.rootSha256).toBe(fixture.trust.sealRoots[0]);
    expect(verified.value.documentTimestamps).toHaveLength(1);
  });

  it('holds without its last revision, which only preserves it', async () => {
    expect(await judge(fixture.sealed.slice(0, end(fixture.sealed, 1)))).toBe('valid');
  });

  it('is unsigned before it is sealed', async () => {
    expect(await judge(fixture.plain)).toBe('unsigned');
    expect(await judge(fixture.sealed.slice(0, end(fixture.sealed, 0)))).toBe('unsigned');
  });

  it('is untrusted, not invalid, for who trusts neither root', async () => {
    const { trust } = fixture;
    expect(await judge(fixture.sealed, { ...trust, sealRoots: [FOREIGN] })).toBe('seal.untrusted');
    expect(await judge(fixture.sealed, { ...trust, timestampRoots: [] })).toBe('seal.untrusted');
    // A root of the timestamps is none of the seal.
    expect(await judge(fixture.sealed, { ...trust, sealRoots: trust.timestampRoots })).toBe('seal.untrusted');
  });
});

describe('a sealed certificate that was changed', () => {
  it('is refused with bytes behind the last signature', async () => {
    for (const tail of ['\n', ' ', '%x\n', '{}']) {
      const changed = concatBytes(fixture.sealed, encodeUtf8(tail));
      expect(await judge(changed)).toBe('seal.not-covered unsigned-bytes');
    }
  });

  it('is refused with a revision that nobody signed, even one that changes nothing', async () => {
    for (const pdf of [fixture.sealed, fixture.sealed.slice(0, end(fixture.sealed, 1))]) {
      expect(await judge(await append(pdf, {}))).toBe('seal.not-covered unsigned-bytes');
      expect(await judge(await append(pdf, { OpenAction: '[]' }))).toBe('seal.not-covered unsigned-bytes');
    }
  });

  it('is refused with one bit flipped in any of 100 bytes outside of the signatures themselves', async () => {
    const { sealed } = fixture;
    const step = Math.floor(sealed.length / 100);
    const gaps = [...latin1At(sealed, 0, sealed.length).matchAll(/\/ByteRange \[0 (\d+) (\d+)/gu)].map(
      ([, from, to]) => [Number(from), Number(to)] as const,
    );
    const verdicts = new Set<string>();
    for (let at = 7; at < sealed.length; at += step) {
      // Copies of certificates inside a signature are covered by nothing, and nothing follows from them.
      if (gaps.some(([from, to]) => at > from && at < to)) continue;
      const changed = sealed.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      const found = await judge(changed);
      expect(found, `byte ${at}`).not.toBe('valid');
      verdicts.add(found);
    }
    expect([...verdicts].some((found) => found.startsWith('seal.'))).toBe(true);
  });

  it('is refused when a seal stands on it whose gap holds more than the signature', async () => {
    const text = latin1At(fixture.sealed, 0, fixture.sealed.length);
    const range = /\/ByteRange \[0 (\d+) (\d+) (\d+)\]/u.exec(text);
    const [before = '', after = ''] = [range?.[1], range?.[2]];
    const wider = `/ByteRange [0 ${Number(before) - 20} ${after}`.padEnd(10);
    const changed = Uint8Array.from(
      text.replace(`/ByteRange [0 ${before} ${after}`, wider).slice(0, text.length),
      (character) => character.charCodeAt(0),
    );
    expect(await judge(changed)).not.toBe('valid');
  });
});

describe('what is no sealed certificate', () => {
  it('gets an answer for every truncation', async () => {
    const { sealed } = fixture;
    for (let length = 0; length < sealed.length; length += 4001) {
      expect(await judge(sealed.slice(0, length))).not.toBe('valid');
    }
  });

  it('is refused for its size before it is read', async () => {
    expect(await judge(new Uint8Array(50 * 1024 * 1024))).toBe('document.too-large');
  });
});
