// Commands that repeat the steps of a verification with programmes that are not ours, with the certificate's own values,
// and what each prints when the step holds. docs/spec/certificate.md, "Verification".

import { encodeUtf8 } from '../bytes/bytes.ts';
import { decodeBase64 } from '../bytes/base64.ts';
import { encodeHex } from '../bytes/hex.ts';
import { parseBatchEntry } from '../batch/batch-entry.ts';
import { computeFingerprint } from '../certificate/fingerprint.ts';
import { sha256 } from '../digest/sha256.ts';
import { hashLeaf } from '../merkle/hash.ts';
import { formatVerifierKey } from '../note/verifier-key.ts';
import { computeClaim } from '../statement/disclosure.ts';
import { parseStatement } from '../statement/statement.ts';
import { STEP_NAMES, type StepName } from '../verify/verdict.ts';
import type { CutCertificate } from './cut-parts.ts';
import { type FormatTime, formatOpensslTime } from './openssl-time.ts';
import { quoteForShell } from './quote-for-shell.ts';
import { repeatAlgorithms, repeatFindings, repeatRenewal, repeatStatus } from './repeat-later.ts';
import {
  type Command,
  type Paths,
  foldPath,
  leafCommand,
  printRoot,
  quotePath,
  verifyAuthor,
  verifyCosignature,
  verifyIssuer,
  verifyToken,
} from './shell-commands.ts';

export type Repetition = { readonly step: StepName; readonly commands: readonly Command[] };

/** Names as the reader has them. */
export type RepeatNames = {
  /** Null: no evidence is at hand, and a name stands for it. */
  readonly evidence: string | null;
  readonly certificate: string;
  /** Folder of the parts that `extract` wrote. */
  readonly parts: string;
  /** The certificate came as a PDF; `isSigned`: it carries a signature. */
  readonly pdf: { readonly isSigned: boolean } | null;
};

const EVIDENCE_NAME = 'evidence';
const repeatDocument = ({ certificate }: CutCertificate, names: RepeatNames, paths: Paths): readonly Command[] => {
  const attached = paths.at('attached.json');
  const pdf: readonly Command[] =
    names.pdf === null
      ? []
      : [
          { command: `pdfdetach -list ${paths.certificate}`, prints: '1 embedded files' },
          {
            command: `pdfdetach -save 1 -o ${attached} ${paths.certificate}\ncmp ${attached} ${paths.at('certificate.json')} && echo same`,
            prints: 'same',
          },
          ...(names.pdf.isSigned
            ? [{ command: `pdfsig ${paths.certificate}`, prints: 'Signature Validation: Signature is Valid.' }]
            : []),
        ];
  const fingerprint: Command = {
    command: `sha256sum ${paths.at('certificate-core.json')} | cut -c1-40`,
    prints: computeFingerprint(certificate.core),
  };
  return [...pdf, fingerprint];
};

const repeatObject = ({ core }: CutCertificate, paths: Paths): readonly Command[] => {
  const statement = parseStatement(core.statement, core.ledger);
  if (!statement.ok) return [];
  const { digests, sizeBytes } = statement.value;
  return [
    { command: `sha256sum ${paths.evidence}`, prints: digests['sha-256'] },
    ...(digests.sm3 === undefined ? [] : [{ command: `openssl dgst -sm3 ${paths.evidence}`, prints: digests.sm3 }]),
    { command: `wc -c < ${paths.evidence}`, prints: String(sizeBytes) },
  ];
};

const repeatStatement = ({ core, certificate }: CutCertificate, { at }: Paths): readonly Command[] => [
  leafCommand(at('statement.json'), core.statement),
  ...certificate.disclosures.map((text, index) => {
    const file = at(`disclosure-${index + 1}.txt`);
    const claim = computeClaim(text);
    const digest = `openssl dgst -sha256 -binary ${file} | basenc --base64url | tr -d =`;
    return { command: `grep -o -- "$(${digest})" ${at('statement.json')}`, prints: claim };
  }),
];

const repeatBatch = (cut: CutCertificate, { at }: Paths): readonly Command[] => {
  const { core } = cut;
  const entry = parseBatchEntry(core.batch.entry, core.ledger);
  if (!entry.ok) return [];
  const rootHash = entry.value.batch.rootHash['sha-256'];
  const leafHash = encodeHex(hashLeaf(encodeUtf8(core.statement)));
  return [
    { command: foldPath(leafHash, at('batch-path.txt')), prints: rootHash },
    { command: `grep -o ${rootHash} ${at('core.json')}`, prints: rootHash },
  ];
};

const repeatTimestamps = (cut: CutCertificate, paths: Paths): readonly Command[] => {
  const untrusted = cut.otherCertificates.length === 0 ? null : 'untrusted.pem';
  return [
    ...cut.tokens.map(({ genTimeUnixMs }, index): Command => {
      const token = `token-${index + 1}.der`;
      return verifyToken({ data: 'core.json', token, roots: 'roots.pem', untrusted }, genTimeUnixMs, paths);
    }),
    ...cut.roots.map((root, index) => ({
      command: `openssl x509 -in ${paths.at(`root-${index + 1}.pem`)} -outform DER | sha256sum`,
      prints: encodeHex(sha256(root)),
    })),
  ];
};

const repeatTime = (paths: Paths, times: readonly (string | null)[]): readonly Command[] =>
  times.flatMap((time, index) =>
    time === null
      ? []
      : [
          {
            command: `openssl ts -reply -in ${paths.at(`token-${index + 1}.der`)} -token_in -token_out -text | grep 'Time stamp'`,
            prints: formatOpensslTime(time),
          },
        ],
  );

const repeatLedger = (cut: CutCertificate, paths: Paths): readonly Command[] => {
  const { at } = paths;
  if (cut.checkpoint === null) return [];
  const rootHash = cut.checkpoint.body.split('\n')[2] ?? '';
  const rootHex = encodeHex(decodeBase64(rootHash) ?? new Uint8Array());
  const { entry } = cut.core.batch;
  return [
    leafCommand(at('entry.json'), entry),
    { command: foldPath(encodeHex(hashLeaf(encodeUtf8(entry))), at('ledger-path.txt')), prints: rootHex },
    printRoot('checkpoint-body.txt', rootHex, paths),
    ...(cut.logLines[0] === undefined
      ? []
      : [
          {
            command: `verify-proof --library=torchwood --log_key=${quoteForShell(formatVerifierKey(cut.logLines[0].key))} \\\n  --proof=${at('inclusion.tlog-proof')} --entry=${at('entry.json')} --policy=${at('policy.txt')}`,
            prints: 'verified',
          },
        ]),
  ];
};

const repeatPolicy = ({ trust }: CutCertificate, { at }: Paths): readonly Command[] =>
  trust === null
    ? []
    : [
        leafCommand(at('genesis.json'), trust.bundle.genesis),
        ...trust.bundle.governance.map(({ entry }, index) => leafCommand(at(`governance-${index + 1}.json`), entry)),
      ];

const repeatIssuer = ({ issuer }: CutCertificate, paths: Paths): readonly Command[] =>
  issuer === null ? [] : [verifyIssuer(issuer, 'certificate-core.json', paths)];

/**
 * Lists, step by step, the commands that repeat it. Steps that rest on no computation of the reader's have none.
 *
 * @param formatTime formats Unix milliseconds as RFC 3339 UTC
 */
export const repeatSteps = (cut: CutCertificate, names: RepeatNames, formatTime: FormatTime): readonly Repetition[] => {
  const paths: Paths = {
    at: (name) => quotePath(`${names.parts}/${name}`),
    evidence: quoteForShell(names.evidence ?? EVIDENCE_NAME),
    certificate: quoteForShell(names.certificate),
  };
  const times = cut.tokens.map(({ genTimeUnixMs }) => (genTimeUnixMs === null ? null : formatTime(genTimeUnixMs)));
  const steps: readonly (readonly [StepName, readonly Command[]])[] = [
    ['document', repeatDocument(cut, names, paths)],
    ['object', repeatObject(cut, paths)],
    ['statement', repeatStatement(cut, paths)],
    ['batch-inclusion', repeatBatch(cut, paths)],
    ['timestamps', repeatTimestamps(cut, paths)],
    ['time', repeatTime(paths, times)],
    ['ledger-inclusion', repeatLedger(cut, paths)],
    ['log-signature', cut.logLines.map((line) => verifyAuthor(line, 'checkpoint-body.txt', paths))],
    ['quorum', cut.courtLines.map((line) => verifyCosignature(line, 'checkpoint-body.txt', paths))],
    ['policy', repeatPolicy(cut, paths)],
    ['findings', repeatFindings(cut, paths)],
    ['receipt', cut.receiptLines.map((line) => verifyAuthor(line, 'receipt-body.txt', paths))],
    ['renewal', repeatRenewal(cut, paths, formatTime)],
    ['algorithms', repeatAlgorithms(cut, paths)],
    ['status', repeatStatus(cut, paths)],
    ['issuer', repeatIssuer(cut, paths)],
  ];
  return STEP_NAMES.flatMap((step): readonly Repetition[] => {
    const own = steps.find(([name]) => name === step)?.[1] ?? [];
    const further = cut.pieces.filter((piece) => piece.step === step).flatMap(({ commands }) => commands(paths));
    const all = [...own, ...further];
    return all.length === 0 ? [] : [{ step, commands: all }];
  });
};

/** The command that writes the parts, by our own command line: the one thing of ours that the others rest on. */
export const extractCommand = (names: RepeatNames): string =>
  `node assize.mjs extract ${quoteForShell(names.certificate)} --out ${quotePath(names.parts)}`;
