// Step `receipt`: the signed promise given at acceptance is about this statement, and it was kept.

import { equalBytes } from '../../bytes/bytes.ts';
import { encodeHex } from '../../bytes/hex.ts';
import { AUTHOR_TYPES, findKey, parseSignedNote, verifySignedNote } from '../../note/signed-note.ts';
import type { VerifierKey } from '../../note/verifier-key.ts';
import { type Result, fail, succeed } from '../../result.ts';
import { type Receipt, parseReceiptText } from '../../statement/receipt.ts';
import type { Statement } from '../../statement/statement.ts';
import { parseTime } from '../../text/time.ts';
import { type GovernedTrust, listKeysBetween } from '../governed-trust.ts';
import { isKeyCounted } from '../reported-keys.ts';
import { failStep, notChecked, pass } from '../step.ts';
import { formatUnixMs } from '../times.ts';
import type { Step } from '../verdict.ts';

/** What a receipt promises, and the keys that signed it; the failure is the step, which its signature decides. */
export type ReceiptReading = Result<{ readonly receipt: Receipt; readonly keys: readonly VerifierKey[] }, Step>;

/** Verifies the receipt's signature; what it is about is still to be judged. */
export const verifyReceipt = async (text: string, trust: GovernedTrust): Promise<ReceiptReading> => {
  const note = parseSignedNote(text);
  if (!note.ok) return fail(failStep('receipt', 'INVALID', { reason: note.failure.code }));
  // It was signed between the batch's opening and its checkpoint: by a key of a state of that time.
  const last = Math.max(trust.batch.sequence, trust.checkpoint.sequence);
  const keys = listKeysBetween(trust, trust.opening.sequence, last, (epoch) => epoch.keys.receipt);
  const verified = await verifySignedNote(note.value, keys, trust.verify);
  if (!verified.ok) {
    const reason = verified.failure.code;
    const code = reason === 'signed-note.no-known-signature' ? 'UNKNOWN_KEY' : 'INVALID';
    return fail(failStep('receipt', code, { reason }));
  }
  const parsed = parseReceiptText(note.value.text);
  if (!parsed.ok) return fail(failStep('receipt', 'INVALID', { reason: parsed.failure.code }));
  const signing = verified.value.flatMap((line) => findKey(line, keys, AUTHOR_TYPES) ?? []);
  return succeed({ receipt: parsed.value, keys: signing });
};

/** Compares what a receipt says with the statement, and with when that stood on the ledger; null: not established. */
export const judgeReceipt = (
  reading: ReceiptReading,
  statement: Statement,
  leafHash: Uint8Array,
  onLedgerByUnixMs: number | null,
  trust: GovernedTrust,
): Step => {
  if (!reading.ok) return reading.failure;
  const { receipt, keys } = reading.value;
  const facts = {
    evidenceId: receipt.evidenceId,
    leafHash: encodeHex(receipt.leafHash),
    acceptedAt: formatUnixMs(receipt.acceptedAtUnixMs),
    includeBy: formatUnixMs(receipt.includeByUnixMs),
    keyId: keys[0]?.keyId ?? null,
  };
  const agrees =
    receipt.origin === trust.ledger &&
    receipt.evidenceId === statement.id &&
    equalBytes(receipt.leafHash, leafHash) &&
    receipt.acceptedAtUnixMs === parseTime(statement.receivedAt);
  if (!agrees) return failStep('receipt', 'MISMATCH', facts);
  // Once its statement is on the ledger a receipt is no use to a forger: what it promises has happened.
  const existedBy = onLedgerByUnixMs === null ? [] : [onLedgerByUnixMs];
  const { reported } = trust.base;
  if (!keys.some((key) => isKeyCounted(reported, key, receipt.acceptedAtUnixMs, existedBy))) {
    return notChecked('receipt', 'KEY_COMPROMISED', facts);
  }
  // A promise kept late binds no less; it is shown, and the receipt proves the delay.
  const late = onLedgerByUnixMs !== null && onLedgerByUnixMs > receipt.includeByUnixMs;
  return pass('receipt', late ? 'LATE' : 'VALID', facts);
};
