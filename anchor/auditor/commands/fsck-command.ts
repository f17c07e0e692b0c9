// `fsck`: the whole ledger, from any base URL or folder.

import { parseArgs } from 'node:util';
import { type FsckReport, fsck } from '../fsck/fsck.ts';
import { openSource } from '../source/open-source.ts';
import { EXIT, type Command, UsageError } from './exit-codes.ts';
import { formatFsckReport } from './format-report.ts';
import { readGenesisHash, readNamedFile, readPolicy, readTrustText, readVerifierKeys } from './read-trust.ts';

/** The report as JSON, members as in `FsckReport`. */
export const formatReportJson = (report: FsckReport): string => `${JSON.stringify(report, null, 2)}\n`;

/** Runs the command. */
export const runFsck: Command = async (words, write) => {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      log: { type: 'string', multiple: true },
      genesis: { type: 'string' },
      trust: { type: 'string' },
      policy: { type: 'string' },
      'tree-only': { type: 'boolean' },
      json: { type: 'boolean' },
    },
  });
  const [base, surplus] = positionals;
  if (base === undefined || surplus !== undefined) throw new UsageError('fsck takes one base URL or folder');
  const genesis = readGenesisHash(values.genesis);
  const pinned = values.trust === undefined ? genesis : readTrustText(readNamedFile(values.trust), genesis).genesis;
  const report = await fsck(openSource(base), {
    log: readVerifierKeys(values.log ?? []),
    genesis: pinned,
    policy: readPolicy(values.policy),
    treeOnly: values['tree-only'] ?? false,
  });
  write(values.json === true ? formatReportJson(report) : formatFsckReport(report, pinned));
  return report.faultCount === 0 ? EXIT.sound : EXIT.fault;
};
