// Deposits as bytes of HTTP requests, for clients that send many of them.

import { createHash } from 'node:crypto';
import { formatRequest } from './http-connections.ts';

export type Depositor = { readonly url: string; readonly apiKey: string };

/** What the service answers to a deposit, as far as load tests look at it. */
export type DepositAnswer = { readonly id: string; readonly state: string; readonly receipt: string };

type DepositOptions = { readonly idempotencyKey?: string; readonly waitSeconds?: number };

const headersOf = ({ apiKey }: Depositor, contentType: string, options: DepositOptions): Record<string, string> => ({
  authorization: `Bearer ${apiKey}`,
  'content-type': contentType,
  ...(options.idempotencyKey === undefined ? {} : { 'idempotency-key': options.idempotencyKey }),
  ...(options.waitSeconds === undefined ? {} : { prefer: `wait=${options.waitSeconds}` }),
});

/** A deposit of a digest only: the digest of `content`. */
export const formatDigestDeposit = (depositor: Depositor, content: string, options: DepositOptions = {}): Buffer =>
  formatRequest(
    new URL('/v1/evidence', depositor.url),
    'POST',
    headersOf(depositor, 'application/json', options),
    Buffer.from(
      JSON.stringify({
        digests: { 'sha-256': createHash('sha256').update(content).digest('hex') },
        sizeBytes: Buffer.byteLength(content),
        mediaType: 'text/plain',
        name: 'note.txt',
      }),
    ),
  );

/** A deposit of a file by multipart/form-data. */
export const formatFileDeposit = (depositor: Depositor, content: Buffer, options: DepositOptions = {}): Buffer => {
  const boundary = 'assize-load-7d1f0c2b9e';
  return formatRequest(
    new URL('/v1/evidence', depositor.url),
    'POST',
    headersOf(depositor, `multipart/form-data; boundary=${boundary}`, options),
    Buffer.concat([
      Buffer.from(
        `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="load.bin"\r\ncontent-type: application/octet-stream\r\n\r\n`,
      ),
      content,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  );
};
