// Hundreds of mutations of a sealed certificate PDF in each class, verified as every form of the verifier does it: reader,
// seal and certificate. A third of each class comes from a stranger, who signs the certificate under the issuer's name and
// seals the file by a seal that looks as good; another fifth is the issuer's, with his seal over it: none is accepted, none throws, each is refused at the step that the table
// names.

import { beforeAll, describe, expect, it } from 'vitest';
import { inflate } from '../../../src/cli/inflate.ts';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { type PdfFile, openPdfFile } from '../../../src/core/pdf/pdf-file.ts';
import { isDictionary, isReference, latin1At } from '../../../src/core/pdf/pdf-syntax.ts';
import { readCertificatePdf } from '../../../src/core/pdf/read-certificate-pdf.ts';
import type { VerifyOptions } from '../../../src/core/verify/options.ts';
import { openTrust } from '../../../src/core/verify/trust.ts';
import type { StepName, Verdict } from '../../../src/core/verify/verdict.ts';
import { refuseDocument, verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import {
  type RevisionObject,
  appendRevision,
  encodeLatin1,
  firstFreeNumber,
  formatWith,
} from '../../../src/platform/seal/pdf-revision.ts';
import { type Random, createRandom } from '../../support/random.ts';
import { RECEIVED_AT_UNIX_MS } from '../../support/ledger-fixture.ts';
import { type SealFixture, createSeal, createSealFixture } from '../../support/seal-fixture.ts';
import { findClaim } from './claims.ts';
import { createOriginals, pick, resign } from './originals.ts';

const MUTATIONS_PER_CLASS = 560;
const SEED = 20_261_123;
const TIMEOUT_MS = 240_000;
/** In turn. */
const MAKERS: readonly Maker[] = ['stranger', 'issuer', 'resealer', 'stranger', 'issuer'];

const now = () => RECEIVED_AT_UNIX_MS + 60_000;

/** The honest certificate's file, and a stranger's of the same evidence. */
let fixture: SealFixture;
let stranger: SealFixture;
let options: VerifyOptions;
beforeAll(async () => {
  const seal = await createSeal(now);
  const named = { roots: [seal.rootSha256], simulated: true };
  const { world, certificates, ...others } = await createOriginals(SEED, 1, (state) => ({ ...state, seal: named }));
  const [made] = certificates;
  if (made === undefined) throw new Error('no original');
  const given = { world, certificates, ...others, made, other: made };
  const forged = await resign(given, made.certificate.core, 'foreign');
  fixture = await createSealFixture({ json: encodeUtf8(made.text), seal, authority: world.authority.keys, now });
  stranger = await createSealFixture({ json: encodeUtf8(forged), now });
  const trust = await openTrust(made.trust);
  if (!trust.ok) throw new Error(trust.failure.code);
  options = { ...made.options, trust: trust.value };
});

const judge = async (pdf: Uint8Array): Promise<Verdict> => {
  const reading = await readCertificatePdf(pdf, inflate);
  if (!reading.ok) return refuseDocument(reading.failure.code);
  const { certificate, seal } = reading.value;
  return await verifyCertificate(certificate, { ...options, pdf: { attachments: 1, seal } });
};

const stateOf = ({ steps }: Verdict, name: StepName): string =>
  steps.filter((step) => step.name === name).map(({ result, code }) => `${result} ${code}`)[0] ?? 'missing';

const rootOf = (file: PdfFile) => {
  const root = file.trailers[0].entries.get('Root');
  const catalog = file.resolve(root);
  if (!isReference(root) || !isDictionary(catalog)) throw new Error('no catalog');
  return { objectNumber: root.objectNumber, catalog };
};

/**
 * Who hands on the mutant: the file of the issuer, with or without a stranger's seal over what became of it, or a stranger's
 * own file.
 */
type Maker = 'issuer' | 'resealer' | 'stranger';

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

/** His programme may refuse a file that is broken. */
const handOn = async (changed: Uint8Array, maker: Maker): Promise<Uint8Array> =>
  maker === 'resealer' ? await stranger.seal(changed).catch(() => changed) : changed;

const appended =
  (make: Revise) =>
  async (random: Random, maker: Maker): Promise<Uint8Array> => {
    if (maker !== 'stranger') return await handOn(await append(fixture.sealed, random, make), maker);
    const changed = await append(stranger.plain, random, make);
    // What this broke is handed on with the seal that it had.
    return await stranger.seal(changed).catch(async () => await append(stranger.sealed, random, make));
  };

const flip = async (random: Random, maker: Maker): Promise<Uint8Array> => {
  const pdf = Uint8Array.from((maker === 'stranger' ? stranger : fixture).sealed);
  const gaps = [...latin1At(pdf, 0, pdf.length).matchAll(/\/ByteRange \[0 (\d+) (\d+)/gu)];
  // What lies inside a signature's own hex digits, its padding among them, is covered by nothing.
  const isInGap = (at: number) => gaps.some(([, from, to]) => at > Number(from) && at < Number(to));
  let at = random.between(0, pdf.length - 1);
  while (isInGap(at)) at = random.between(0, pdf.length - 1);
  pdf[at] = (pdf[at] ?? 0) ^ (1 << random.between(0, 7));
  return await handOn(pdf, maker);
};

const CLASSES = [
  { name: 'an appended revision', mutate: appended(revise) },
  { name: 'a second attachment', mutate: appended(attach) },
  { name: 'one flipped bit', mutate: flip },
] as const;

const findFault = (verdict: Verdict, maker: Maker): string | null => {
  const document = stateOf(verdict, 'document');
  const issuer = stateOf(verdict, 'issuer');
  const claim = findClaim(verdict);
  if (claim !== null) return claim;
  if (document.startsWith('fail')) return null;
  // What a stranger made of it may be whole: his seal then is none that the ledger names, nor is his key the issuer's.
  const isStrangers = document === 'not-checked UNTRUSTED_SEAL' || document === 'not-checked UNSIGNED';
  if (maker === 'stranger' && isStrangers && issuer === 'fail UNKNOWN_KEY') return null;
  return `document ${document}, issuer ${issuer}`;
};

describe('mutated certificate PDFs', () => {
  it('are made from one that is consistent under its seal, and a stranger’s is not', async () => {
    const [honest, foreign] = [await judge(fixture.sealed), await judge(stranger.sealed)];
    expect([honest.summary, stateOf(honest, 'document')]).toEqual(['consistent', 'pass VALID']);
    expect([foreign.summary, stateOf(foreign, 'document')]).toEqual(['inconsistent', 'not-checked UNTRUSTED_SEAL']);
    expect(stateOf(foreign, 'issuer')).toBe('fail UNKNOWN_KEY');
  });

  it.each(CLASSES)(
    '$name: none of 560 is accepted',
    async ({ name, mutate }) => {
      const random = createRandom(SEED + name.length);
      const faults: string[] = [];
      const seen = new Set<string>();
      let foreign = 0;
      while (seen.size < MUTATIONS_PER_CLASS) {
        const maker = MAKERS[seen.size % MAKERS.length] ?? 'stranger';
        const pdf = await mutate(random, maker);
        const text = latin1At(pdf, 0, pdf.length);
        if (seen.has(text)) continue;
        seen.add(text);
        if (maker === 'stranger') foreign += 1;
        const fault = findFault(await judge(pdf), maker);
        if (fault !== null) faults.push(`${seen.size} (${maker}): ${fault}`);
      }
      expect(faults).toEqual([]);
      expect(foreign / seen.size).toBeGreaterThanOrEqual(1 / 3);
    },
    TIMEOUT_MS,
  );
});
