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
    `node assize.mjs verify ${quoteForShell(evidenceName)} certificate.json`,
    ...(genesis === null ? [] : [`--genesis ${genesis}`]),
  ].join(' \\\n  ');

/** The command that cuts a certificate into the parts that the commands of the steps read. */
export const partsCommand = (certificateName: string): string =>
  `node assize.mjs extract ${quoteForShell(certificateName)} --out parts`;
