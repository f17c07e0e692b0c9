// Gathers from the stores what a certificate's core carries. Paths come from tiles, so the cost does not grow with the
// batch or the ledger. Nothing here is believed: the finished certificate is verified before it is served.

import { type BatchEntry, parseBatchEntry } from '../../core/batch/batch-entry.ts';
import { findEpoch, findLastApproved } from '../../core/ledger/epochs.ts';
import type { LedgerState } from '../../core/ledger/genesis.ts';
import type { GovernanceLink } from '../../core/ledger/trust-bundle.ts';
import { readInclusionPath } from '../../core/merkle/tile-proof.ts';
import type { Result } from '../../core/result.ts';
import { parseTime } from '../../core/text/time.ts';
import { openTrustOnce } from '../../core/verify/remember-trust.ts';
import type { OpenTrust } from '../../core/verify/trust.ts';
import { batchPath, tokenKey } from '../batching/batch-objects.ts';
import type { ArchivedStatement } from '../batching/statement-archive.ts';
import { gatherGovernance } from './gather-governance.ts';
import type { CertifiedEvidence, IssueFailure, IssuePorts } from './ports.ts';
import { PartFailure, asResult, readObject, tileReader, toText, unwrap } from './read-objects.ts';

export type CertificateParts = {
  readonly ledger: string;
  /** The service's own bundle, opened. */
  readonly trust: OpenTrust;
  /** In force at the checkpoint. */
  readonly state: LedgerState;
  /** Changes of the state that an older bundle may lack. */
  readonly governance: readonly GovernanceLink[];
  readonly statement: ArchivedStatement;
  /** Exact text. */
  readonly entry: string;
  readonly batchPath: readonly Uint8Array[];
  readonly tokens: readonly { readonly authority: string; readonly token: Uint8Array }[];
  readonly ledgerIndex: number;
  readonly ledgerPath: readonly Uint8Array[];
  /** First published checkpoint that covers the batch: exact note. */
  readonly checkpoint: string;
  /** Published note at the size that the batch opened after; null when it is not archived. */
  readonly after: string | null;
  /** Exact notes. */
  readonly findings: readonly string[];
};

type Objects = IssuePorts['objects'];

const readTokens = async (
  objects: Objects,
  { batch }: CertifiedEvidence,
  entry: BatchEntry,
  state: LedgerState,
): Promise<CertificateParts['tokens']> => {
  // Those that the entry names, and late ones of the authorities in force.
  const named = entry.timestamps.map(({ authority }) => authority);
  const authorities = [...new Set([...named, ...state.timestamps.authorities.map(({ name }) => name)])];
  const tokens = await Promise.all(
    authorities.map(async (authority) => {
      const token = await objects.read(tokenKey(batch.batcher, batch.sequence, authority));
      return token === null ? [] : [{ authority, token }];
    }),
  );
  return tokens.flat();
};

const gather = async (ports: IssuePorts, certified: CertifiedEvidence): Promise<CertificateParts> => {
  const { objects } = ports;
  const { evidence, batch } = certified;
  const { ledgerIndex, publishedSize } = batch;
  if (ledgerIndex === null || publishedSize === null) throw new PartFailure({ code: 'not-anchored' });
  const statement = await ports.readStatement(evidence);
  if (statement === null) throw new PartFailure({ code: 'statement-erased' });
  const trust = unwrap(await openTrustOnce(await ports.trust()), 'trust bundle');
  const { ledger, epochs } = trust;
  const { state } = findEpoch(epochs, publishedSize);

  const prefix = batchPath(batch.batcher, batch.sequence);
  const entryKey = `${prefix}/entry`;
  const checkpointKey = `checkpoints/${publishedSize}`;
  const entryText = toText(await readObject(objects, entryKey), entryKey);
  const entry = unwrap(parseBatchEntry(entryText, ledger), entryKey);
  const afterKey = `checkpoints/${entry.batch.after.treeSize}`;

  const closedAtUnixMs = parseTime(entry.batch.closedAt) ?? 0;
  const [batchSiblings, ledgerSiblings, tokens, checkpoint, after, findings, governance] = await Promise.all([
    readInclusionPath(
      { treeSize: entry.batch.treeSize, leafIndex: evidence.leafIndex },
      tileReader(objects, `${prefix}/`),
    ),
    readInclusionPath({ treeSize: publishedSize, leafIndex: ledgerIndex }, tileReader(objects, '')),
    readTokens(objects, certified, entry, findLastApproved(epochs, entry.batch.after.treeSize).state),
    readObject(objects, checkpointKey),
    objects.read(afterKey),
    ports.findings(ledgerIndex),
    gatherGovernance(trust, publishedSize, closedAtUnixMs, tileReader(objects, '')),
  ]);
  return {
    ledger,
    trust,
    state,
    governance,
    statement,
    entry: entryText,
    batchPath: batchSiblings,
    tokens,
    ledgerIndex,
    ledgerPath: ledgerSiblings,
    checkpoint: toText(checkpoint, checkpointKey),
    after: after === null ? null : toText(after, afterKey),
    findings,
  };
};

/** Gathers the parts. Fails with what is missing or malformed; what a store throws goes through. */
export const gatherParts = async (
  ports: IssuePorts,
  certified: CertifiedEvidence,
): Promise<Result<CertificateParts, IssueFailure>> => await asResult(async () => await gather(ports, certified));
