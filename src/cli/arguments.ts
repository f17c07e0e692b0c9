// Reads the command line. Anything that is not exactly understood is a usage error: a mistyped option that was ignored
// could turn a check into no check.

import { type Result, fail, succeed } from '../core/result.ts';

export type Command =
  | { readonly name: 'help' }
  | {
      readonly name: 'verify';
      readonly certificate: string;
      readonly evidence: string | null;
      readonly trust: string | null;
      /** Pinned leaf hash of the genesis entry; null: the trust file is believed as it is. */
      readonly genesis: string | null;
      readonly checkpoints: readonly string[];
      readonly json: boolean;
    }
  | { readonly name: 'extract'; readonly certificate: string; readonly out: string };

export const USAGE = `assize verify <certificate.json | certificate.pdf> [options]
  --evidence <file>     the evidence; it is hashed here and goes nowhere
  --trust <trust.json>  the ledger's trust bundle
  --genesis <hex>       pinned hash of the ledger's genesis; without it the trust file is believed as it is
  --checkpoint <file>   a checkpoint of the ledger that you have from elsewhere (may be repeated)
  --json                print the verdict as JSON
assize extract <certificate.json | certificate.pdf> --out <directory>
  writes the batch core, the timestamp tokens, their roots and the signed texts, for openssl and other programmes

exit code: 0 consistent, 1 inconsistent or fork, 2 cannot be verified, 64 usage, 66 a file cannot be read
`;

const HASH = /^[0-9a-f]{64}$/;
const VALUED = ['--evidence', '--trust', '--genesis', '--checkpoint', '--out'] as const;

type Options = {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
  readonly json: boolean;
};

const readOptions = (words: readonly string[]): Result<Options, string> => {
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  let json = false;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word === '--json') {
      json = true;
    } else if (VALUED.some((name) => name === word)) {
      index += 1;
      const value = words[index];
      if (value === undefined) return fail(`${word} needs a value`);
      values.set(word, [...(values.get(word) ?? []), value]);
    } else if (word.startsWith('-')) {
      return fail(`unknown option ${word}`);
    } else {
      operands.push(word);
    }
  }
  const repeated = [...values].find(([name, given]) => name !== '--checkpoint' && given.length > 1);
  return repeated === undefined ? succeed({ values, operands, json }) : fail(`${repeated[0]} stands twice`);
};

/** Parses the words after the programme's name. The failure is a sentence for the user. */
export const parseArguments = (words: readonly string[]): Result<Command, string> => {
  const [name, ...rest] = words;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') return succeed({ name: 'help' });
  if (name !== 'verify' && name !== 'extract') return fail(`unknown command ${name}`);
  const options = readOptions(rest);
  if (!options.ok) return options;
  const { values, operands, json } = options.value;
  const [certificate] = operands;
  if (certificate === undefined || operands.length > 1) return fail(`${name} takes one certificate`);
  const one = (option: string): string | null => values.get(option)?.[0] ?? null;
  const allowed: readonly string[] = name === 'extract' ? ['--out'] : VALUED.filter((option) => option !== '--out');
  const foreign = [...values.keys()].find((option) => !allowed.includes(option));
  if (foreign !== undefined) return fail(`${name} has no option ${foreign}`);
  if (name === 'extract') {
    const out = one('--out');
    if (json) return fail('extract has no option --json');
    return out === null ? fail('extract needs --out <directory>') : succeed({ name, certificate, out });
  }
  const genesis = one('--genesis');
  if (genesis !== null && !HASH.test(genesis)) return fail('--genesis is 64 lower-case hexadecimal digits');
  if (genesis !== null && one('--trust') === null) return fail('--genesis needs --trust');
  return succeed({
    name,
    certificate,
    evidence: one('--evidence'),
    trust: one('--trust'),
    genesis,
    checkpoints: values.get('--checkpoint') ?? [],
    json,
  });
};
