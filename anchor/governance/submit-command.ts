// `submit` hands an approved entry to the service; `log-keys` has the service make the log's next keys. Both are the
// operator's: they need the operator's token, and it decides nothing that the approvals do not.

import { parseArgs } from 'node:util';
import { EXIT, type Command, UsageError } from '../auditor/commands/exit-codes.ts';
import { readNamedFile } from '../auditor/commands/read-trust.ts';
import { readAnswer } from './trust-source.ts';

const TIMEOUT_MS = 60_000;
const OPTIONS = { service: { type: 'string' }, 'token-file': { type: 'string' } } as const;

const readToken = (path: string | undefined): string => {
  const token = path === undefined ? process.env['OPERATOR_TOKEN'] : readNamedFile(path).trim();
  if (token === undefined || token === '') throw new UsageError('--token-file, or OPERATOR_TOKEN in the environment');
  return token;
};

const post = async (service: string | undefined, path: string, token: string, body: unknown): Promise<string> => {
  if (service === undefined) throw new UsageError('--service <URL> is missing');
  const response = await fetch(`${service.replace(/\/$/, '')}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return await readAnswer(response);
};

/** Runs `submit`. */
export const runSubmit: Command = async (words, write) => {
  const { values, positionals } = parseArgs({ args: [...words], allowPositionals: true, options: OPTIONS });
  const [entry, ...approvals] = positionals;
  if (entry === undefined || approvals.length === 0) {
    throw new UsageError('submit takes an entry file and its approval files');
  }
  const body = { entry: readNamedFile(entry).replace(/\n$/, ''), approvals: approvals.map(readNamedFile) };
  write(`${await post(values.service, '/v1/operator/governance', readToken(values['token-file']), body)}\n`);
  return EXIT.sound;
};

/** Runs `log-keys`. */
export const runLogKeys: Command = async (words, write) => {
  const { values } = parseArgs({ args: [...words], options: OPTIONS });
  write(`${await post(values.service, '/v1/operator/log-keys', readToken(values['token-file']), {})}\n`);
  return EXIT.sound;
};
