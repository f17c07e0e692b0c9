// The receipt (`assize/receipt/v1`): a signed note that promises inclusion. Receipt + archive without the leaf = proof
// of breach. Three lines after the type: origin, evidence id, leaf hash, times. Hostile when read.

import { decodeBase64, encodeBase64 } from '../bytes/base64.ts';
import { type Result, fail, succeed } from '../result.ts';

export const RECEIPT_VERSION = 'assize/receipt/v1';

export type Receipt = {
  readonly origin: string;
  readonly evidenceId: string;
  /** 32 bytes. */
  readonly leafHash: Uint8Array;
  readonly acceptedAtUnixMs: number;
  readonly includeByUnixMs: number;
};

export type ReceiptFailure = { readonly code: 'receipt.malformed' };

const TIMES = /^accepted (0|[1-9]\d{0,15}) include-by (0|[1-9]\d{0,15})$/;
const EVIDENCE_ID = /^ev_[0-9A-HJKMNP-TV-Z]{26}$/;
const ORIGIN = /^[^\s+]{1,255}$/;

/** Formats the receipt's note text, ending in LF. */
export const formatReceiptText = (receipt: Receipt): string =>
  [
    RECEIPT_VERSION,
    receipt.origin,
    receipt.evidenceId,
    encodeBase64(receipt.leafHash),
    `accepted ${receipt.acceptedAtUnixMs} include-by ${receipt.includeByUnixMs}`,
    '',
  ].join('\n');

/** Parses a receipt's note text (without signatures). */
export const parseReceiptText = (text: string): Result<Receipt, ReceiptFailure> => {
  const malformed = fail({ code: 'receipt.malformed' } as const);
  const lines = text.split('\n');
  const [version, origin = '', evidenceId = '', leaf = '', times = '', end] = lines;
  if (lines.length !== 6 || version !== RECEIPT_VERSION || end !== '') return malformed;
  const leafHash = decodeBase64(leaf);
  const match = TIMES.exec(times);
  if (!ORIGIN.test(origin) || !EVIDENCE_ID.test(evidenceId) || leafHash?.length !== 32 || match === null) {
    return malformed;
  }
  const acceptedAtUnixMs = Number(match[1]);
  const includeByUnixMs = Number(match[2]);
  if (!Number.isSafeInteger(acceptedAtUnixMs) || !Number.isSafeInteger(includeByUnixMs)) return malformed;
  return succeed({ origin, evidenceId, leafHash, acceptedAtUnixMs, includeByUnixMs });
};
