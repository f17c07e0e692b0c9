// Commands for the steps whose answer may change after the issue: findings, the ends of tokens, algorithms, later statements.

import { readX509Certificate } from '../x509/x509-certificate.ts';
import type { CutCertificate } from './cut-parts.ts';
import { type FormatTime, formatOpensslTime } from './openssl-time.ts';
import type { Command, Paths } from './shell-commands.ts';

const readEnd = (der: Uint8Array): number | null => {
  try {
    return readX509Certificate(der).notAfterUnixMs;
  } catch {
    return null;
  }
};

/** When what the tokens rest on ends. */
export const repeatRenewal = (cut: CutCertificate, paths: Paths, formatTime: FormatTime): readonly Command[] => {
  const [other] = cut.otherCertificates;
  const files: readonly (readonly [string, Uint8Array])[] = [
    ...(other === undefined ? [] : [['untrusted.pem', other] as const]),
    ...cut.roots.map((root, index) => [`root-${index + 1}.pem`, root] as const),
  ];
  return files.flatMap(([file, der]): readonly Command[] => {
    const ends = readEnd(der);
    if (ends === null) return [];
    const time = formatTime(ends);
    const prints = `notAfter=${formatOpensslTime(time)} ${time.slice(0, 4)} GMT`;
    return [{ command: `openssl x509 -in ${paths.at(file)} -noout -enddate`, prints }];
  });
};

/** With which hash each token was asked for. */
export const repeatAlgorithms = ({ tokens }: CutCertificate, { at }: Paths): readonly Command[] =>
  tokens.flatMap(({ genTimeUnixMs }, index) =>
    genTimeUnixMs === null
      ? []
      : [
          {
            command: `openssl ts -reply -in ${at(`token-${index + 1}.der`)} -token_in -token_out -text | grep 'Hash Algorithm'`,
            prints: 'sha256',
          },
        ],
  );

const NO_FINDINGS = '"findings":[]';

/** That no court's finding stands in the core; those that do have commands of their own. */
export const repeatFindings = ({ core }: CutCertificate, { at }: Paths): readonly Command[] =>
  core.findings.length > 0
    ? []
    : [{ command: `grep -oF '${NO_FINDINGS}' ${at('certificate-core.json')}`, prints: NO_FINDINGS }];

/** How many later statements came with the certificate; whether there are others a look-up tells. */
export const repeatStatus = ({ certificate }: CutCertificate, { at }: Paths): readonly Command[] => [
  {
    command: `tr '{' '\\n' < ${at('certificate.json')} | awk '/"kind":"statement"/ {n++} END {print n+0}'`,
    prints: String(certificate.supplements.filter(({ kind }) => kind === 'statement').length),
  },
];
