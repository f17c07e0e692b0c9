// Reads the command line. Anything that is not exactly understood is a usage error: a mistyped option that was ignored
// could turn a check into no check.

import { parseMoment } from '../core/explain/judged-at.ts';
import { type Result, fail, succeed } from '../core/result.ts';
import { OPTIONS, type OptionName } from './usage.ts';

export type OutputLanguage = 'zh' | 'en' | 'both';

/** Where a trust bundle comes from. */
export type TrustOptions = {
  /** Null: the one built into this file, if any. */
  readonly trust: string | null;
  /** Pinned leaf hash of the genesis entry; null: that of the built-in bundle, else the trust file's own. */
  readonly genesis: string | null;
};

export type Command =
  | { readonly name: 'help' }
  | (TrustOptions & {
      readonly name: 'verify';
      readonly certificate: string;
      readonly evidence: string | null;
      /** The statement of a .tlog-proof: statement.json, or a certificate that carries it. */
      readonly statement: string | null;
      readonly checkpoints: readonly string[];
      /** Where the evidence of a fork is written; null: nowhere. */
      readonly forkEvidence: string | null;
      /** The moment to judge at, Unix milliseconds; null: now. */
      readonly atUnixMs: number | null;
      readonly json: boolean;
      readonly language: OutputLanguage;
    })
  | (TrustOptions & { readonly name: 'extract'; readonly certificate: string; readonly out: string })
  | (TrustOptions & {
      readonly name: 'explain';
      readonly certificate: string;
      readonly evidence: string | null;
      readonly out: string;
      readonly json: boolean;
      readonly language: OutputLanguage;
    })
  | (TrustOptions & {
      readonly name: 'refresh';
      readonly certificate: string;
      /** Address of the service, or a hash link with its k. */
      readonly from: string | null;
      /** Folder of an exported archive. */
      readonly archive: string | null;
      readonly out: string;
      /** Where the newer bundle is written; null: nowhere. */
      readonly trustOut: string | null;
      readonly language: OutputLanguage;
    });

const HASH = /^[0-9a-f]{64}$/;
const DEFAULT_PARTS = 'parts';

type Options = {
  readonly values: ReadonlyMap<OptionName, readonly string[]>;
  readonly operands: readonly string[];
  readonly json: boolean;
};

const isOption = (word: string): word is OptionName => word in OPTIONS;

const readOptions = (words: readonly string[]): Result<Options, string> => {
  const values = new Map<OptionName, string[]>();
  const operands: string[] = [];
  let json = false;
  let onlyOperands = false;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (onlyOperands || !word.startsWith('-')) {
      operands.push(word);
    } else if (word === '--') {
      onlyOperands = true;
    } else if (word === '--json') {
      json = true;
    } else if (isOption(word)) {
      index += 1;
      const value = words[index];
      if (value === undefined) return fail(`${word} needs a value`);
      values.set(word, [...(values.get(word) ?? []), value]);
    } else {
      return fail(`unknown option ${word}`);
    }
  }
  const repeated = [...values].find(([name, given]) => name !== '--checkpoint' && given.length > 1);
  return repeated === undefined ? succeed({ values, operands, json }) : fail(`${repeated[0]} stands twice`);
};

type CommandName = Exclude<Command['name'], 'help'>;

const isCommand = (word: string): word is CommandName =>
  word === 'verify' || word === 'extract' || word === 'explain' || word === 'refresh';

const takes = (option: keyof typeof OPTIONS, name: CommandName): boolean => {
  const commands: readonly CommandName[] = OPTIONS[option];
  return commands.includes(name);
};

type Operands = { readonly evidence: string | null; readonly certificate: string };

// `verify evidence certificate`, `verify certificate --evidence evidence`, `verify certificate`.
const readOperands = (name: CommandName, { operands, values }: Options): Result<Operands, string> => {
  const [first, second, third] = operands;
  const option = values.get('--evidence')?.[0] ?? null;
  const takesEvidence = name === 'verify' || name === 'explain';
  if (first === undefined || third !== undefined || (second !== undefined && !takesEvidence)) {
    return fail(takesEvidence ? `${name} takes the evidence and its certificate` : `${name} takes one certificate`);
  }
  if (second === undefined) return succeed({ evidence: option, certificate: first });
  return option === null
    ? succeed({ evidence: first, certificate: second })
    : fail('the evidence is named twice: as an operand and by --evidence');
};

const readLanguage = (text: string | null): Result<OutputLanguage, string> =>
  text === null ? succeed('both') : text === 'zh' || text === 'en' ? succeed(text) : fail('--lang is zh or en');

/** Parses the words after the programme's name. The failure is a sentence for the user. */
export const parseArguments = (words: readonly string[]): Result<Command, string> => {
  const [name, ...rest] = words;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') return succeed({ name: 'help' });
  if (!isCommand(name)) return fail(`unknown command ${name}`);
  const options = readOptions(rest);
  if (!options.ok) return options;
  const { values, json } = options.value;
  const foreign = [...values.keys()].find((option) => !takes(option, name));
  if (foreign !== undefined) return fail(`${name} has no option ${foreign}`);
  if (json && !takes('--json', name)) return fail(`${name} has no option --json`);
  const operands = readOperands(name, options.value);
  if (!operands.ok) return operands;
  const one = (option: OptionName): string | null => values.get(option)?.[0] ?? null;
  const genesis = one('--genesis');
  if (genesis !== null && !HASH.test(genesis)) return fail('--genesis is 64 lower-case hexadecimal digits');
  const language = readLanguage(one('--lang'));
  if (!language.ok) return language;
  const { certificate, evidence } = operands.value;
  const common = { certificate, trust: one('--trust'), genesis };
  const spoken = { language: language.value };
  const out = one('--out');
  if (name === 'verify') {
    const statement = one('--statement');
    const checkpoints = values.get('--checkpoint') ?? [];
    const at = one('--at');
    const atUnixMs = at === null ? null : parseMoment(at);
    if (at !== null && atUnixMs === null) return fail('--at is YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ, in UTC');
    const forkEvidence = one('--fork-evidence');
    return succeed({ ...common, ...spoken, name, evidence, statement, checkpoints, forkEvidence, atUnixMs, json });
  }
  if (name === 'extract') {
    return out === null ? fail('extract needs --out <directory>') : succeed({ ...common, name, out });
  }
  if (name === 'explain') return succeed({ ...common, ...spoken, name, evidence, out: out ?? DEFAULT_PARTS, json });
  const [from, archive] = [one('--from'), one('--archive')];
  if ((from === null) === (archive === null)) return fail('refresh needs --from <address> or --archive <folder>');
  if (out === null) return fail('refresh needs --out <certificate.json>');
  return succeed({ ...common, ...spoken, name, from, archive, out, trustOut: one('--trust-out') });
};
