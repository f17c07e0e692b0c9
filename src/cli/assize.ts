// The command line: verifies a certificate without the service that issued it, without a network. Built into one file,
// dist/assize.mjs, for Node 20 and later. Only `refresh` asks somebody, and only whom it is told to ask.

import { parseArguments } from './arguments.ts';
import { runExplain } from './explain-command.ts';
import { runExtract } from './extract-command.ts';
import { hashByNode } from './hash-by-node.ts';
import { SourceUnavailable } from './ask-service.ts';
import { runRefresh } from './refresh-command.ts';
import { EXIT, USAGE } from './usage.ts';
import { runVerify } from './verify-command.ts';

const write = (text: string): void => {
  process.stdout.write(text);
};
const report = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const run = async (words: readonly string[]): Promise<number> => {
  const command = parseArguments(words);
  if (!command.ok) {
    process.stderr.write(`assize: ${command.failure}\n\n${USAGE}`);
    return EXIT.usage;
  }
  const { value } = command;
  if (value.name === 'verify') return await runVerify(value, { write, report }, Date.now());
  if (value.name === 'extract') return await runExtract(value, write);
  if (value.name === 'explain') return await runExplain(value, write);
  if (value.name === 'refresh') return await runRefresh(value, write, Date.now());
  write(USAGE);
  return 0;
};

hashByNode();
try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`assize: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof SourceUnavailable ? EXIT.unavailable : EXIT.noInput;
}
