// The command line: verifies a certificate without the service that issued it, without a network. Built into one file,
// dist/assize.mjs, for Node 20 and later.

import { USAGE, parseArguments } from './arguments.ts';
import { runExtract } from './extract-command.ts';
import { runVerify } from './verify-command.ts';

/** EX_USAGE and EX_NOINPUT of sysexits.h. */
const USAGE_ERROR = 64;
const FILE_ERROR = 66;

const writeOut = (text: string): void => {
  process.stdout.write(text);
};

const run = async (words: readonly string[]): Promise<number> => {
  const command = parseArguments(words);
  if (!command.ok) {
    process.stderr.write(`assize: ${command.failure}\n\n${USAGE}`);
    return USAGE_ERROR;
  }
  if (command.value.name === 'verify') return await runVerify(command.value, writeOut, Date.now());
  if (command.value.name === 'extract') return await runExtract(command.value, writeOut);
  writeOut(USAGE);
  return 0;
};

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`assize: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = FILE_ERROR;
}
