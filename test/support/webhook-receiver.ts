// A webhook receiver as a customer would write it: a process of its own that shares no code with the service. It verifies
// `v1` with the npm package standardwebhooks and `v1a` with WebCrypto, and prints one JSON line per request.
//
//   node test/support/webhook-receiver.ts        prints {"url": "http://127.0.0.1:…/"} first
//   POST /control {"secret"?, "publicKey"?, "statuses"?, "retryAfter"?}    what to verify with, what to answer next
//   POST anything else                           a delivery: {"path", "id", "timestamp", "v1", "v1a", "status", "body"}

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Webhook } from 'standardwebhooks';

type Control = {
  readonly secret?: string;
  readonly publicKey?: string;
  /** Statuses of the next answers; 204 when used up. */
  readonly statuses?: readonly number[];
  readonly retryAfter?: string;
};

let secret = '';
let publicKey = '';
let statuses: number[] = [];
let retryAfter: string | undefined;

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

const headerOf = (request: IncomingMessage, name: string): string => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
};

/** The package's own verdict; null where no secret is known. */
const verifyV1 = (request: IncomingMessage, body: string): boolean | null => {
  if (secret === '') return null;
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
  try {
    new Webhook(secret).verify(body, Object.fromEntries(names.map((name) => [name, headerOf(request, name)])));
    return true;
  } catch {
    return false;
  }
};

/** Any `v1a` signature in the list that the public key accepts; null where no key is known. */
const verifyV1a = async (request: IncomingMessage, body: string): Promise<boolean | null> => {
  if (publicKey === '') return null;
  const raw = Buffer.from(publicKey.replace(/^whpk_/, ''), 'base64');
  const key = await crypto.subtle.importKey('raw', raw, { name: 'Ed25519' }, false, ['verify']);
  const content = `${headerOf(request, 'webhook-id')}.${headerOf(request, 'webhook-timestamp')}.${body}`;
  for (const part of headerOf(request, 'webhook-signature').split(' ')) {
    if (!part.startsWith('v1a,')) continue;
    const signature = Buffer.from(part.slice('v1a,'.length), 'base64');
    if (await crypto.subtle.verify({ name: 'Ed25519' }, key, signature, Buffer.from(content))) return true;
  }
  return false;
};

const print = (line: unknown): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

const server = createServer((request, response) => {
  const answer = async (): Promise<void> => {
    const body = await readBody(request);
    if (request.url === '/control') {
      const control = JSON.parse(body) as Control;
      secret = control.secret ?? secret;
      publicKey = control.publicKey ?? publicKey;
      statuses = [...(control.statuses ?? statuses)];
      retryAfter = control.retryAfter;
      response.writeHead(204).end();
      return;
    }
    const status = statuses.shift() ?? 204;
    print({
      path: request.url,
      id: headerOf(request, 'webhook-id'),
      timestamp: headerOf(request, 'webhook-timestamp'),
      v1: verifyV1(request, body),
      v1a: await verifyV1a(request, body),
      status,
      body,
    });
    response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end();
  };
  answer().catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    response.destroy();
  });
});

server.listen(0, '127.0.0.1', () => {
  print({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
});

// The parent's end is the receiver's end.
process.stdin.on('end', () => process.exit(0)).resume();
