// How fast the auditor checks a ledger: tiles and entries from a local archive, and apart from that what costs more and is
// another's arithmetic: signatures, leaf trees, HTTP.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { type FsckReport, fsck } from '../../anchor/auditor/fsck/fsck.ts';
import { openFolder } from '../../anchor/auditor/source/folder-source.ts';
import { openHttp } from '../../anchor/auditor/source/http-source.ts';
import { createWorld } from '../support/ledger-fixture.ts';
import { createLedgerFolder } from '../support/ledger-folder.ts';
import { type Measurement, atLeast } from './measurement.ts';

const ENTRIES = 40_000;
const TARGET_PER_SECOND = 20_000;
const RUNS = 3;

const perSecond = (report: FsckReport, name: string): number => {
  const rate = report.rates.find((candidate) => candidate.name.startsWith(name));
  return rate === undefined || rate.ms === 0 ? 0 : (rate.count / rate.ms) * 1000;
};

const requireSound = (report: FsckReport): FsckReport => {
  const [fault] = report.faults;
  if (fault !== undefined) throw new Error(`the auditor found a fault: ${fault.file} ${fault.code} ${fault.detail}`);
  return report;
};

const rateOf = (name: string, value: number): Measurement => ({ name: `auditor ${name}`, value, unit: '/s' });

/** Measures fsck of a made ledger in a folder, and of the running service's whole ledger over HTTP. */
export const measureAuditor = async (stack: {
  readonly url: string;
  /** Leaf hash of entry 0, hex. */
  readonly genesis: string;
}): Promise<Measurement[]> => {
  const directory = mkdtempSync(resolve(tmpdir(), 'assize-bench-auditor-'));
  try {
    const world = await createWorld();
    const folder = resolve(directory, 'ledger');
    await createLedgerFolder(world, folder, { batches: ENTRIES, checkpointEvery: 2000, treeOnly: true });
    const options = { log: [], genesis: world.genesisHash, policy: null, treeOnly: true };
    let fastest = 0;
    for (let run = 0; run < RUNS; run += 1) {
      // Processor time of this thread, reading and a few checkpoints included: what one core does, whoever else is busy.
      const start = process.threadCpuUsage();
      requireSound(await fsck(openFolder(folder), options));
      const { user, system } = process.threadCpuUsage(start);
      fastest = Math.max(fastest, (ENTRIES / (user + system)) * 1_000_000);
    }
    const whole = { ...options, genesis: stack.genesis, treeOnly: false };
    const service = requireSound(await fsck(openHttp(`${stack.url}/ledger`), whole));
    return [
      {
        ...rateOf('fsck of entries and tiles, local archive, one core', fastest),
        target: atLeast(fastest, TARGET_PER_SECOND, '/s'),
      },
      rateOf('checkpoints with all their signatures', perSecond(service, 'checkpoint signatures')),
      rateOf('timestamp tokens', perSecond(service, 'token signatures')),
      rateOf('leaves of batches', perSecond(service, 'leaf trees')),
      rateOf('entries over HTTP, with all files of their batches', perSecond(service, 'reading')),
    ];
  } finally {
    rmSync(directory, { recursive: true });
  }
};
