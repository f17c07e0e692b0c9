// The digest worker: SHA-256 and SM3 of files, off the page's thread, so that the page stays alive under gigabytes. It
// says that it is ready once its WebAssembly is compiled: from there on it needs nothing from anywhere.

import { digestFile } from './digest-file.ts';
import type { DigestReply, DigestRequest } from './digest-messages.ts';
import { type BeginDigests, beginByScript, prepareDigests } from './stream-digests.ts';

const reply = (message: DigestReply): void => {
  postMessage(message);
};

const run = async (begin: BeginDigests, { jobId, file, names }: DigestRequest): Promise<void> => {
  try {
    const digests = await digestFile(file, begin(names), (readBytes) => reply({ kind: 'progress', jobId, readBytes }));
    reply({ kind: 'done', jobId, digests });
  } catch {
    // The browser refuses to read a file that changed on disk after it was chosen (NotReadableError).
    reply({ kind: 'failed', jobId });
  }
};

const prepared = prepareDigests();

// One job at a time: two files read at once only make each other slower.
let queue: Promise<void> = Promise.resolve();
addEventListener('message', (event: MessageEvent<DigestRequest>) => {
  const request = event.data;
  queue = queue.then(async () => run(await prepared, request));
});
void prepared.then((begin) => {
  reply({ kind: 'ready', by: begin === beginByScript ? 'script' : 'wasm' });
});
