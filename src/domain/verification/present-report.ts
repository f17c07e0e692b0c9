// From a verdict to what its report shows. Every value comes from the verdict, from what was sent, or from the trust that
// it was judged by.

import { encodeHex } from '../../core/bytes/hex.ts';
import { sha256 } from '../../core/digest/sha256.ts';
import type { FactFormat } from '../../core/explain/describe-facts.ts';
import { describeStep } from '../../core/explain/describe-step.ts';
import { factsOf, listFact, textFact } from '../../core/explain/fact-reader.ts';
import { STEP_MEANINGS } from '../../core/explain/step-meanings.ts';
import { parseTime } from '../../core/text/time.ts';
import { countSteps, describeSummary, RESULT_WORDS, STEP_WORDS } from '../../core/verify/verdict-words.ts';
import type { Step, StepName } from '../../core/verify/verdict.ts';
import { describeMeaning } from './describe-meaning.ts';
import { readFileKind } from './file-kind.ts';
import type { ReportCommands, ReportLanguage, ReportStep, ReportView } from './report-view.ts';
import type { Given, GivenEvidence, VerificationAnswer } from './verify-given.ts';

export type ReportInput = {
  readonly given: Given;
  readonly evidence: GivenEvidence | null;
  readonly answer: VerificationAnswer;
  readonly language: ReportLanguage;
  readonly ledger: string;
  /** Pinned genesis, hex; null before there is a ledger. */
  readonly genesisHash: string | null;
  readonly madeAtUnixMs: number;
  readonly program: ReportView['program'];
};

/** A hostile certificate may say much: what a step quotes of it is cut here, with a count of what is left out. */
const MAX_TEXT_CHARACTERS = 400;
const MAX_NAMED = 24;
const MAX_COMMANDS = 16;

const cut = (text: string, language: ReportLanguage): string => {
  const characters = Array.from(text);
  if (characters.length <= MAX_TEXT_CHARACTERS) return text;
  const left = characters.length - MAX_TEXT_CHARACTERS;
  const note = language === 'zh' ? `……（其余 ${left} 字从略）` : `… (${left} more characters)`;
  return characters.slice(0, MAX_TEXT_CHARACTERS).join('') + note;
};

const FORMAT: FactFormat = {
  count: (value) => (value === null ? '—' : String(value).replace(/\B(?=(\d{3})+$)/gu, ',')),
  clock: (time) => time?.slice(11).replace('Z', ' UTC') ?? '—',
  moment: (time) => time ?? '—',
  hash: (hash) => (hash === null ? '—' : `${hash.slice(0, 16)}…${hash.slice(-8)}`),
};

// A digest is compared whole or not at all.
const describeDigests = ({ name, facts }: Step, language: ReportLanguage): readonly string[] =>
  name !== 'object'
    ? []
    : listFact(facts, 'digests').map((compared) => {
        const [algorithm, expected, supplied] = ['algorithm', 'expected', 'supplied'].map(
          (fact) => textFact(compared, fact) ?? '—',
        );
        const isEqual = expected === supplied;
        return language === 'zh'
          ? `${algorithm}（${isEqual ? '相同' : '不同'}）陈述 ${expected}；所提供 ${supplied}`
          : `${algorithm} (${isEqual ? 'equal' : 'different'}): stated ${expected}; supplied ${supplied}`;
      });

const presentStep = (step: Step, language: ReportLanguage): ReportStep => {
  const { texts, named } = describeStep(step, language, FORMAT);
  const shown = named.slice(0, MAX_NAMED).map(({ name, detail, at, simulated }) => ({
    text: cut([name, detail, at].filter((text) => text !== null && text !== '').join(' · '), language),
    simulated,
  }));
  const rest = named.length - shown.length;
  const more = language === 'zh' ? `其余 ${rest} 项从略` : `${rest} more`;
  return {
    name: STEP_WORDS[step.name],
    result: step.result,
    word: RESULT_WORDS[step.result],
    code: step.code,
    compares: STEP_MEANINGS[step.name][language],
    texts: [...texts, ...describeDigests(step, language)].map((text) => cut(text, language)),
    named: rest > 0 ? [...shown, { text: more, simulated: false }] : shown,
  };
};

const presentCommands = ({ repeat }: VerificationAnswer): readonly ReportCommands[] =>
  repeat.map(({ step, commands }) => {
    const shown = commands.slice(0, MAX_COMMANDS);
    return { step: STEP_WORDS[step], commands: shown, omitted: commands.length - shown.length };
  });

const toUnixMs = (time: string | null): number | null => (time === null ? null : parseTime(time));

/** Presents a verdict, whatever it says. */
export const presentReport = (input: ReportInput): ReportView => {
  const { given, evidence, answer, language, ledger, genesisHash, madeAtUnixMs, program } = input;
  const factOf = (step: StepName, fact: string): string | null => textFact(factsOf(answer, step), fact);
  const { times, bundle } = answer;
  const kind = readFileKind(given.bytes);
  return {
    language,
    madeAtUnixMs,
    program,
    ledger,
    summary: answer.summary,
    word: describeSummary(answer),
    meaning: describeMeaning(answer),
    simulated: answer.simulated,
    counts: countSteps(answer),
    subject: {
      kind,
      sizeBytes: given.bytes.length,
      sha256: encodeHex(sha256(given.bytes)),
      fingerprint: factOf('document', 'fingerprint'),
      evidenceId: factOf('statement', 'id'),
    },
    evidence:
      evidence === null
        ? null
        : {
            sha256: evidence.digests['sha-256'] ?? null,
            sm3: evidence.digests.sm3 ?? null,
            sizeBytes: evidence.sizeBytes,
          },
    times: {
      receivedAtUnixMs: toUnixMs(times.receivedAt),
      existedByUnixMs: toUnixMs(times.existedBy),
      onLedgerByUnixMs: toUnixMs(times.onLedgerBy),
      notBeforeUnixMs: toUnixMs(times.notBefore),
    },
    f: answer.f,
    bundle:
      bundle === null
        ? null
        : { sequence: bundle.sequence, treeSize: bundle.asOf.treeSize, rootHash: bundle.asOf.rootHash },
    genesisHash,
    steps: answer.steps.map((step) => presentStep(step, language)),
    notProved: answer.notProved,
    advice: answer.advice,
    extract: `node assize.mjs extract ${kind === 'pdf' ? 'certificate.pdf' : 'certificate.json'} --out parts`,
    repeat: presentCommands(answer),
  };
};
