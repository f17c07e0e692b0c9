// Commands that repeat a check elsewhere. File names come from the reader's computer and are quoted for a POSIX shell,
// so that a hostile name cannot become a command when someone pastes the line.

const SPECIAL_IN_DOUBLE_QUOTES = /["$`\\!]/;
/** What no quoting makes safe to paste. */
const CONTROL = /\p{Cc}/gu;

/**
 * Quotes a file name for a POSIX shell. Control characters, which no quoting makes safe to paste, become `?`; a leading
 * hyphen gets `./` before it, or it would be read as an option.
 */
export const quoteForShell = (name: string): string => {
  const printable = name.replaceAll(CONTROL, '?');
  const path = printable.startsWith('-') ? `./${printable}` : printable;
  return SPECIAL_IN_DOUBLE_QUOTES.test(path) ? `'${path.replaceAll("'", String.raw`'\''`)}'` : `"${path}"`;
};

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
