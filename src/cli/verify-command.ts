// `verify`: hashes the evidence, verifies the certificate with the ledger's trust bundle, prints the verdict. No network.

import { readFile, writeFile } from 'node:fs/promises';
import { decodeUtf8 } from '../core/bytes/bytes.ts';
import { exportFork } from '../core/explain/export-fork.ts';
import { describeJudgedAt } from '../core/explain/judged-at.ts';
import { NOT_PROVED } from '../core/explain/limits.ts';
import { quoteForShell } from '../core/explain/quote-for-shell.ts';
import { formatTime } from '../core/text/time.ts';
import type { OpenTrust } from '../core/verify/trust.ts';
import type { Summary, Verdict } from '../core/verify/verdict.ts';
import type { Words } from '../core/verify/verdict-words.ts';
import { refuseDocument, verifyCertificate } from '../core/verify/verify-certificate.ts';
import { verifyProof } from '../core/verify/verify-proof.ts';
import type { Command } from './arguments.ts';
import { describeFile } from './describe-file.ts';
import { formatVerdict } from './format-verdict.ts';
import { hashFile } from './hash-file.ts';
import { type CertificateFile, readCertificateFile, readCompanionText } from './read-certificate.ts';
import { readTrust } from './read-trust.ts';
import { formRepetition } from './repetition.ts';
import { EXIT } from './usage.ts';
import { verifyByNode } from './verify-by-node.ts';

type VerifyCommand = Extract<Command, { readonly name: 'verify' }>;

const EXIT_CODES: Readonly<Record<Summary, number>> = {
  consistent: EXIT.consistent,
  inconsistent: EXIT.inconsistent,
  fork: EXIT.fork,
  unverifiable: EXIT.unverifiable,
};

/** Output of the programme: `out` for the verdict, `report` for progress. */
export type Output = { readonly write: (text: string) => void; readonly report: (line: string) => void };

const repeatNote = ({ evidence, certificate }: VerifyCommand, isProof: boolean): Words => {
  if (isProof) {
    return {
      zh: '各项的重复方法见证书：node assize.mjs explain <证据> <证书>',
      en: 'How to repeat each step is told with the certificate: node assize.mjs explain <evidence> <certificate>',
    };
  }
  const names = [...(evidence === null ? [] : [quoteForShell(evidence)]), quoteForShell(certificate)].join(' ');
  return {
    zh: `逐项重复核验（sha256sum、openssl 等）：node assize.mjs explain ${names}`,
    en: `To repeat each step with sha256sum, openssl and others: node assize.mjs explain ${names}`,
  };
};

const judge = async (file: CertificateFile, options: Parameters<typeof verifyProof>[1]): Promise<Verdict> => {
  if (file.kind === 'refused') return refuseDocument(file.reason);
  if (file.kind === 'proof') return verifyProof(file.bytes, options);
  return verifyCertificate(file.bytes, { ...options, pdf: file.pdf });
};

/**
 * The verdict as machines read it: with what it does not prove, what to do about a file that does not read, and the commands
 * that repeat each step.
 */
const formatJson = (
  verdict: Verdict,
  file: CertificateFile,
  command: VerifyCommand,
  trust: OpenTrust | null,
  advice: readonly Words[],
  judgedAtUnixMs: number,
): string => {
  const text = file.kind === 'certificate' ? decodeUtf8(file.bytes) : null;
  const isSigned = file.kind === 'certificate' && (file.pdf?.seal ?? null) !== null;
  const repeat =
    text === null
      ? []
      : formRepetition(text, trust, {
          evidence: command.evidence,
          certificate: command.certificate,
          parts: 'parts',
          pdf: file.kind === 'certificate' && file.pdf !== undefined ? { isSigned } : null,
        });
  const judgedAt = formatTime(judgedAtUnixMs);
  return `${JSON.stringify({ ...verdict, judgedAt, notProved: NOT_PROVED, advice, repeat }, null, 2)}\n`;
};

/** A text within a text within a text: its quotation marks are escaped once or more. */
const MENTIONS_SM3 = /"sm3\\*"/;

/** Writes the evidence of a fork where it was asked for; the sentences that tell of it. */
const keepFork = async ({ forkEvidence }: VerifyCommand, verdict: Verdict): Promise<readonly Words[]> => {
  const evidence = exportFork(verdict);
  if (evidence === null) return [];
  if (forkEvidence === null) {
    return [
      {
        zh: '分叉可凭账本自己的两份签名单独证明：加 --fork-evidence <文件> 写出证据，交任何法院或公众核对。',
        en: 'The fork is proved by two signatures of the ledger itself: --fork-evidence <file> writes that proof, for any court or anybody else.',
      },
    ];
  }
  await writeFile(forkEvidence, evidence);
  return [
    {
      zh: `分叉证据已写入 ${forkEvidence}；任何人可凭账本公钥离线核对（auditor verify-fork）。`,
      en: `The proof of the fork is in ${forkEvidence}; anybody verifies it offline by the ledger’s keys (auditor verify-fork).`,
    },
  ];
};

/** Runs the command; gives the exit code. Throws when a file cannot be read. */
export const runVerify = async (command: VerifyCommand, { write, report }: Output, now: number): Promise<number> => {
  const file = await readCertificateFile(command.certificate);
  const { trust, opened, notes } = await readTrust(command);
  const companion = command.statement === null ? null : await readCompanionText(command.statement);
  const checkpoints = await Promise.all(
    command.checkpoints.map(async (path) => ({ note: await readFile(path, 'utf8') })),
  );
  // SM3 takes as long as SHA-256 again: only where a statement gives it, the certificate's or the one beside it.
  const texts = [companion, file.kind === 'refused' ? null : decodeUtf8(file.bytes)];
  const sm3 = texts.some((text) => text !== null && MENTIONS_SM3.test(text));
  const evidence = command.evidence === null ? null : await hashFile(command.evidence, { sm3, report });
  const judgedAtUnixMs = command.atUnixMs ?? now;
  const verdict = await judge(file, {
    trust,
    now: judgedAtUnixMs,
    verifySignature: verifyByNode,
    digests: evidence?.digests,
    sizeBytes: evidence?.sizeBytes,
    knownCheckpoints: checkpoints,
    ...(companion === null ? {} : { companion }),
  });
  const advice = [
    ...(await keepFork(command, verdict)),
    ...(command.atUnixMs === null ? [] : describeJudgedAt(command.atUnixMs, verdict)),
    ...(await describeFile({ verdict, file, evidence: command.evidence, hashed: evidence })),
  ];
  if (command.json) {
    write(formatJson(verdict, file, command, opened, advice, judgedAtUnixMs));
  } else {
    const repeat = repeatNote(command, file.kind === 'proof');
    write(formatVerdict(verdict, { notes: [...advice, ...notes], repeat, language: command.language }));
  }
  return EXIT_CODES[verdict.summary];
};
