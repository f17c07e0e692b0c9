// `npm start`: builds what changed, starts the local stack on ASSIZE_STATE_DIR (.local) and PORT (8787), says how to try
// it, and runs until Ctrl-C. State stays; the next start goes on from it.

import { resolve } from 'node:path';
import { build } from './build.ts';
import { startStack } from './stack.ts';

const DEFAULT_PORT = 8787;

const readPort = (text: string | undefined): number => {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`PORT must be 0 to 65535, not ${text}`);
  return port;
};

try {
  const stateDir = resolve(process.env['ASSIZE_STATE_DIR'] ?? '.local');
  const port = readPort(process.env['PORT']);
  await build();
  const stack = await startStack({ stateDir, port, onWarning: (message) => console.error(`warning: ${message}`) });

  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    stack.stop().then(
      () => process.exit(0),
      (cause: unknown) => {
        console.error(cause);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);

  console.log(
    `ready ${stack.url}  key ${stack.apiKey}  try: open ${stack.url} in a browser, or ` +
      `curl -F file=@some.pdf -H 'Authorization: Bearer ${stack.apiKey}' -H 'Prefer: wait=10' ${stack.url}/v1/evidence`,
  );
} catch (cause) {
  console.error(cause instanceof Error ? cause.message : cause);
  process.exitCode = 1;
}
