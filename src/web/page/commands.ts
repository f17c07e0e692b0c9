// Commands that repeat a check elsewhere, beside those of core/explain: what a page shows before a certificate is there.

import { quoteForShell } from '../../core/explain/quote-for-shell.ts';

/** The command that computes a file's digest. */
export const digestCommand = (name: string): string => `sha256sum ${quoteForShell(name)}`;

/**
 * The command that verifies a certificate without this site.
 *
 * @param genesis leaf hash of the ledger's genesis entry, the one thing that is pinned; null when unknown
 */
export const verifyCommand = (evidenceName: string, genesis: string | null): string =>
  [
    'node assize.mjs verify certificate.json',
    `--evidence ${quoteForShell(evidenceName)}`,
    '--trust trust.json',
    ...(genesis === null ? [] : [`--genesis ${genesis}`]),
  ].join(' \\\n  ');

/** The commands that verify the first timestamp token over the batch core, by a programme that is not ours. */
export const TIMESTAMP_COMMAND = [
  'node assize.mjs extract certificate.json --out parts',
  'openssl ts -verify -data parts/core.json \\\n  -in parts/token-1.der -token_in -CAfile parts/roots.pem',
].join('\n');
