// A proxy in front of a running stack that keeps what a browser sends: Chromium does not tell its driver the body of a form
// that holds a file.

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type RecordedRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  /** One character for each byte. */
  readonly body: string;
};

export type RecordingProxy = {
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  readonly close: () => Promise<void>;
};

const readBody = async (request: IncomingMessage): Promise<Buffer<ArrayBuffer>> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

/** Headers of one hop: they are the proxy's own. */
const HOP: ReadonlySet<string> = new Set(['connection', 'content-length', 'host', 'keep-alive', 'transfer-encoding']);

const listen = (server: Server): Promise<string> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });

/** Starts a proxy to `target`, on loopback. */
export const startRecordingProxy = async (target: string): Promise<RecordingProxy> => {
  const requests: RecordedRequest[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = await readBody(request);
      const url = new URL(request.url ?? '/', target);
      const { method = 'GET', headers } = request;
      requests.push({ method, url, headers, body: body.toString('latin1') });
      const kept = Object.entries(headers).filter(([name]) => !HOP.has(name));
      const answer = await fetch(url, {
        method,
        headers: kept.map(([name, value]) => [name, String(value)]),
        redirect: 'manual',
        ...(body.length === 0 ? {} : { body }),
      });
      const back = [...answer.headers].filter(([name]) => !HOP.has(name) && name !== 'content-encoding');
      response.writeHead(answer.status, Object.fromEntries(back));
      response.end(Buffer.from(await answer.arrayBuffer()));
    })().catch(() => response.destroy());
  });
  return {
    url: await listen(server),
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
