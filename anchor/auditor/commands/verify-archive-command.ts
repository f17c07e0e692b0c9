// `verify-archive`: an archive as a whole, or one certificate from it. No network.

import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { hashEvidence, readCertificateFile } from '../archive/read-certificate-file.ts';
import { verifyArchive } from '../archive/verify-archive.ts';
import { verifyArchivedCertificate } from '../archive/verify-archived-certificate.ts';
import { refuseDocument } from '../../../src/core/verify/verify-certificate.ts';
import { EXIT, type Command, UsageError } from './exit-codes.ts';
import { formatReportJson } from './fsck-command.ts';
import { formatFsckReport } from './format-report.ts';
import { formatVerdictSteps } from './format-verdict.ts';
import { readGenesisHash } from './read-trust.ts';

const verifyWhole = async (
  folder: string,
  genesis: string | null,
  json: boolean,
  write: (text: string) => void,
): Promise<number> => {
  const { report, description, files } = await verifyArchive(folder, genesis);
  if (json) write(formatReportJson(report));
  else {
    write(`archive     ${files} files, exported at ${description.exportedAt} from ${description.source}\n`);
    write(formatFsckReport(report, genesis));
  }
  return report.faultCount === 0 ? EXIT.sound : EXIT.fault;
};

/** Runs the command. */
export const runVerifyArchive: Command = async (words, write) => {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      genesis: { type: 'string' },
      certificate: { type: 'string' },
      evidence: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const [folder, surplus] = positionals;
  if (folder === undefined || surplus !== undefined) throw new UsageError('verify-archive takes one folder');
  const genesis = readGenesisHash(values.genesis);
  const { certificate, evidence, json = false } = values;
  if (certificate === undefined) {
    if (evidence !== undefined) throw new UsageError('--evidence needs --certificate');
    return await verifyWhole(folder, genesis, json, write);
  }
  for (const path of [certificate, ...(evidence === undefined ? [] : [evidence])]) {
    if (!existsSync(path)) throw new UsageError(`${path} is not there`);
  }
  const file = await readCertificateFile(certificate);
  const object = evidence === undefined ? undefined : await hashEvidence(evidence);
  const verdict =
    file.bytes === null
      ? refuseDocument(file.reason)
      : await verifyArchivedCertificate(folder, file.bytes, { genesis, now: Date.now(), pdf: file.pdf, ...object });
  write(json ? `${JSON.stringify(verdict, null, 2)}\n` : formatVerdictSteps(verdict));
  if (verdict.summary === 'consistent') return EXIT.sound;
  return verdict.summary === 'unverifiable' ? EXIT.unreadable : EXIT.fault;
};
