// File names in commands that somebody will paste. They come from the reader's computer and are quoted for a POSIX shell,
// so that a hostile name cannot become a command.

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
