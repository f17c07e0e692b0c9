// Makes the statement of a deposit: its id, salts and claims. Called inside the accepting transaction; everything random
// is durable before anything computed from it leaves, so that sealing is deterministic and can be repeated.

import { encodeBase64Url } from '../../core/bytes/base64.ts';
import { encodeUtf8 } from '../../core/bytes/bytes.ts';
import { sha256 } from '../../core/digest/sha256.ts';
import { hashLeaf } from '../../core/merkle/hash.ts';
import { type ClaimName, computeClaim, formatDisclosure } from '../../core/statement/disclosure.ts';
import { CLAIM_SLOTS, SALT_BYTES, STATEMENT_VERSION, formatStatement } from '../../core/statement/statement.ts';
import { formatTime } from '../../core/text/time.ts';
import type { AcceptCommand } from './batcher.ts';
import { makeEvidenceId } from './evidence-id.ts';

export type MadeStatement = {
  readonly evidenceId: string;
  /** Exact text. */
  readonly text: string;
  readonly leafHash: Uint8Array;
  /** All disclosures in the clear, base64url each. */
  readonly disclosures: readonly string[];
};

const claimValues = (command: AcceptCommand): readonly (readonly [ClaimName, string | null])[] => [
  ['depositor.name', command.depositor.name],
  ['depositor.organization', command.depositor.organization],
  ['depositor.level', command.depositor.level],
  ['file.name', command.name],
  ['title', command.title],
  ['caseNumber', command.caseNumber],
  ['description', command.description],
];

/** Makes the statement. `random(n)` gives n fresh random bytes. */
export const makeStatement = (
  command: AcceptCommand,
  ledger: string,
  receivedAtUnixMs: number,
  random: (length: number) => Uint8Array,
): MadeStatement => {
  const evidenceId = makeEvidenceId(receivedAtUnixMs, random(10));
  const disclosures = claimValues(command).flatMap(([name, value]) =>
    value === null ? [] : [formatDisclosure({ salt: encodeBase64Url(random(SALT_BYTES)), name, value })],
  );
  const claims = disclosures.map(computeClaim);
  while (claims.length < CLAIM_SLOTS) claims.push(encodeBase64Url(sha256(random(32))));
  const text = formatStatement({
    v: STATEMENT_VERSION,
    ledger,
    id: evidenceId,
    digests: command.sm3 === null ? { 'sha-256': command.sha256 } : { 'sha-256': command.sha256, sm3: command.sm3 },
    sizeBytes: command.sizeBytes,
    mediaType: command.mediaType,
    receivedAt: formatTime(receivedAtUnixMs),
    source: { mode: command.mode, grade: 'self' },
    intent: { method: command.intentMethod, sha256: null },
    claims: claims.sort(),
    salt: encodeBase64Url(random(SALT_BYTES)),
    ...(command.relatesTo === null ? {} : { relatesTo: command.relatesTo }),
  });
  return { evidenceId, text, leafHash: hashLeaf(encodeUtf8(text)), disclosures };
};
