// Deposits with the running stack, each waited for until it is certified.

import type { RunningStack } from '../support/running-stack.ts';

/** Deposits a text and gives the evidence's id once a quorum of courts has cosigned it. */
export const depositCertified = async (stack: RunningStack, text: string): Promise<string> => {
  const form = new FormData();
  form.set('file', new Blob([text], { type: 'text/plain' }), 'note.txt');
  const response = await fetch(`${stack.url}/v1/evidence`, {
    method: 'POST',
    body: form,
    headers: { authorization: `Bearer ${stack.apiKey}`, prefer: 'wait=30' },
    signal: AbortSignal.timeout(60_000),
  });
  const body = await response.text();
  if (response.status !== 201) throw new Error(`not certified: ${response.status} ${body}`);
  return (JSON.parse(body) as { readonly id: string }).id;
};
