// The governance command line: proposing, approving and handing in changes of a ledger's state. `approve` runs on a
// court's machine without network. Started by launch.mjs; needs Node 24 (type stripping).

import { EXIT, type Command, UsageError } from '../auditor/commands/exit-codes.ts';
import { runApprove } from './approve-command.ts';
import { runPropose } from './propose-command.ts';
import { runShow } from './show-command.ts';
import { runLogKeys, runSubmit } from './submit-command.ts';

const USAGE = `governance: changes of a ledger's state, step by step. Commands:

  show    --trust <service URL or file> [--genesis <hex>]
      every state with its dates, its policy, what changed
  propose <change> --trust … [--genesis <hex>] (--margin <entries> | --effective-size <n>) --reason <text> --out <file>
          [--witnesses <M>] [--keepers <K>]
      add-court    --court <keygen line> --name-zh … --name-en … --kind … --jurisdiction … [--since …] [--simulated]
      remove-court --court-id <id>
      rotate-court --court <keygen line>                 all keys of a court
      replace-key  --court <keygen line> --role <role>   the keys of one role
      set-policy   --witnesses <M> and/or --keepers <K>
      rotate-log   --log <vkey> [--log <vkey>]           as log-keys printed them
      amend        --state <file>                        the whole next state
  approve <entry file> --trust <file> --genesis <hex> [--key <governance key> --confirm <leaf hash> --out <file>]
      shows what the entry changes; signs only with --confirm
  submit  <entry file> <approval file>… --service <URL> [--token-file <file>]
  log-keys --service <URL> [--token-file <file>]
      makes the log's next keys inside the service; prints their verifier keys

exit code: 0 done, 2 refused or not understood
`;

const COMMANDS: Readonly<Record<string, Command>> = {
  show: runShow,
  propose: runPropose,
  approve: runApprove,
  submit: runSubmit,
  'log-keys': runLogKeys,
};

const write = (text: string): void => {
  process.stdout.write(text);
};

// A file that exists or is not there, an address that does not answer: one line, no stack.
const isForeseen = (error: unknown): error is Error =>
  error instanceof Error &&
  (('code' in error && typeof error.code === 'string') ||
    error.name === 'TimeoutError' ||
    error instanceof SyntaxError ||
    (error instanceof TypeError && error.message === 'fetch failed'));

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
    if (error instanceof UsageError || isForeseen(error)) {
      process.stderr.write(`governance: ${error.message}\n`);
      if (command === undefined) process.stderr.write(`\n${USAGE}`);
      return EXIT.usage;
    }
    throw error;
  }
};

process.exitCode = await run(process.argv.slice(2));
