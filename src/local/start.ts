// `npm start`: builds what changed, starts the local stack on ASSIZE_STATE_DIR (.local) and PORT (8787), says how to try
// it, and runs until Ctrl-C. State stays; the next start goes on from it.

import { resolve } from 'node:path';
import { build } from './build.ts';
import { type Stack, startStack } from './stack.ts';

const DEFAULT_PORT = 8787;

const readPort = (text: string | undefined): number => {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`PORT must be 0 to 65535, not ${text}`);
  return port;
};

let stack: Stack | null = null;
let isStopping = false;

// The first signal ends everything in order, during the start as soon as the start is over; the second at once: the next
// start ends what is left.
const stop = (): void => {
  if (isStopping) process.exit(130);
  isStopping = true;
  if (stack !== null) stopStack(stack);
};
const stopStack = (running: Stack): void => {
  running.stop().then(
    () => process.exit(0),
    (cause: unknown) => {
      console.error(cause);
      process.exit(1);
    },
  );
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);

try {
  const stateDir = resolve(process.env['ASSIZE_STATE_DIR'] ?? '.local');
  const port = readPort(process.env['PORT']);
  await build();
  stack = await startStack({ stateDir, port, onWarning: (message) => console.error(`warning: ${message}`) });
  // oxlint-disable-next-line typescript/no-unnecessary-condition -- a signal may have come while it started
  if (isStopping) stopStack(stack);
  else {
    console.log(
      `ready ${stack.url}  key ${stack.apiKey}  try: open ${stack.url} in a browser, or ` +
        `curl -F file=@some.pdf -H 'Authorization: Bearer ${stack.apiKey}' -H 'Prefer: wait=10' ${stack.url}/v1/evidence`,
    );
  }
} catch (cause) {
  console.error(cause instanceof Error ? cause.message : cause);
  process.exitCode = 1;
}
