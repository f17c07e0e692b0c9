// Commands that repeat a check elsewhere. File names come from the reader's computer and are quoted for a POSIX shell,
// so that a hostile name cannot become a command when someone pastes the line.

const SPECIAL_IN_DOUBLE_QUOTES = /["$`\\!]/;
const isControl = (character: string): boolean => character < ' ' || character === '\u007f';

/**
 * Quotes a file name for a POSIX shell. Control characters, which no quoting makes safe to paste, become `?`; a leading
 * hyphen gets `./` before it, or it would be read as an option.
 */
export const quoteForShell = (name: string): string => {
  const printable = [...name].map((character) => (isControl(character) ? '?' : character)).join('');
  const path = printable.startsWith('-') ? `./${printable}` : printable;
  return SPECIAL_IN_DOUBLE_QUOTES.test(path) ? `'${path.replaceAll("'", String.raw`'\''`)}'` : `"${path}"`;
};

/** The command that computes a file's digest. */
export const digestCommand = (name: string): string => `sha256sum ${quoteForShell(name)}`;

/** The command that verifies a certificate without this site. */
export const verifyCommand = (evidenceName: string): string =>
  `node assize.mjs verify certificate.json \\\n  --evidence ${quoteForShell(evidenceName)} \\\n  --trust trust.json`;

/** The command that verifies a timestamp token over the batch core. */
export const TIMESTAMP_COMMAND =
  'openssl ts -verify -data core.json \\\n  -in token.der -token_in -CAfile roots.pem';
