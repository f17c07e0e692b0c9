// Concurrent depositors that remember what was acknowledged and what they never got an answer to.

import { decodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { parseSignedNote } from '../../src/core/note/signed-note.ts';
import { parseReceiptText } from '../../src/core/statement/receipt.ts';
import { type DepositAnswer, formatDigestDeposit, formatFileDeposit } from '../support/deposit-requests.ts';
import { type HttpConnections, openConnections } from '../support/http-connections.ts';
import type { Random } from '../support/random.ts';
import type { StackUnderTest } from './stack-under-test.ts';

/** A deposit as it can be repeated: the key and what was sent under it. */
export type Submission = { readonly key: string; readonly content: string; readonly asFile: boolean };

export type Acknowledged = Submission & { readonly id: string; readonly leafHash: string; readonly receipt: string };

export type Depositors = {
  /** By idempotency key. */
  readonly acknowledged: Map<string, Acknowledged>;
  readonly unanswered: Map<string, Submission>;
  /** Answers that should never have come. */
  readonly faults: string[];
  /** Deposits until the stack is gone; first asks again for some of what the last kill left open. */
  readonly run: (stack: StackUnderTest) => Promise<void>;
  /** Sends one submission and remembers the answer; false when it has to be tried again. */
  readonly submit: (connections: HttpConnections, stack: StackUnderTest, submission: Submission) => Promise<boolean>;
};

const MAX_CONTENT_CHARACTERS = 4_000;

/** Reads the leaf hash out of the receipt that the deposit was answered with. */
const readLeafHash = (receipt: string): string | null => {
  const note = parseSignedNote(receipt);
  const parsed = note.ok ? parseReceiptText(note.value.text) : null;
  return parsed?.ok === true ? encodeHex(parsed.value.leafHash) : null;
};

/** Makes `count` depositors whose content and choices follow the random sequence. */
export const createDepositors = (count: number, random: Random): Depositors => {
  const acknowledged = new Map<string, Acknowledged>();
  const unanswered = new Map<string, Submission>();
  const faults: string[] = [];
  let made = 0;

  const make = (): Submission => {
    made += 1;
    const length = random.between(1, MAX_CONTENT_CHARACTERS);
    return { key: `crash-${made}`, content: `${made} `.padEnd(length, '证'), asFile: random.next() < 0.3 };
  };

  const submit: Depositors['submit'] = async (connections, stack, submission) => {
    const options = { idempotencyKey: submission.key };
    const request = submission.asFile
      ? formatFileDeposit(stack, Buffer.from(submission.content), options)
      : formatDigestDeposit(stack, submission.content, options);
    unanswered.set(submission.key, submission);
    const { status, body } = await connections.send(request);
    const text = decodeUtf8(body) ?? '';
    if (status === 503 || status === 409 || status === 429) return false;
    unanswered.delete(submission.key);
    if (status !== 201 && status !== 202) {
      faults.push(`${submission.key}: ${status} ${text.slice(0, 300)}`);
      return true;
    }
    const answer = JSON.parse(text) as DepositAnswer;
    const leafHash = readLeafHash(answer.receipt);
    const before = acknowledged.get(submission.key);
    if (leafHash === null) faults.push(`${submission.key}: no receipt in ${text.slice(0, 300)}`);
    else if (before === undefined) {
      acknowledged.set(submission.key, { ...submission, id: answer.id, leafHash, receipt: answer.receipt });
    } else if (before.id !== answer.id || before.receipt !== answer.receipt) {
      faults.push(`${submission.key}: a retry gave ${answer.id} instead of ${before.id}, or another receipt`);
    }
    return true;
  };

  const run: Depositors['run'] = async (stack) => {
    const connections = openConnections(new URL(stack.url), count);
    const retries = [
      ...random.sample([...unanswered.values()], 2 * count),
      ...random.sample([...acknowledged.values()].slice(-4 * count), count),
    ];
    const deposit = async (): Promise<void> => {
      for (;;) {
        const submission = retries.pop() ?? make();
        while (!(await submit(connections, stack, submission))) await new Promise((done) => setTimeout(done, 50));
      }
    };
    // Each ends by the broken connection of the kill; what it was waiting for stays among the unanswered.
    await Promise.allSettled(Array.from({ length: count }, deposit));
    connections.close();
  };

  return { acknowledged, unanswered, faults, run, submit };
};
