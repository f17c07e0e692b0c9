// Receipts whose promised time has passed: each must have been kept. One that was is not looked at again.

import { readFileSync, readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseSignedNote } from '../../../src/core/note/signed-note.ts';
import { parseReceiptText } from '../../../src/core/statement/receipt.ts';
import { verifyReceipt } from '../receipt/verify-receipt.ts';
import { type Source, Unreadable } from '../source/source.ts';
import { hashBytes } from '../tree/node-hash.ts';
import { type Alarm, alarm } from './alarm.ts';

/** Lists the receipt files under paths that the user named: files, or folders of files. */
export const listReceipts = (paths: readonly string[]): readonly string[] =>
  paths.flatMap((path) =>
    statSync(path).isDirectory()
      ? readdirSync(path, { withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map(({ name }) => resolve(path, name))
          .sort()
      : [path],
  );

/** Judges the receipts that are due; gives the hashes of those that were kept, earlier ones included. */
export const observeReceipts = async (
  source: Source,
  files: readonly string[],
  kept: readonly string[],
  options: { readonly genesis: string | null; readonly nowUnixMs: number },
): Promise<{ readonly alarms: readonly Alarm[]; readonly kept: readonly string[] }> => {
  const known = new Set(kept);
  const alarms: Alarm[] = [];
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    const hash = hashBytes(Buffer.from(text)).toString('hex');
    if (known.has(hash)) continue;
    const note = parseSignedNote(text);
    const receipt = note.ok ? parseReceiptText(note.value.text) : null;
    if (receipt === null || !receipt.ok) {
      alarms.push(alarm('receipt-invalid', 'no receipt', file));
      continue;
    }
    if (receipt.value.includeByUnixMs > options.nowUnixMs) continue;
    try {
      const verdict = await verifyReceipt(source, text, options.genesis);
      if (verdict.kind === 'kept') known.add(hash);
      else if (verdict.kind === 'not-a-receipt') alarms.push(alarm('receipt-invalid', verdict.reason, file));
      else alarms.push(alarm('receipt-overdue', verdict.kind, file));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      alarms.push(alarm('unreadable', error.message, error.file));
    }
  }
  return { alarms, kept: [...known].sort() };
};
