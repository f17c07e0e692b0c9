// The timestamp tokens of a certificate as they are printed, and the openssl command that verifies one of them.

import { encodeHex } from '../../core/bytes/hex.ts';
import type { CertificateCore } from '../../core/certificate/certificate-core.ts';
import { sha256 } from '../../core/digest/sha256.ts';
import { factsOf, listFact } from '../../core/explain/fact-reader.ts';
import { verifyToken } from '../../core/explain/shell-commands.ts';
import { bytesOf } from '../../core/explain/signed-lines.ts';
import type { LedgerState } from '../../core/ledger/genesis.ts';
import { parseTimestampToken } from '../../core/timestamp/parse-timestamp-token.ts';
import type { Verdict } from '../../core/verify/verdict.ts';
import type { CertificateToken } from './certificate-view.ts';

/** A folder and names that `explain certificate.pdf --out parts` writes. */
const PATHS = { at: (name: string) => `parts/${name}`, evidence: '', certificate: '' };

/**
 * Presents the tokens that verified: one of an unknown root fails no step while others suffice, and may claim any authority.
 * @param state in force at the checkpoint, whose roots `explain` writes into `roots.pem`, all others into `untrusted.pem`
 */
export const presentTokens = (
  core: CertificateCore,
  verdict: Verdict,
  state: LedgerState,
): { readonly tokens: readonly CertificateToken[]; readonly command: readonly string[] } => {
  const verified = listFact(factsOf(verdict, 'timestamps'), 'tokens').filter(({ reason }) => reason === undefined);
  const read = core.timestamps.map(({ authority, token, certificates }, position) => {
    const bytes = bytesOf(token);
    const tokenSha256 = encodeHex(sha256(bytes));
    const found = verified.find((one) => one['authority'] === authority && one['tokenSha256'] === tokenSha256);
    return {
      authority,
      position,
      tokenSha256,
      found,
      parsed: parseTimestampToken(bytes),
      certificates: certificates.map(bytesOf),
    };
  });
  const tokens = read.flatMap(({ authority, tokenSha256, parsed, found, position }) => {
    if (!parsed.ok || found === undefined) return [];
    const { genTimeUnixMs, accuracyMs, serialNumber } = parsed.value.tstInfo;
    const name = { zh: authority, en: authority, simulated: found['simulated'] !== false };
    const late = found['named'] !== true;
    const token = { authority: name, genTimeUnixMs, accuracyMs, serialNumber, late, tokenSha256 };
    return [{ position, token }];
  });
  const [first] = tokens;
  if (first === undefined) return { tokens: [], command: [] };
  const roots = new Set(state.timestamps.authorities.flatMap((authority) => authority.roots));
  const carried = read.flatMap(({ parsed, certificates }) => [
    ...(parsed.ok ? parsed.value.certificates : []),
    ...certificates,
  ]);
  const untrusted = carried.some((certificate) => !roots.has(encodeHex(sha256(certificate)))) ? 'untrusted.pem' : null;
  const files = { data: 'core.json', token: `token-${first.position + 1}.der`, roots: 'roots.pem', untrusted };
  return {
    tokens: tokens.map(({ token }) => token),
    command: verifyToken(files, first.token.genTimeUnixMs, PATHS).command.split('\n'),
  };
};
