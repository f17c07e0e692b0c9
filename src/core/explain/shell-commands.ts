// Commands for a POSIX shell over parts of a certificate: hashing, paths, signatures, tokens. All values in them are hashes,
// numbers or quoted.

import { encodeUtf8 } from '../bytes/bytes.ts';
import { encodeHex } from '../bytes/hex.ts';
import { hashLeaf } from '../merkle/hash.ts';
import { quoteForShell } from './quote-for-shell.ts';
import type { SignedLine } from './signed-lines.ts';

/** A command for a POSIX shell. `prints` stands in its output when the step holds. */
export type Command = { readonly command: string; readonly prints: string };

const PLAIN_PATH = /^[A-Za-z0-9._/][A-Za-z0-9._/-]*$/;

/** What openssl prints of a signature that holds. */
export const VERIFIED = 'Signature Verified Successfully';

/** Folds a path from a leaf hash to a root: SHA-256(0x01 ‖ left ‖ right) at each level (RFC 6962 §2.1). */
export const foldPath = (leafHash: string, pathFile: string): string =>
  [
    `h=${leafHash}`,
    'while read -r side hash; do',
    '  if [ "$side" = left ]; then node=01$hash$h; else node=01$h$hash; fi',
    '  h=$(printf %s "$node" | tr a-f A-F | basenc -d --base16 | sha256sum | cut -c1-64)',
    `done < ${pathFile}; echo "$h"`,
  ].join('\n');

/** Quotes a path where it must be. */
export const quotePath = (path: string): string => (PLAIN_PATH.test(path) ? path : quoteForShell(path));

/** Names of the files in commands. */
export type Paths = {
  readonly at: (name: string) => string;
  readonly evidence: string;
  readonly certificate: string;
};

/** Computes the leaf hash of a file that holds this text (RFC 6962 §2.1). */
export const leafCommand = (path: string, text: string): Command => ({
  command: `{ printf '\\000'; cat ${path}; } | sha256sum`,
  prints: encodeHex(hashLeaf(encodeUtf8(text))),
});

/** Verifies an Ed25519 signature over a file. */
export const verifyCommand = ({ label }: SignedLine, message: string, { at }: Paths): string =>
  `openssl pkeyutl -verify -pubin -inkey ${at(`${label}.pem`)} -rawin -in ${message} -sigfile ${at(`${label}.sig`)}`;

/** The signature of a note's author: over the note's text as it stands. */
export const verifyAuthor = (line: SignedLine, body: string, paths: Paths): Command => ({
  command: verifyCommand(line, paths.at(body), paths),
  prints: VERIFIED,
});

/** A court's cosignature: over its own time, and then the note's text (C2SP tlog-cosignature). */
export const verifyCosignature = (line: SignedLine, body: string, paths: Paths): Command => {
  const message = paths.at(`${line.label}.msg`);
  const head = `cosignature/v1\\ntime ${line.unixSeconds ?? 0}\\n`;
  const form = `{ printf '${head}'; cat ${paths.at(body)}; } > ${message}`;
  return { command: `${form}\n${verifyCommand(line, message, paths)}`, prints: VERIFIED };
};

/** An issuer's signature over the file of a core: a detached JWS (RFC 7515, Appendix F). `header` is base64url. */
export const verifyIssuer = (issuer: SignedLine & { readonly header: string }, core: string, paths: Paths): Command => {
  const message = paths.at(`${issuer.label}.msg`);
  const payload = `base64 -w0 ${paths.at(core)} | tr '+/' '-_' | tr -d =`;
  const form = `{ printf '%s.' ${issuer.header}; ${payload}; } > ${message}`;
  return { command: `${form}\n${verifyCommand(issuer, message, paths)}`, prints: VERIFIED };
};

/** Verifies a token over a file, at the time that it states itself. `untrusted`: null without further certificates. */
export const verifyToken = (
  files: { readonly data: string; readonly token: string; readonly roots: string; readonly untrusted: string | null },
  genTimeUnixMs: number | null,
  { at }: Paths,
): Command => {
  const untrusted = files.untrusted === null ? '' : ` -untrusted ${at(files.untrusted)}`;
  const time = genTimeUnixMs === null ? '' : ` -attime ${Math.floor(genTimeUnixMs / 1000)}`;
  const command = `openssl ts -verify -data ${at(files.data)} -in ${at(files.token)} -token_in \\\n  -CAfile ${at(files.roots)}${untrusted}${time}`;
  return { command, prints: 'Verification: OK' };
};

/** Prints the root that a checkpoint states, in hex. */
export const printRoot = (checkpoint: string, rootHex: string, { at }: Paths): Command => ({
  command: `sed -n 3p ${at(checkpoint)} | base64 -d | basenc --base16 -w0 | tr A-F a-f`,
  prints: rootHex,
});
