// A report for people: what the ledger is, what was checked and how fast, what was left out, and every fault by its file.

import { encodeBase64 } from '../../../src/core/bytes/base64.ts';
import { decodeHex } from '../../../src/core/bytes/hex.ts';
import type { Fault } from '../faults.ts';
import type { FsckReport, Rate } from '../fsck/fsck.ts';

const LABEL_WIDTH = 12;

const line = (label: string, value: string): string => `${label.padEnd(LABEL_WIDTH)}${value}\n`;

/** Formats a rate: how many, how long, how many a second. */
export const formatRate = ({ name, count, ms }: Rate): string => {
  const perSecond = ms > 0 ? `${Math.round((count / ms) * 1000).toLocaleString('en')}/s` : '-';
  return `${name}: ${count.toLocaleString('en')} in ${(ms / 1000).toFixed(3)} s (${perSecond})`;
};

/** Formats a fault; it begins with the file's name. */
export const formatFault = ({ file, code, detail }: Fault): string =>
  `FAULT ${file}: ${code}${detail === '' ? '' : ` (${detail})`}\n`;

/** Formats the faults with the number of those that the list has no room for. */
export const formatFaults = (faults: readonly Fault[], count: number): string =>
  faults.map(formatFault).join('') + (count > faults.length ? `… and ${count - faults.length} more\n` : '');

/** Formats a fsck report. `pinned` is the genesis hash that the user pinned, null if none. */
export const formatFsckReport = (report: FsckReport, pinned: string | null): string => {
  const { own, rootHash } = report;
  const root = rootHash === null ? '-' : encodeBase64(decodeHex(rootHash) ?? new Uint8Array());
  const entries = Object.entries(own?.entries ?? {}).map(([version, count]) => `${version} ${count}`);
  const parts = [
    line('ledger', report.origin ?? '-'),
    line('size', String(report.treeSize ?? '-')),
    line('root', `${root} (${rootHash ?? '-'})`),
    ...(own === null
      ? []
      : [
          line(
            'genesis',
            `${own.genesis} ${pinned === null ? '(NOT PINNED: compare it with another source)' : '(pinned)'}`,
          ),
          line('entries', entries.join(', ')),
          line('checkpoints', `${own.checkpoints} archived, ${own.timestampedCheckpoints} with a timestamp token`),
          line('batches', `${own.batches}, leaves ${own.leaves}, tokens ${own.tokens}`),
          line('policies', `genesis and ${own.governanceChanges} change(s)`),
        ]),
    ...report.rates.map((rate) => line('rate', formatRate(rate))),
    ...report.notChecked.map((what) => line('not checked', what)),
    formatFaults(report.faults, report.faultCount),
  ];
  const size = `${report.treeSize ?? 0}`;
  const verdict =
    report.faultCount === 0
      ? `核验一致：大小 ${size}，根 ${root}\nSOUND: size ${size}, root ${root}\n`
      : `发现 ${report.faultCount} 处错误\nFAULTY: ${report.faultCount} fault(s)\n`;
  return parts.join('') + verdict;
};
