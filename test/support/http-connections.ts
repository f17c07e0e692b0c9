// A small HTTP/1.1 client over kept-alive sockets for load: requests are bytes made beforehand, answers are read by
// Content-Length or chunks. One request at a time on each connection, so a connection that dies loses one request.

import { type Socket, connect } from 'node:net';

export type HttpAnswer = { readonly status: number; readonly headers: string; readonly body: Buffer };

export type HttpConnections = {
  /** Sends the bytes of one request on the next free connection; rejects when the connection breaks. */
  readonly send: (request: Buffer) => Promise<HttpAnswer>;
  readonly close: () => void;
};

const HEADER_END = Buffer.from('\r\n\r\n');

/** Reads a chunked body from `start`; null while incomplete. */
const readChunks = (bytes: Buffer, start: number): { readonly body: Buffer; readonly end: number } | null => {
  const parts: Buffer[] = [];
  let at = start;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return null;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const end = lineEnd + 2 + size + 2;
    if (bytes.length < end) return null;
    if (size === 0) return { body: Buffer.concat(parts), end };
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = end;
  }
};

const readAnswer = (bytes: Buffer): { readonly answer: HttpAnswer; readonly end: number } | null => {
  const headerEnd = bytes.indexOf(HEADER_END);
  if (headerEnd < 0) return null;
  const headers = bytes.toString('latin1', 0, headerEnd);
  const status = Number(headers.slice(9, 12));
  const bodyStart = headerEnd + HEADER_END.length;
  if (status === 100) return readAnswer(bytes.subarray(bodyStart));
  const length = /\r\ncontent-length: *(\d+)/iu.exec(headers)?.[1];
  if (length !== undefined) {
    const end = bodyStart + Number(length);
    return bytes.length < end ? null : { answer: { status, headers, body: bytes.subarray(bodyStart, end) }, end };
  }
  if (!/\r\ntransfer-encoding: *chunked/iu.test(headers)) {
    return { answer: { status, headers, body: Buffer.alloc(0) }, end: bodyStart };
  }
  const chunks = readChunks(bytes, bodyStart);
  return chunks === null ? null : { answer: { status, headers, body: chunks.body }, end: chunks.end };
};

/** Formats a request; the body's length is set here. */
export const formatRequest = (
  url: URL,
  method: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer = Buffer.alloc(0),
): Buffer => {
  const lines = Object.entries({ host: url.host, ...headers, 'content-length': String(body.length) });
  const head = `${method} ${url.pathname}${url.search} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
};

type Job = {
  readonly request: Buffer;
  readonly done: (answer: HttpAnswer) => void;
  readonly failed: (cause: Error) => void;
};
type Connection = { readonly socket: Socket; job: Job | null };

/** Opens up to `count` connections to the address, each when it is first needed. */
export const openConnections = (url: URL, count: number): HttpConnections => {
  const waiting: Job[] = [];
  const idle: Connection[] = [];
  const all = new Set<Connection>();
  let closed = false;

  const give = (connection: Connection, job: Job): void => {
    connection.job = job;
    connection.socket.write(job.request);
  };

  const open = (): Connection => {
    const connection: Connection = { socket: connect(Number(url.port), url.hostname), job: null };
    let received: Buffer = Buffer.alloc(0);
    all.add(connection);
    connection.socket.setNoDelay(true);
    connection.socket.on('data', (bytes) => {
      received = received.length === 0 ? bytes : Buffer.concat([received, bytes]);
      const read = readAnswer(received);
      if (read === null || connection.job === null) return;
      received = received.subarray(read.end);
      const { done } = connection.job;
      connection.job = null;
      const next = waiting.shift();
      if (next === undefined) idle.push(connection);
      else give(connection, next);
      done(read.answer);
    });
    const broken = (cause: Error): void => {
      if (!all.delete(connection)) return;
      const at = idle.indexOf(connection);
      if (at >= 0) idle.splice(at, 1);
      connection.socket.destroy();
      connection.job?.failed(cause);
      connection.job = null;
      const next = closed ? undefined : waiting.shift();
      if (next !== undefined) give(open(), next);
    };
    connection.socket.on('error', broken);
    connection.socket.on('close', () => broken(new Error('connection closed')));
    return connection;
  };

  return {
    send: (request) =>
      new Promise((done, failed) => {
        if (closed) {
          failed(new Error('client closed'));
          return;
        }
        const job: Job = { request, done, failed };
        const free = idle.pop();
        if (free !== undefined) give(free, job);
        else if (all.size < count) give(open(), job);
        else waiting.push(job);
      }),
    close: () => {
      closed = true;
      for (const { socket } of all) socket.destroy();
      for (const job of waiting.splice(0)) job.failed(new Error('client closed'));
    },
  };
};
