// A complete check of an archive, offline: no file damaged, the ledger sound as fsck has it, and what was put beside the
// ledger for convenience (description, governance copies, findings, keys, trust bundle) true to it.

import { decodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { parseDecimal } from '../../../src/core/bytes/decimal.ts';
import { readFinding } from '../../../src/core/ledger/finding.ts';
import { replayGovernance } from '../../../src/core/ledger/replay-governance.ts';
import { openTrust } from '../../../src/core/verify/trust.ts';
import { type Faults, createFaults } from '../faults.ts';
import { type FsckReport, fsck } from '../fsck/fsck.ts';
import { readOwnKeys } from '../fsck/own-keys.ts';
import { verifyByNode } from '../signature/verify-by-node.ts';
import { openFolder } from '../source/folder-source.ts';
import { Unreadable } from '../source/source.ts';
import { type ArchiveDescription, DESCRIPTION_FILE, parseArchiveDescription } from './archive-description.ts';
import { listArchive } from './archive-folder.ts';
import { parseFindings } from './findings-file.ts';
import { scanEntries } from './scan-entries.ts';
import { SUMS_FILE, checkSums, parseSums } from './sums.ts';

const readText = async (folder: string, file: string): Promise<string | null> => {
  const bytes = await openFolder(folder).read(file);
  return bytes === null ? null : decodeUtf8(bytes);
};

/** Reads what an archive says of itself. Throws `Unreadable` when the folder holds no finished archive. */
export const readDescription = async (folder: string): Promise<ArchiveDescription> => {
  const text = await readText(folder, DESCRIPTION_FILE);
  if (text === null) throw new Unreadable(DESCRIPTION_FILE, 'missing: no archive, or an export that did not finish');
  const description = parseArchiveDescription(text);
  if (!description.ok) throw new Unreadable(DESCRIPTION_FILE, description.failure.code);
  return description.value;
};

const checkFiles = async (folder: string, paths: readonly string[], faults: Faults): Promise<void> => {
  const text = await readText(folder, SUMS_FILE);
  if (text === null) return faults.report(SUMS_FILE, 'archive.no-sums', 'an export that did not finish: run it again');
  const sums = parseSums(text);
  if (sums === null) return faults.report(SUMS_FILE, 'archive.sums-malformed');
  return checkSums(folder, paths, sums, faults);
};

/** Compares the copies with the entries that they are of. */
const checkCopies = async (
  folder: string,
  paths: readonly string[],
  description: ArchiveDescription,
  faults: Faults,
): Promise<void> => {
  const { ledger, treeSize, genesis } = description;
  const scanned = await scanEntries(openFolder(folder), ledger, treeSize);
  const texts = new Map(scanned.governance.map(({ index, text }) => [`governance/${index}`, text]));
  for (const path of paths.filter((one) => one.startsWith('governance/'))) {
    if (texts.get(path) !== (await readText(folder, path))) faults.report(path, 'archive.copy-differs');
  }
  for (const path of texts.keys()) if (!paths.includes(path)) faults.report(path, 'archive.file-missing');
  const replayed = await replayGovernance(scanned.genesis, scanned.changes, ledger, verifyByNode);
  const keepers = replayed.ok ? readOwnKeys(replayed.value).keepers : [];
  for (const path of paths.filter((one) => one.startsWith('findings/'))) {
    const index = parseDecimal(path.slice('findings/'.length));
    const notes = parseFindings((await readText(folder, path)) ?? '');
    if (notes === null) faults.report(path, 'finding.malformed');
    for (const note of notes ?? []) {
      const finding = await readFinding(note, ledger, keepers, verifyByNode);
      if (finding === null || finding.index !== index) faults.report(path, 'finding.not-by-a-keeper');
    }
  }
  const bundle = await readText(folder, 'trust.json');
  if (bundle === null) return faults.report('trust.json', 'archive.file-missing');
  const opened = await openTrust({ genesis, bundle }, verifyByNode);
  if (!opened.ok) faults.report('trust.json', opened.failure.code, JSON.stringify(opened.failure));
  return undefined;
};

/**
 * Verifies an archive.
 *
 * @param genesis pinned leaf hash (hex); null: the archive's own word, which the report then says
 */
export const verifyArchive = async (
  folder: string,
  genesis: string | null,
): Promise<{ readonly report: FsckReport; readonly description: ArchiveDescription; readonly files: number }> => {
  const description = await readDescription(folder);
  const paths = listArchive(folder);
  const faults = createFaults();
  await checkFiles(folder, paths, faults);
  const options = { log: [], genesis: genesis ?? description.genesis, policy: null, treeOnly: false };
  const report = await fsck(openFolder(folder), options);
  const isSame = report.treeSize === description.treeSize && report.rootHash === description.rootHash;
  if (!isSame) faults.report(DESCRIPTION_FILE, 'archive.description', 'size or root is not that of the checkpoint');
  // Copies can be compared only with a ledger that reads.
  if (report.faultCount === 0) await checkCopies(folder, paths, description, faults);
  const all = [...report.faults, ...faults.list()];
  const faultCount = report.faultCount + faults.count();
  return { report: { ...report, faults: all, faultCount }, description, files: paths.length };
};
