// A fresh piece of evidence of the running stack, with everything that a stranger is handed: certificate, PDF, proof, the
// verifiers as served, each as a file in one folder.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningStack } from './running-stack.ts';

/** Where it runs, and a key. */
export type ServedStack = Pick<RunningStack, 'url' | 'apiKey'>;
export type CertifiedFiles = { readonly id: string; readonly verifyUrl: string };

const get = async (url: string, apiKey: string | null): Promise<Buffer> => {
  const headers = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(60_000) });
  const body = Buffer.from(await response.arrayBuffer());
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${body.toString()}`);
  return body;
};

/** Fetches the files of certified evidence into `folder`, and the verifiers without a key. */
export const fetchCertified = async (stack: ServedStack, id: string, folder: string): Promise<void> => {
  for (const [path, name] of [
    ['certificate', 'certificate.json'],
    ['certificate.pdf', 'certificate.pdf'],
    ['proof', 'evidence.tlog-proof'],
  ] as const) {
    writeFileSync(join(folder, name), await get(`${stack.url}/v1/evidence/${id}/${path}`, stack.apiKey));
  }
  writeFileSync(join(folder, 'trust.json'), await get(`${stack.url}/v1/trust`, null));
  for (const name of ['verify.html', 'assize.mjs']) {
    writeFileSync(join(folder, name), await get(`${stack.url}/${name}?download`, null));
  }
};

/** Deposits bytes, waits until they are certified, and writes them with their files into `folder`. */
export const depositFiles = async (
  stack: ServedStack,
  folder: string,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<CertifiedFiles> => {
  const form = new FormData();
  form.set('file', new Blob([bytes]), name);
  form.set('title', 'Framework agreement');
  const response = await fetch(`${stack.url}/v1/evidence`, {
    method: 'POST',
    body: form,
    headers: { authorization: `Bearer ${stack.apiKey}`, prefer: 'wait=30' },
    signal: AbortSignal.timeout(60_000),
  });
  const body = await response.text();
  if (response.status !== 201) throw new Error(`not certified: ${response.status} ${body}`);
  const { id, links } = JSON.parse(body) as { readonly id: string; readonly links: { readonly verify: string } };
  writeFileSync(join(folder, name), bytes);
  await fetchCertified(stack, id, folder);
  return { id, verifyUrl: links.verify };
};
