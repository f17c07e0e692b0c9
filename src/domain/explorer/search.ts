// One box: a batch, a leaf hash, a tree size, an evidence id, a digest, a verification link, a court. Unlisted evidence
// answers exactly like evidence that does not exist, unless its k stands beside the id.

import { decodeBase64 } from '../../core/bytes/base64.ts';
import { encodeHex } from '../../core/bytes/hex.ts';
import { parseDecimal } from '../../core/bytes/decimal.ts';
import { findOpenEvidence } from '../evidence/open-evidence.ts';
import type { ExplorerPorts } from './explorer-ports.ts';
import type { PolicyHistory } from './policy-history.ts';

/** Longest query that is read: a link with its k is about 120 characters. */
export const MAX_QUERY_LENGTH = 300;

export type SearchForm = 'batch' | 'size' | 'hash' | 'evidence' | 'court' | 'unreadable';

export type SearchOutcome =
  | { readonly kind: 'batch'; readonly batcher: string; readonly sequence: number; readonly leafIndex: number | null }
  | { readonly kind: 'entry'; readonly index: number }
  | { readonly kind: 'checkpoint'; readonly treeSize: number }
  | { readonly kind: 'court'; readonly id: string }
  | { readonly kind: 'digest'; readonly sha256: string; readonly k: string | null }
  /** No checkpoint of that size was published. */
  | {
      readonly kind: 'size';
      readonly treeSize: number;
      readonly publishedSize: number;
      /** First published checkpoint beyond it. */
      readonly coveredBy: number | null;
    }
  | { readonly kind: 'nothing'; readonly form: SearchForm };

type Ports = Pick<ExplorerPorts, 'batches' | 'index' | 'ledger' | 'evidence'>;

const BATCH = /^([a-z0-9][a-z0-9-]{0,31})\s*\/\s*([0-9]{1,16})$/;
const HEX = /^[0-9a-f]{64}$/;
const BASE64_HASH = /^[A-Za-z0-9+/]{43}=$/;
const NUMBER = /^[0-9][0-9, \u00a0]{0,20}$/;
const EVIDENCE = /^(ev_[0-9A-HJKMNP-TV-Z]{26})(?:[\s?&]+(?:k=)?([A-Za-z0-9_-]{1,64}))?$/;
const LINK = /\/v\/([0-9a-fA-F]{64})(?:\?(?:[^#]*&)?k=([A-Za-z0-9_-]{1,64}))?/;
const COURT = /^[a-z0-9][a-z0-9.-]{0,127}(?:\/[a-z]{1,16})?$/;

const searchBatch = async (ports: Ports, batcher: string, sequence: number | null): Promise<SearchOutcome> => {
  const found = sequence === null ? null : await ports.batches.find(batcher, sequence);
  return found === null || found.ledgerIndex === null || sequence === null
    ? { kind: 'nothing', form: 'batch' }
    : { kind: 'batch', batcher, sequence, leafIndex: null };
};

const searchHash = async (ports: Ports, hash: string): Promise<SearchOutcome | null> => {
  const [leaf, entry, latest] = await Promise.all([
    ports.index.findLeaf(hash),
    ports.ledger.findEntry(hash),
    ports.ledger.latestCheckpoint(),
  ]);
  if (leaf !== null) return { kind: 'batch', ...leaf };
  // An entry that no checkpoint covers is not shown anywhere yet.
  return entry !== null && entry.index < (latest?.treeSize ?? 0) ? { kind: 'entry', index: entry.index } : null;
};

const searchSize = async (ports: Ports, treeSize: number | null): Promise<SearchOutcome> => {
  if (treeSize === null) return { kind: 'nothing', form: 'size' };
  const [[coveredBy = null], latest] = await Promise.all([
    ports.ledger.publishedSizes(Math.max(0, treeSize - 1), 1),
    ports.ledger.latestCheckpoint(),
  ]);
  if (treeSize > 0 && coveredBy === treeSize) return { kind: 'checkpoint', treeSize };
  return { kind: 'size', treeSize, publishedSize: latest?.treeSize ?? 0, coveredBy };
};

const searchEvidence = async (ports: Ports, id: string, k: string | null): Promise<SearchOutcome> => {
  const open = await findOpenEvidence(ports, id, k);
  return open === null
    ? { kind: 'nothing', form: 'evidence' }
    : { kind: 'digest', sha256: open.evidence.sha256, k: open.evidence.listed ? null : k };
};

/**
 * Searches by what the query looks like.
 *
 * @param query as typed or pasted
 * @param readHistory called only for what may be a court
 */
export const search = async (
  ports: Ports,
  query: string,
  readHistory: () => Promise<PolicyHistory | null>,
): Promise<SearchOutcome> => {
  const text = query.trim();
  if (text === '' || text.length > MAX_QUERY_LENGTH) return { kind: 'nothing', form: 'unreadable' };
  const [, batcher, sequence = ''] = BATCH.exec(text) ?? [];
  if (batcher !== undefined) return searchBatch(ports, batcher, parseDecimal(sequence));
  const [, id, k = null] = EVIDENCE.exec(text) ?? [];
  if (id !== undefined) return searchEvidence(ports, id, k);
  const [, digest, linkKey = null] = LINK.exec(text) ?? [];
  if (digest !== undefined) return { kind: 'digest', sha256: digest.toLowerCase(), k: linkKey };
  if (NUMBER.test(text)) return searchSize(ports, parseDecimal(text.replaceAll(/[, \u00a0]/g, '')));
  const hex = text.replaceAll(/\s/g, '').toLowerCase();
  if (HEX.test(hex)) return (await searchHash(ports, hex)) ?? { kind: 'digest', sha256: hex, k: null };
  if (BASE64_HASH.test(text)) {
    const bytes = decodeBase64(text);
    const found = bytes === null ? null : await searchHash(ports, encodeHex(bytes));
    return found ?? { kind: 'nothing', form: 'hash' };
  }
  if (!COURT.test(text)) return { kind: 'nothing', form: 'unreadable' };
  const courtId = text.split('/', 1)[0] ?? '';
  const history = await readHistory();
  const isCourt = history?.epochs.some(({ state }) => state.courts.some((court) => court.id === courtId)) ?? false;
  return isCourt ? { kind: 'court', id: courtId } : { kind: 'nothing', form: 'unreadable' };
};
