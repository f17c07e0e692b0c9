// Step `receipt`: the signed promise given at acceptance is about this statement, and it was kept.

import { equalBytes } from '../../bytes/bytes.ts';
import { encodeHex } from '../../bytes/hex.ts';
import { AUTHOR_TYPES, findKey, parseSignedNote, verifySignedNote } from '../../note/signed-note.ts';
import { parseReceiptText } from '../../statement/receipt.ts';
import type { Statement } from '../../statement/statement.ts';
import { parseTime } from '../../text/time.ts';
import { type GovernedTrust, listKeysBetween } from '../governed-trust.ts';
import { isKeyCounted } from '../reported-keys.ts';
import { failStep, notChecked, pass } from '../step.ts';
import { formatUnixMs } from '../times.ts';
import type { Step } from '../verdict.ts';

/** Verifies the receipt's signature and compares what it says with the statement. */
export const verifyReceipt = async (
  text: string,
  statement: Statement,
  leafHash: Uint8Array,
  onLedgerByUnixMs: number | null,
  trust: GovernedTrust,
): Promise<Step> => {
  const note = parseSignedNote(text);
  if (!note.ok) return failStep('receipt', 'INVALID', { reason: note.failure.code });
  // It was signed between the batch's opening and its checkpoint: by a key of a state of that time.
  const last = Math.max(trust.batch.sequence, trust.checkpoint.sequence);
  const keys = listKeysBetween(trust, trust.opening.sequence, last, (epoch) => epoch.keys.receipt);
  const verified = await verifySignedNote(note.value, keys, trust.verify);
  if (!verified.ok) {
    const reason = verified.failure.code;
    return failStep('receipt', reason === 'signed-note.no-known-signature' ? 'UNKNOWN_KEY' : 'INVALID', { reason });
  }
  const parsed = parseReceiptText(note.value.text);
  if (!parsed.ok) return failStep('receipt', 'INVALID', { reason: parsed.failure.code });
  const receipt = parsed.value;
  const facts = {
    evidenceId: receipt.evidenceId,
    leafHash: encodeHex(receipt.leafHash),
    acceptedAt: formatUnixMs(receipt.acceptedAtUnixMs),
    includeBy: formatUnixMs(receipt.includeByUnixMs),
    keyId: verified.value[0]?.keyId ?? null,
  };
  const agrees =
    receipt.origin === trust.ledger &&
    receipt.evidenceId === statement.id &&
    equalBytes(receipt.leafHash, leafHash) &&
    receipt.acceptedAtUnixMs === parseTime(statement.receivedAt);
  if (!agrees) return failStep('receipt', 'MISMATCH', facts);
  // Once its statement is on the ledger a receipt is no use to a forger: what it promises has happened.
  const signing = verified.value.flatMap((line) => findKey(line, keys, AUTHOR_TYPES) ?? []);
  const existedBy = onLedgerByUnixMs === null ? [] : [onLedgerByUnixMs];
  const { reported } = trust.base;
  if (!signing.some((key) => isKeyCounted(reported, key, receipt.acceptedAtUnixMs, existedBy))) {
    return notChecked('receipt', 'KEY_COMPROMISED', facts);
  }
  // A promise kept late binds no less; it is shown, and the receipt proves the delay.
  const late = onLedgerByUnixMs !== null && onLedgerByUnixMs > receipt.includeByUnixMs;
  return pass('receipt', late ? 'LATE' : 'VALID', facts);
};
