// Hundreds of mutations of a sealed certificate PDF in each class, a third of them sealed again by a stranger whose seal
// looks as good: none is accepted, none throws, each is refused by a code that the table names.

import { beforeAll, describe, expect, it } from 'vitest';
import { inflate } from '../../../src/cli/inflate.ts';
import { type PdfFile, openPdfFile } from '../../../src/core/pdf/pdf-file.ts';
import { isDictionary, isReference, latin1At } from '../../../src/core/pdf/pdf-syntax.ts';
import { readCertificatePdf } from '../../../src/core/pdf/read-certificate-pdf.ts';
import { verifySeal } from '../../../src/core/seal/verify-seal.ts';
import {
  type RevisionObject,
  appendRevision,
  encodeLatin1,
  firstFreeNumber,
  formatWith,
} from '../../../src/platform/seal/pdf-revision.ts';
import { type Random, createRandom } from '../../support/random.ts';
import { type SealFixture, createSealFixture } from '../../support/seal-fixture.ts';
import { pick } from './originals.ts';

const MUTATIONS_PER_CLASS = 560;
const SEED = 20_261_123;
const TIMEOUT_MS = 240_000;

let fixture: SealFixture;
let stranger: SealFixture;
beforeAll(async () => {
  [fixture, stranger] = await Promise.all([createSealFixture(), createSealFixture()]);
});

/** `valid`, or the code by which it is refused. */
const judge = async (pdf: Uint8Array): Promise<string> => {
  const reading = await readCertificatePdf(pdf, inflate);
  if (!reading.ok) return reading.failure.code;
  if (reading.value.seal === null) return 'unsigned';
  const verified = await verifySeal(reading.value.seal, fixture.trust);
  return verified.ok ? 'valid' : verified.failure.code;
};

const rootOf = (file: PdfFile) => {
  const root = file.trailers[0].entries.get('Root');
  const catalog = file.resolve(root);
  if (!isReference(root) || !isDictionary(catalog)) throw new Error('no catalog');
  return { objectNumber: root.objectNumber, catalog };
};

type Revise = (random: Random, file: PdfFile, free: number) => readonly RevisionObject[];

const revise: Revise = (random, file, free) => {
  const { objectNumber, catalog } = rootOf(file);
  const label = `(${random.between(0, 1e9)})`;
  const known = [...file.objects.keys()];
  return pick(random, [
    [{ objectNumber, text: formatWith(catalog, { Lang: label }) }],
    [{ objectNumber, text: formatWith(catalog, { OpenAction: `<</S/JavaScript/JS${label}>>` }) }],
    [{ objectNumber: free, text: label }],
    // What a page draws, the certificate itself, a signature: whichever object it is.
    [{ objectNumber: pick(random, known), stream: encodeLatin1(`${label} Tj`) }],
    [{ objectNumber: pick(random, known), text: `<</Type/Page/Contents ${label}>>` }],
  ]);
};

const attach: Revise = (random, file, free) => {
  const { objectNumber, catalog } = rootOf(file);
  const name = pick(random, ['certificate.json', 'other.json', `${random.between(0, 1e9)}.json`]);
  const content = `<</Type/EmbeddedFile/Length 2>>stream\n{}\nendstream`;
  const filespec = `<</Type/Filespec/F(${name})/UF(${name})/Desc(${random.between(0, 1e9)})/EF<</F ${free} 0 R>>>>`;
  const listed = `<</EmbeddedFiles<</Names[(${name})${free + 1} 0 R]>>>>`;
  const objects: readonly RevisionObject[] = [
    { objectNumber: free, text: content },
    { objectNumber: free + 1, text: filespec },
  ];
  return pick(random, [
    [...objects, { objectNumber, text: formatWith(catalog, { Names: listed }) }],
    [...objects, { objectNumber, text: formatWith(catalog, { AF: `[${free + 1} 0 R]` }) }],
    // Listed nowhere: a programme that repairs the file may show it.
    objects,
  ]);
};

const append = async (pdf: Uint8Array, random: Random, make: Revise): Promise<Uint8Array> => {
  const file = await openPdfFile(pdf, inflate);
  const free = firstFreeNumber(file);
  return appendRevision(pdf, file.trailers[0], make(random, file, free), free + 2).bytes;
};

const appended =
  (make: Revise) =>
  async (random: Random): Promise<Uint8Array> => {
    if (random.next() >= 1 / 3) return await append(fixture.sealed, random, make);
    const changed = await append(fixture.plain, random, make);
    // A stranger's programme may refuse a file that this broke; it is then handed on without a seal of his.
    return await stranger.seal(changed).catch(async () => await append(fixture.sealed, random, make));
  };

const flip = (random: Random): Promise<Uint8Array> => {
  const pdf = Uint8Array.from(fixture.sealed);
  const gaps = [...latin1At(pdf, 0, pdf.length).matchAll(/\/ByteRange \[0 (\d+) (\d+)/gu)];
  // What lies inside a signature's own hex digits, its padding among them, is covered by nothing.
  const isInGap = (at: number) => gaps.some(([, from, to]) => at > Number(from) && at < Number(to));
  let at = random.between(0, pdf.length - 1);
  while (isInGap(at)) at = random.between(0, pdf.length - 1);
  pdf[at] = (pdf[at] ?? 0) ^ (1 << random.between(0, 7));
  return Promise.resolve(pdf);
};

const CLASSES = [
  { name: 'an appended revision', mutate: appended(revise) },
  { name: 'a second attachment', mutate: appended(attach) },
  { name: 'one flipped bit', mutate: flip },
] as const;

const REFUSALS = /^(?:document\.[a-z-]+|seal\.[a-z-]+)$/u;

describe('mutated certificate PDFs', () => {
  it('are made from one whose seal holds, and from strangers’ whose does not', async () => {
    expect([await judge(fixture.sealed), await judge(stranger.sealed)]).toEqual(['valid', 'seal.untrusted']);
  });

  it.each(CLASSES)(
    '$name: none of 560 is accepted',
    async ({ name, mutate }) => {
      const random = createRandom(SEED + name.length);
      const faults: string[] = [];
      const seen = new Set<string>();
      while (seen.size < MUTATIONS_PER_CLASS) {
        const pdf = await mutate(random);
        const text = latin1At(pdf, 0, pdf.length);
        if (seen.has(text)) continue;
        seen.add(text);
        const found = await judge(pdf);
        if (!REFUSALS.test(found)) faults.push(`${seen.size}: ${found}`);
      }
      expect(faults).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
