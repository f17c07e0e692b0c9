// What the command line takes and how it ends.

/** Which commands take which option. */
export const OPTIONS = {
  '--evidence': ['verify', 'explain'],
  '--statement': ['verify'],
  '--checkpoint': ['verify'],
  '--at': ['verify'],
  '--fork-evidence': ['verify'],
  '--trust': ['verify', 'explain', 'extract', 'refresh'],
  '--genesis': ['verify', 'explain', 'extract', 'refresh'],
  '--lang': ['verify', 'explain', 'refresh'],
  '--json': ['verify', 'explain'],
  '--out': ['extract', 'explain', 'refresh'],
  '--from': ['refresh'],
  '--archive': ['refresh'],
  '--trust-out': ['refresh'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type OptionName = Exclude<keyof typeof OPTIONS, '--json'>;

/** How the programme ends; 64, 66 and 69 as sysexits.h has them. */
export const EXIT = {
  consistent: 0,
  inconsistent: 1,
  unverifiable: 2,
  fork: 3,
  usage: 64,
  noInput: 66,
  unavailable: 69,
} as const;

export const USAGE = `node assize.mjs verify <evidence> <certificate> [options]
node assize.mjs verify <certificate> [options]        without evidence nothing is said of it
  <certificate>         certificate.json, certificate.pdf or evidence.tlog-proof
  --trust <bundle>      a trust bundle of the ledger, in place of the one built into this file; never an older one
  --genesis <hex>       pinned hash of the ledger's genesis; without it the bundle's own is taken, and shown
  --evidence <file>     the evidence, where it is not the first operand; it is hashed here and goes nowhere
  --statement <file>    for a .tlog-proof: statement.json, or a certificate that carries the statement
  --checkpoint <file>   a checkpoint of the ledger that you have from elsewhere (may be repeated)
  --at <date>           judge as of YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ (UTC) in place of now
  --fork-evidence <file>  where a fork is found, write what proves it; the auditor’s verify-fork reads it
  --json                print the verdict as JSON, with how to repeat each step
  --lang zh|en          print one language only
node assize.mjs explain <evidence> <certificate> [--out parts] [--trust …] [--genesis …] [--json] [--lang …]
  says what each step means, writes the certificate's parts, and prints the commands that repeat each step with
  sha256sum, openssl, poppler and a tlog tool
node assize.mjs extract <certificate> --out <directory> [--trust …] [--genesis …]
  writes only the parts: texts, tokens, keys, signatures, one file each
node assize.mjs refresh <certificate> --from <address | hash link> --out <certificate.json> [--trust-out <bundle>]
node assize.mjs refresh <certificate> --archive <folder> --out <certificate.json> [--trust-out <bundle>]
  adds what came into being since (supplements) and takes the newer trust bundle; the core is untouched

exit code: 0 consistent, 1 inconsistent, 2 cannot be verified, 3 fork; 64 usage, 66 a file cannot be read or written,
69 the service or archive does not answer
`;
