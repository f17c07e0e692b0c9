// `npm run test:crash`: SIGKILL of the whole process group at a random moment under 32 concurrent depositors, again and
// again on the same state. Afterwards: every acknowledged deposit is there under its id and certified, a retry with the
// same key gives the same id, the ledger verifies from entry 0, and it holds each acknowledged leaf exactly once.
//
//   --rounds N (20)   --depositors N (32)   --seed N (the time)   --state-dir DIR (.local/crash, emptied first)

import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../../src/local/build.ts';
import { findFreePort } from '../../src/local/free-port.ts';
import { createRandom } from '../support/random.ts';
import { walkLedger } from '../support/ledger-walk.ts';
import { type Acknowledged, createDepositors } from './depositors.ts';
import { killDuringStart, startStackProcess } from './stack-under-test.ts';
import { verifyOutcome } from './verify-outcome.ts';

const LOAD_TIMEOUT_MS = 20_000;

const sleep = (milliseconds: number): Promise<unknown> => new Promise((done) => setTimeout(done, milliseconds));
const waitFor = async (isTrue: () => boolean, timeoutMs: number): Promise<void> => {
  const deadline = Date.now() + timeoutMs;
  while (!isTrue() && Date.now() < deadline) await sleep(10);
};

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    depositors: { type: 'string', default: '32' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    'state-dir': { type: 'string', default: resolve(import.meta.dirname, '../../.local/crash') },
  },
});
const rounds = Number(values.rounds);
const random = createRandom(Number(values.seed));
const stateDir = resolve(values['state-dir']);

await build();
rmSync(stateDir, { recursive: true, force: true });
const port = await findFreePort(0);
if (port === null) throw new Error('no free port');
console.log(`crash test: ${rounds} rounds, ${values.depositors} depositors, seed ${values.seed}`);

const depositors = createDepositors(Number(values.depositors), random);
for (let round = 1; round <= rounds; round += 1) {
  // Now and then the recovery itself is interrupted.
  if (round > 1 && random.next() < 0.25) await killDuringStart(stateDir, port, random.between(50, 4_000));
  const stack = await startStackProcess(stateDir, port);
  const before = depositors.acknowledged.size;
  const run = depositors.run(stack);
  // Mostly under full load; now and then while the first deposits after a recovery are on their way.
  if (random.next() < 0.8) await waitFor(() => depositors.acknowledged.size > before, LOAD_TIMEOUT_MS);
  await sleep(random.between(0, 3_000));
  await stack.kill();
  await run;
  const { acknowledged, unanswered } = depositors;
  console.log(`round ${round}: ${acknowledged.size} acknowledged, ${unanswered.size} unanswered so far`);
}

const stack = await startStackProcess(stateDir, port);
try {
  const faults = await verifyOutcome(stack, depositors, random);
  const walked = await walkLedger(stack.url, stack.trust.genesis);
  const leafFaults = [...depositors.acknowledged.values()].filter(
    ({ leafHash }: Acknowledged) => walked.leafCounts.get(leafHash) !== 1,
  );
  for (const { id, leafHash } of leafFaults) {
    faults.push(`${id}: its leaf is in the ledger ${walked.leafCounts.get(leafHash) ?? 0} times`);
  }
  for (const fault of faults.slice(0, 50)) console.error(fault);
  console.log(
    `${depositors.acknowledged.size} acknowledged in ${rounds} kills; ledger of ${walked.treeSize} entries, ` +
      `${walked.batches.length} batches, ${walked.leafCounts.size} leaves verified from entry 0; ${faults.length} faults`,
  );
  process.exitCode = faults.length === 0 && depositors.acknowledged.size > 0 ? 0 : 1;
} finally {
  await stack.stop();
}
