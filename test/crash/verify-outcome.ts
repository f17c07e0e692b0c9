// After the last kill: asks again for everything that was left open, then checks each acknowledged deposit.

import { createHash } from 'node:crypto';
import { verifyCertificate } from '../../src/core/verify/verify-certificate.ts';
import { openConnections } from '../support/http-connections.ts';
import type { Random } from '../support/random.ts';
import type { Depositors, Submission } from './depositors.ts';
import type { StackUnderTest } from './stack-under-test.ts';

const RETRY_SAMPLE = 500;
const CERTIFICATE_SAMPLE = 25;
const SUBMIT_TIMEOUT_MS = 60_000;
const CERTIFIED_TIMEOUT_MS = 180_000;
const CONNECTIONS = 16;

type ListPage = {
  readonly items: readonly { readonly id: string; readonly state: string }[];
  readonly nextCursor: string | null;
};

const sleep = (milliseconds: number): Promise<unknown> => new Promise((done) => setTimeout(done, milliseconds));

/** Sends each submission until it is answered. */
const submitAll = async (stack: StackUnderTest, depositors: Depositors, all: readonly Submission[]): Promise<void> => {
  const connections = openConnections(new URL(stack.url), CONNECTIONS);
  const rest = [...all];
  const deadline = Date.now() + SUBMIT_TIMEOUT_MS;
  const work = async (): Promise<void> => {
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
      while (!(await depositors.submit(connections, stack, next))) {
        if (Date.now() > deadline) throw new Error(`${next.key} is refused for ${SUBMIT_TIMEOUT_MS} ms`);
        await sleep(100);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: CONNECTIONS }, work));
  } finally {
    connections.close();
  }
};

const fetchOwn = (stack: StackUnderTest, path: string): Promise<Response> =>
  fetch(`${stack.url}${path}`, {
    headers: { authorization: `Bearer ${stack.apiKey}` },
    signal: AbortSignal.timeout(30_000),
  });

/** Reads the whole list of the organization: the state of each piece of evidence by its id. */
const readStates = async (stack: StackUnderTest): Promise<Map<string, string>> => {
  const states = new Map<string, string>();
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const response = await fetchOwn(stack, `/v1/evidence?limit=100${query}`);
    if (!response.ok) throw new Error(`list answered ${response.status}: ${await response.text()}`);
    const page = (await response.json()) as ListPage;
    for (const { id, state } of page.items) states.set(id, state);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return states;
};

const checkCertified = async (stack: StackUnderTest, depositors: Depositors): Promise<string[]> => {
  const deadline = Date.now() + CERTIFIED_TIMEOUT_MS;
  for (;;) {
    const states = await readStates(stack);
    const open = [...depositors.acknowledged.values()].filter(({ id }) => states.get(id) !== 'certified');
    if (open.length === 0) return [];
    if (Date.now() > deadline) {
      return open.map(({ id, key }) => `${id} (${key}): ${states.get(id) ?? 'lost: it is not in the list'}`);
    }
    await sleep(1_000);
  }
};

const checkCertificates = async (stack: StackUnderTest, depositors: Depositors, random: Random): Promise<string[]> => {
  const faults: string[] = [];
  for (const { id, content } of random.sample([...depositors.acknowledged.values()], CERTIFICATE_SAMPLE)) {
    const response = await fetchOwn(stack, `/v1/evidence/${id}/certificate`);
    const certificate = await response.text();
    if (!response.ok) {
      faults.push(`${id}: certificate answered ${response.status}: ${certificate}`);
      continue;
    }
    const verdict = await verifyCertificate(certificate, {
      trust: stack.trust,
      now: Date.now(),
      digests: { 'sha-256': createHash('sha256').update(content).digest('hex') },
      sizeBytes: Buffer.byteLength(content),
    });
    const failed = verdict.steps.filter(({ result }) => result === 'fail');
    if (verdict.summary !== 'consistent' || failed.length > 0) {
      faults.push(`${id}: ${verdict.summary} ${JSON.stringify(failed)}`);
    }
  }
  return faults;
};

/** Checks what the kills left; gives what is wrong, nothing when all is well. */
export const verifyOutcome = async (
  stack: StackUnderTest,
  depositors: Depositors,
  random: Random,
): Promise<string[]> => {
  await submitAll(stack, depositors, [...depositors.unanswered.values()]);
  await submitAll(stack, depositors, random.sample([...depositors.acknowledged.values()], RETRY_SAMPLE));
  const uncertified = await checkCertified(stack, depositors);
  const unverified = await checkCertificates(stack, depositors, random);
  return [...depositors.faults, ...uncertified, ...unverified];
};
