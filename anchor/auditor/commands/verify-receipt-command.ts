// `verify-receipt`: was the promise of a receipt kept, and if not, is that proved?

import { parseArgs } from 'node:util';
import { formatTime } from '../../../src/core/text/time.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { type ReceiptVerdict, verifyReceipt } from '../receipt/verify-receipt.ts';
import { openSource } from '../source/open-source.ts';
import { EXIT, type Command, UsageError } from './exit-codes.ts';
import { formatFaults } from './format-report.ts';
import { readGenesisHash, readNamedFile } from './read-trust.ts';

const SENTENCES: Readonly<Record<ReceiptVerdict['kind'], string>> = {
  'not-a-receipt': '不是本账本的回执  NOT A RECEIPT OF THIS LEDGER',
  kept: '承诺已履行  KEPT: the statement is under a checkpoint that a quorum cosigned in time',
  late: '逾期入账，违反承诺  LATE: the statement is on the ledger, but after the promised time; the receipt and this ledger prove it',
  breach:
    '违约证据成立  BREACH: the ledger is sound and reaches beyond the promised time, and the statement is not on it; the receipt and this archive are the proof',
  'not-due':
    '尚未到期  NOT DUE: the statement is not there yet, and this copy of the ledger does not reach the promised time',
  undecided: '账本有错误，无法判断  UNDECIDED: the ledger has faults',
};

const describe = (verdict: ReceiptVerdict): readonly string[] => {
  if (verdict.kind === 'not-a-receipt') return [verdict.reason];
  const { receipt } = verdict;
  const head = [
    `evidence    ${receipt.evidenceId}`,
    `leaf hash   ${encodeHex(receipt.leafHash)}`,
    `accepted    ${formatTime(receipt.acceptedAtUnixMs)}`,
    `include by  ${formatTime(receipt.includeByUnixMs)}`,
  ];
  if ('batch' in verdict) {
    const { batch, leafIndex, treeSize, onLedgerBy } = verdict;
    return [...head, `batch       ${batch}, leaf ${leafIndex}`, `on ledger   ${onLedgerBy}, size ${treeSize}`];
  }
  if ('faults' in verdict) return [...head, formatFaults(verdict.faults, verdict.faults.length)];
  return [...head, `ledger      reaches ${verdict.ledgerReaches}, size ${verdict.treeSize}`];
};

const EXITS: Readonly<Record<ReceiptVerdict['kind'], number>> = {
  kept: EXIT.sound,
  late: EXIT.fault,
  breach: EXIT.fault,
  'not-a-receipt': EXIT.fault,
  'not-due': EXIT.unreadable,
  undecided: EXIT.unreadable,
};

/** Runs the command. */
export const runVerifyReceipt: Command = async (words, write) => {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      archive: { type: 'string' },
      url: { type: 'string' },
      genesis: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const [file, surplus] = positionals;
  const base = values.archive ?? values.url;
  if (file === undefined || surplus !== undefined) throw new UsageError('verify-receipt takes one receipt');
  if (base === undefined || (values.archive !== undefined && values.url !== undefined)) {
    throw new UsageError('verify-receipt needs --archive <folder> or --url <base URL>');
  }
  const verdict = await verifyReceipt(openSource(base), readNamedFile(file), readGenesisHash(values.genesis));
  write(
    values.json === true
      ? `${JSON.stringify(verdict)}\n`
      : `${[...describe(verdict), SENTENCES[verdict.kind]].join('\n')}\n`,
  );
  return EXITS[verdict.kind];
};
