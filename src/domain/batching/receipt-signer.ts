// Receipts and wrapped keys of accepted deposits. Both are deterministic (Ed25519, AES Key Wrap): made after the accepting
// transaction, and made again with equal bytes if a crash came in between.

import { decodeHex } from '../../core/bytes/hex.ts';
import { type NoteSigner, signNote } from '../../core/note/signed-note.ts';
import { formatReceiptText } from '../../core/statement/receipt.ts';
import type { BatchStore, Unreceipted } from './batch-store.ts';

const HOUR_MS = 3_600_000;

export type ReceiptPorts = {
  readonly origin: string;
  readonly signer: () => Promise<NoteSigner>;
  readonly wrapKey: (key: Uint8Array) => Promise<string>;
};

/** Signs the receipt of a deposit and wraps its key, and stores both. */
export const issueReceipt = async (
  ports: ReceiptPorts,
  store: BatchStore,
  deposit: Unreceipted,
  includeByHours: number,
): Promise<{ readonly receipt: string; readonly statementKey: string }> => {
  const { evidence } = deposit;
  const text = formatReceiptText({
    origin: ports.origin,
    evidenceId: evidence.id,
    leafHash: decodeHex(evidence.leafHash) ?? new Uint8Array(),
    acceptedAtUnixMs: evidence.receivedAtUnixMs,
    includeByUnixMs: evidence.receivedAtUnixMs + includeByHours * HOUR_MS,
  });
  const [receipt, statementKey] = await Promise.all([
    ports.signer().then(async (signer) => await signNote(text, [signer])),
    ports.wrapKey(deposit.statementKey),
  ]);
  store.setReceipt(evidence.id, receipt, statementKey);
  return { receipt, statementKey };
};
