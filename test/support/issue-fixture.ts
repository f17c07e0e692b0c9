// The stores that issuing reads, in memory, filled from a made certificate's world: the same objects under the same keys
// as in production. Strict: what is not there is null, and a file is created once.

import { decodeUtf8, encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { sha256 } from '../../src/core/digest/sha256.ts';
import { parseBatchEntry } from '../../src/core/batch/batch-entry.ts';
import { hashLeaf } from '../../src/core/merkle/hash.ts';
import { EMPTY_EDGE, appendLeafHashes } from '../../src/core/merkle/tile-edge.ts';
import { formatTilePath } from '../../src/core/merkle/tile.ts';
import { batchObjects } from '../../src/domain/batching/batch-objects.ts';
import type { CertifiedEvidence, PdfPorts } from '../../src/domain/certificates/ports.ts';
import {
  EVIDENCE,
  EVIDENCE_ID,
  type MadeCertificate,
  ORIGIN,
  RECEIVED_AT_UNIX_MS,
  type World,
} from './ledger-fixture.ts';

const COVERING_SIZE = 5;
const ENTRY_INDEX = 3;

export type IssueFixture = {
  readonly ports: PdfPorts;
  readonly certified: CertifiedEvidence;
  /** Public objects by key. */
  readonly objects: Map<string, Uint8Array>;
  /** Issued files by `<id>/<name>`. */
  readonly files: Map<string, Uint8Array>;
  readonly rendered: () => number;
  readonly setNow: (unixMs: number) => void;
};

const makeCertified = (made: MadeCertificate): CertifiedEvidence => {
  const entry = parseBatchEntry(made.core.batch.entry, ORIGIN);
  if (!entry.ok) throw new Error(entry.failure.code);
  const { batch } = entry.value;
  return {
    evidence: {
      id: EVIDENCE_ID,
      organizationId: 'org_test',
      submissionKey: 'key',
      requestSha256: '0'.repeat(64),
      batcher: batch.batcher,
      batchSequence: batch.sequence,
      leafIndex: made.core.batch.leafIndex,
      leafHash: encodeHex(hashLeaf(encodeUtf8(made.statement))),
      sha256: encodeHex(sha256(EVIDENCE)),
      sm3: null,
      sizeBytes: EVIDENCE.length,
      mediaType: 'application/pdf',
      mode: 'upload',
      storage: 'keep',
      objectKey: null,
      name: null,
      title: null,
      caseNumber: null,
      description: null,
      listed: false,
      linkVersion: 1,
      linkSha256: '0'.repeat(64),
      statementKey: 'wrapped',
      receipt: made.core.receipt,
      disposition: 'active',
      receivedAtUnixMs: RECEIVED_AT_UNIX_MS,
      released: [],
      relatesToId: null,
      relatesToKind: null,
    },
    batch: {
      batcher: batch.batcher,
      sequence: batch.sequence,
      state: 'certified',
      treeSize: batch.treeSize,
      rootHash: batch.rootHash['sha-256'],
      openedAtUnixMs: Date.parse(batch.openedAt),
      closedAtUnixMs: Date.parse(batch.closedAt),
      timestampsMet: 1,
      timestampsRequired: 1,
      ledgerIndex: ENTRY_INDEX,
      appendedAtUnixMs: RECEIVED_AT_UNIX_MS + 800,
      publishedSize: COVERING_SIZE,
      anchoredAtUnixMs: RECEIVED_AT_UNIX_MS + 900,
      quorumMet: 4,
      certifiedAtUnixMs: RECEIVED_AT_UNIX_MS + 1000,
    },
  };
};

const fillObjects = (made: MadeCertificate, { batch }: CertifiedEvidence): Map<string, Uint8Array> => {
  const [carried] = made.core.timestamps;
  const tokens = [
    { authority: carried?.authority ?? '', token: made.token, arrivedAtUnixMs: RECEIVED_AT_UNIX_MS + 700 },
  ];
  const objects = batchObjects(batch.batcher, batch.sequence, made.core.batch.entry, made.batchLeaves, tokens);
  const ledger = appendLeafHashes(EMPTY_EDGE, made.ledger.slice(0, COVERING_SIZE)).tiles;
  return new Map([
    ...objects.map(({ key, bytes }) => [key, bytes] as const),
    ...ledger.map(({ tile, bytes }) => [formatTilePath(tile), bytes] as const),
    [`checkpoints/${COVERING_SIZE}`, encodeUtf8(made.covering)] as const,
    ['checkpoints/2', encodeUtf8(made.after)] as const,
  ]);
};

/** Makes the ports of issuing over memory. */
export const createIssueFixture = (world: World, made: MadeCertificate): IssueFixture => {
  const certified = makeCertified(made);
  const objects = fillObjects(made, certified);
  const files = new Map<string, Uint8Array>();
  let now = RECEIVED_AT_UNIX_MS + 4000;
  let rendered = 0;
  const ports: PdfPorts = {
    readStatement: ({ statementKey }) =>
      Promise.resolve(
        statementKey === null ? null : { text: made.statement, disclosures: made.certificate.disclosures },
      ),
    objects: { read: (key) => Promise.resolve(objects.get(key) ?? null) },
    ledger: {
      findEntry: () => Promise.resolve(null),
      publishedSizes: () => Promise.resolve([]),
      latestCheckpoint: () => Promise.resolve(null),
    },
    findings: () => Promise.resolve([]),
    trust: () => Promise.resolve(made.trust),
    authorityCertificates: () => Promise.resolve([]),
    issuer: world.issuer,
    store: {
      read: (id, name) => Promise.resolve(files.get(`${id}/${name}`) ?? null),
      create: (id, name, bytes) => {
        if (files.has(`${id}/${name}`)) return Promise.resolve(false);
        files.set(`${id}/${name}`, bytes);
        return Promise.resolve(true);
      },
    },
    now: () => now,
    renderPdf: (view, json) => {
      rendered += 1;
      return Promise.resolve(encodeUtf8(`${view.evidenceId} ${rendered} ${decodeUtf8(json) ?? ''}`));
    },
  };
  return {
    ports,
    certified,
    objects,
    files,
    rendered: () => rendered,
    setNow: (unixMs) => {
      now = unixMs;
    },
  };
};
