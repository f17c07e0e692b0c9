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
import type { StepName } from '../verify/verdict.ts';
import type { CutCertificate } from './cut-parts.ts';
import { quoteForShell } from './quote-for-shell.ts';
import type { SignedLine } from './signed-lines.ts';

/** A command for a POSIX shell. `prints` stands in its output when the step holds. */
export type Command = { readonly command: string; readonly prints: string };
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
const PLAIN_PATH = /^[A-Za-z0-9._/][A-Za-z0-9._/-]*$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const VERIFIED = 'Signature Verified Successfully';

/** The time as openssl prints it: `Nov 20 02:42:07`. */
const formatOpensslTime = (rfc3339: string): string => {
  const month = MONTHS[Number(rfc3339.slice(5, 7)) - 1] ?? '';
  return `${month} ${String(Number(rfc3339.slice(8, 10))).padStart(2)} ${rfc3339.slice(11, 19)}`;
};

/** Folds a path from a leaf hash to a root: SHA-256(0x01 ‖ left ‖ right) at each level (RFC 6962 §2.1). */
const foldPath = (leafHash: string, pathFile: string): string =>
  [
    `h=${leafHash}`,
    'while read -r side hash; do',
    '  if [ "$side" = left ]; then node=01$hash$h; else node=01$h$hash; fi',
    '  h=$(printf %s "$node" | tr a-f A-F | basenc -d --base16 | sha256sum | cut -c1-64)',
    `done < ${pathFile}; echo "$h"`,
  ].join('\n');

const quotePath = (path: string): string => (PLAIN_PATH.test(path) ? path : quoteForShell(path));

type Paths = {
  readonly at: (name: string) => string;
  readonly evidence: string;
  readonly certificate: string;
};

const leafCommand = (path: string, text: string): Command => ({
  command: `{ printf '\\000'; cat ${path}; } | sha256sum`,
  prints: encodeHex(hashLeaf(encodeUtf8(text))),
});

const verifyCommand = ({ label }: SignedLine, message: string, { at }: Paths): string =>
  `openssl pkeyutl -verify -pubin -inkey ${at(`${label}.pem`)} -rawin -in ${message} -sigfile ${at(`${label}.sig`)}`;

/** The signature of a note's author: over the note's text as it stands. */
const verifyAuthor = (line: SignedLine, body: string, paths: Paths): Command => ({
  command: verifyCommand(line, paths.at(body), paths),
  prints: VERIFIED,
});

/** A court's cosignature: over its own time, and then the note's text (C2SP tlog-cosignature). */
const verifyCosignature = (line: SignedLine, paths: Paths): Command => {
  const message = paths.at(`${line.label}.msg`);
  const head = `cosignature/v1\\ntime ${line.unixSeconds ?? 0}\\n`;
  const form = `{ printf '${head}'; cat ${paths.at('checkpoint-body.txt')}; } > ${message}`;
  return { command: `${form}\n${verifyCommand(line, message, paths)}`, prints: VERIFIED };
};

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

const repeatTimestamps = (cut: CutCertificate, { at }: Paths): readonly Command[] => {
  const untrusted = cut.otherCertificates.length === 0 ? '' : ` -untrusted ${at('untrusted.pem')}`;
  return [
    ...cut.tokens.map(({ genTimeUnixMs }, index): Command => {
      const time = genTimeUnixMs === null ? '' : ` -attime ${Math.floor(genTimeUnixMs / 1000)}`;
      const command = `openssl ts -verify -data ${at('core.json')} -in ${at(`token-${index + 1}.der`)} -token_in \\\n  -CAfile ${at('roots.pem')}${untrusted}${time}`;
      return { command, prints: 'Verification: OK' };
    }),
    ...cut.roots.map((root, index) => ({
      command: `openssl x509 -in ${at(`root-${index + 1}.pem`)} -outform DER | sha256sum`,
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

const repeatLedger = (cut: CutCertificate, { at }: Paths): readonly Command[] => {
  if (cut.checkpoint === null) return [];
  const rootHash = cut.checkpoint.body.split('\n')[2] ?? '';
  const rootHex = encodeHex(decodeBase64(rootHash) ?? new Uint8Array());
  const { entry } = cut.core.batch;
  return [
    leafCommand(at('entry.json'), entry),
    { command: foldPath(encodeHex(hashLeaf(encodeUtf8(entry))), at('ledger-path.txt')), prints: rootHex },
    {
      command: `sed -n 3p ${at('checkpoint.txt')} | base64 -d | basenc --base16 -w0 | tr A-F a-f`,
      prints: rootHex,
    },
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

const repeatIssuer = ({ issuer }: CutCertificate, paths: Paths): readonly Command[] => {
  if (issuer === null) return [];
  const message = paths.at('issuer.msg');
  const payload = `base64 -w0 ${paths.at('certificate-core.json')} | tr '+/' '-_' | tr -d =`;
  const form = `{ printf '%s.' ${issuer.header}; ${payload}; } > ${message}`;
  return [{ command: `${form}\n${verifyCommand(issuer, message, paths)}`, prints: VERIFIED }];
};

/**
 * Lists, step by step, the commands that repeat it. Steps that rest on no computation of the reader's have none.
 *
 * @param formatTime formats Unix milliseconds as RFC 3339 UTC
 */
export const repeatSteps = (
  cut: CutCertificate,
  names: RepeatNames,
  formatTime: (unixMs: number) => string,
): readonly Repetition[] => {
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
    ['quorum', cut.courtLines.map((line) => verifyCosignature(line, paths))],
    ['policy', repeatPolicy(cut, paths)],
    ['receipt', cut.receiptLines.map((line) => verifyAuthor(line, 'receipt-body.txt', paths))],
    ['issuer', repeatIssuer(cut, paths)],
  ];
  return steps.flatMap(([step, commands]) => (commands.length === 0 ? [] : [{ step, commands }]));
};

/** The command that writes the parts, by our own command line: the one thing of ours that the others rest on. */
export const extractCommand = (names: RepeatNames): string =>
  `node assize.mjs extract ${quoteForShell(names.certificate)} --out ${quotePath(names.parts)}`;
