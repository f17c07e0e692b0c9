// `npm run bench`: the built Worker in workerd on a fresh local stack with four courts, the echo Worker beside it in the
// same run. Prints `name value unit | echo value | target` and writes .local/bench.json. Under ten minutes.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from '../../src/local/build.ts';
import { findChildren } from '../../src/local/process-table.ts';
import { startStack } from '../../src/local/stack.ts';
import { measureAddCheckpoint } from './add-checkpoint.ts';
import { measureMirroring } from './mirroring.ts';
import { measureAuditor } from './auditor.ts';
import { measureBrowserHashing } from './browser-hashing.ts';
import { measureBundle } from './bundle.ts';
import { measureCertificates } from './certificates.ts';
import { measureCertified } from './certified.ts';
import { measureDeposits } from './deposits.ts';
import { startEcho } from './echo.ts';
import { type Measurement, formatMeasurement } from './measurement.ts';
import { measureOfflineVerifier } from './offline-verifier.ts';
import { measureSequencer } from './sequencer.ts';
import { measureUnlisted } from './unlisted.ts';
import { measureUploadPass } from './upload-pass.ts';

const root = resolve(import.meta.dirname, '../..');
const stateDir = resolve(root, '.local/bench');

await build();
const all: Measurement[] = [];
const report = (measurements: readonly Measurement[]): void => {
  for (const measurement of measurements) console.log(formatMeasurement(measurement));
  all.push(...measurements);
};

report(await measureBundle(root));
rmSync(stateDir, { recursive: true, force: true });
const stack = await startStack({ stateDir, port: 0, onWarning: (message) => console.error(message) });
const [servicePid = 0] = findChildren(process.pid, 'workerd');
const echo = await startEcho(root);
const echoPid = findChildren(process.pid, 'workerd').find((pid) => pid !== servicePid) ?? 0;
try {
  report(await measureCertified(stack));
  report(await measureCertificates(root, stack, stateDir));
  report(await measureOfflineVerifier(stack));
  report(await measureDeposits({ ...stack, pid: servicePid }, { ...echo, pid: echoPid }));
  report(await measureUnlisted(stack));
  report(await measureAuditor(stack));
  report(await measureBrowserHashing(stack.url, root));
} finally {
  await echo.stop();
  await stack.stop();
}
report(await measureAddCheckpoint());
report(await measureMirroring());
report(await measureSequencer(stateDir));
report(await measureUploadPass(root));
mkdirSync(resolve(root, '.local'), { recursive: true });
writeFileSync(
  resolve(root, '.local/bench.json'),
  `${JSON.stringify({ at: new Date().toISOString(), node: process.version, measurements: all }, null, 2)}\n`,
);
