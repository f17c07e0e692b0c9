// The auditor's command line: checks what the service and the courts publish, from outside, with nothing but what anybody
// can read. Started by launch.mjs; needs Node 24 (type stripping).

import { EXIT, type Command, UsageError } from './commands/exit-codes.ts';
import { runExport } from './commands/export-command.ts';
import { runFsck } from './commands/fsck-command.ts';
import { runMonitor } from './commands/monitor-command.ts';
import { runVerifyArchive } from './commands/verify-archive-command.ts';
import { runVerifyFork } from './commands/verify-fork-command.ts';
import { runVerifyReceipt } from './commands/verify-receipt-command.ts';
import { Unreadable } from './source/source.ts';

const USAGE = `auditor: checks a ledger from outside. Commands:

  fsck <base URL or folder> [--genesis <hex> | --trust <file>] [--log <vkey>…] [--policy <file>] [--tree-only] [--json]
      every tile, entry, checkpoint, batch and token of a ledger; of any C2SP tile log with --log
  monitor <base URL> [--courts <id>=<URL>,…] [--genesis <hex> | --trust <file> | --log <vkey>…] [--state <file>]
      [--evidence <folder>] [--receipts <file or folder>…] [--interval <s>] [--max-age <s>] [--max-lag <s>] [--once]
      forks, missing tiles, a stale checkpoint, lost quorum, lagging courts, wrong clocks, overdue receipts; JSON lines
  export <base URL> <folder> [--genesis <hex>]
      a self-contained archive; run again it goes on where it stopped, and adds what is new
  verify-archive <folder> [--genesis <hex>] [--json]
      a whole archive, offline
  verify-archive <folder> --certificate <json or pdf> [--evidence <file>] [--genesis <hex>] [--json]
      one certificate, from the archive alone
  verify-receipt <receipt> (--archive <folder> | --url <base URL>) [--genesis <hex>] [--json]
      was the promise kept; a sound ledger without the leaf, beyond the promised time, proves the breach
  verify-fork <file> (--log <vkey>… | --trust <file>) [--out <folder>] [--json]
      does the file prove that the log signed two histories; offline

exit code: 0 sound, 1 a fault was found, 2 usage, 3 something could not be read
`;

const COMMANDS: Readonly<Record<string, Command>> = {
  fsck: runFsck,
  monitor: runMonitor,
  export: runExport,
  'verify-archive': runVerifyArchive,
  'verify-receipt': runVerifyReceipt,
  'verify-fork': runVerifyFork,
};

const write = (text: string): void => {
  process.stdout.write(text);
};

const isParseArgsError = (error: unknown): boolean =>
  error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');

const run = async ([name = '', ...words]: readonly string[]): Promise<number> => {
  if (name === 'help' || name === '--help' || name === '-h') {
    write(USAGE);
    return EXIT.sound;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  try {
    if (command === undefined) throw new UsageError(name === '' ? 'no command' : `unknown command ${name}`);
    return await command(words, write);
  } catch (error) {
    if (error instanceof UsageError || isParseArgsError(error)) {
      process.stderr.write(`auditor: ${error instanceof Error ? error.message : ''}\n\n${USAGE}`);
      return EXIT.usage;
    }
    if (error instanceof Unreadable) {
      process.stderr.write(`auditor: could not be read: ${error.message}\n`);
      return EXIT.unreadable;
    }
    process.stderr.write(
      `auditor: a defect of this programme: ${error instanceof Error ? error.stack : String(error)}\n`,
    );
    return EXIT.defect;
  }
};

process.exitCode = await run(process.argv.slice(2));
