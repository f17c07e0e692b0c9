// An authority that was replaced together with the courts' keys is one of the retired keys: whoever has all of them may
// write a past of their own, with any times.

import { beforeAll, describe, expect, it } from 'vitest';
import { formatBatchCore } from '../../../src/core/batch/batch-core.ts';
import { type BatchEntry, formatBatchEntry, parseBatchEntry } from '../../../src/core/batch/batch-entry.ts';
import { decodeBase64 } from '../../../src/core/bytes/base64.ts';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { type Certificate, formatCertificate } from '../../../src/core/certificate/certificate.ts';
import type { Supplement } from '../../../src/core/certificate/supplement.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { hashLeaf } from '../../../src/core/merkle/hash.ts';
import { computeInclusionPath } from '../../../src/core/merkle/tree.ts';
import { formatTlogProof } from '../../../src/core/proof/tlog-proof.ts';
import { formatTime } from '../../../src/core/text/time.ts';
import type { StepName, Verdict } from '../../../src/core/verify/verdict.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import type { TimestampAuthority } from '../../../src/platform/tsa/timestamp-authority.ts';
import {
  type EpochsWorld,
  LASTING_AUTHORITY,
  bundleOf,
  certificateOf,
  createEpochsWorld,
  epochTime,
  signAt,
} from '../../support/epochs-world.ts';
import { EVIDENCE, ORIGIN } from '../../support/ledger-fixture.ts';
import { stamp } from '../../support/supplement-world.ts';

const DAY_MS = 86_400_000;
const NOW = epochTime(2) + 2 * DAY_MS;
const CLOSED = { result: 'not-checked', code: 'EPOCH_CLOSED' };

let world: EpochsWorld;
let bundle: string;

beforeAll(async () => {
  world = await createEpochsWorld();
  bundle = await bundleOf(world, 2);
});

const verify = async (
  certificate: Certificate,
  supplements: readonly Supplement[],
  evidence = EVIDENCE,
): Promise<Verdict> =>
  await verifyCertificate(formatCertificate({ ...certificate, supplements }), {
    trust: { genesis: world.genesisHash, bundle },
    now: NOW,
    digests: { 'sha-256': encodeHex(sha256(evidence)) },
  });

const stepOf = (verdict: Verdict, name: StepName) => verdict.steps.find((step) => step.name === name);

const stampOver = async (
  authority: TimestampAuthority,
  name: string,
  covering: string,
  atUnixMs: number,
): Promise<Supplement> => ({
  kind: 'checkpoint-token',
  authority: name,
  token: await stamp(authority, covering, atUnixMs),
  certificates: [],
  crls: [],
  ocsps: [],
});

const keysOfFirst = () => {
  const [keys] = world.keys;
  if (keys === undefined) throw new Error('no epoch');
  return keys;
};

/** Another evidence in the place of the first batch, by the keys of epoch 0 alone, with the times of epoch 0. */
const forge = async (evidence: Uint8Array): Promise<{ readonly forged: EpochsWorld }> => {
  const [batch, ...others] = world.batches;
  const read = parseBatchEntry(batch?.entry ?? '', ORIGIN);
  if (batch === undefined || !read.ok) throw new Error('no batch');
  const statement = batch.statement
    .replace(encodeHex(sha256(EVIDENCE)), encodeHex(sha256(evidence)))
    .replace(`"sizeBytes":${EVIDENCE.length}`, `"sizeBytes":${evidence.length}`);
  const core = { ...read.value.batch, rootHash: { 'sha-256': encodeHex(hashLeaf(encodeUtf8(statement))) } };
  const token =
    decodeBase64(await stamp(keysOfFirst().authority, formatBatchCore(core), epochTime(0) + 200)) ?? new Uint8Array();
  const timestamps: BatchEntry['timestamps'] = [{ authority: 'tsa-0', tokenSha256: encodeHex(sha256(token)) }];
  const entry = formatBatchEntry({ ...read.value, batch: core, timestamps });
  const ledger = world.ledger.map((leaf, index) => (index === batch.index ? hashLeaf(encodeUtf8(entry)) : leaf));
  return { forged: { ...world, ledger, batches: [{ ...batch, statement, entry, token }, ...others] } };
};

describe('an authority that a later state left out', () => {
  it('vouches for no past that was written anew with every retired key', async () => {
    const evidence = encodeUtf8('written after both takeovers');
    const { forged } = await forge(evidence);
    const { certificate, covering } = await certificateOf(forged, 0);
    const backdated = await stampOver(keysOfFirst().authority, 'tsa-0', covering, epochTime(0) + 5000);
    for (const supplements of [[], [backdated], [backdated, backdated]]) {
      const verdict = await verify(certificate, supplements, evidence);
      expect(verdict.summary).not.toBe('consistent');
      expect(stepOf(verdict, 'quorum')).toMatchObject(CLOSED);
      expect(verdict.times.existedBy).toBeNull();
      expect(verdict.times.onLedgerBy).toBeNull();
    }
  });

  it('says nothing against an honest certificate, which needs another proof', async () => {
    const { certificate, covering } = await certificateOf(world, 0);
    const replaced = await stampOver(keysOfFirst().authority, 'tsa-0', covering, epochTime(0) + 5000);
    const verdict = await verify(certificate, [replaced]);
    expect(verdict.summary).toBe('unverifiable');
    expect(verdict.steps.filter(({ result }) => result === 'fail')).toEqual([]);
    expect(stepOf(verdict, 'renewal')).toMatchObject({ result: 'not-checked', code: 'BLOCKED' });
  });

  it('counts again where an authority that is still named stamped the checkpoint before the takeover', async () => {
    const { certificate, covering } = await certificateOf(world, 0);
    const lasting = await stampOver(world.lasting, LASTING_AUTHORITY, covering, epochTime(0) + 5000);
    const verdict = await verify(certificate, [lasting]);
    expect(verdict.summary).toBe('consistent');
    expect(stepOf(verdict, 'renewal')).toMatchObject({ result: 'pass', code: 'LEDGER_PROTECTED' });
    expect(stepOf(verdict, 'renewal')?.facts['replaced']).toMatchObject([{ authority: 'tsa-0' }]);
    expect(verdict.times.existedBy).not.toBeNull();
  });

  it('counts again where the entry stands under a checkpoint of the state in force', async () => {
    const { certificate } = await certificateOf(world, 0);
    const [batch] = world.batches;
    const size = 13;
    const index = batch?.index ?? 0;
    const path = computeInclusionPath(world.ledger.slice(0, size), index);
    const checkpoint = await signAt(world, size, [2], epochTime(2) + DAY_MS);
    const proof = formatTlogProof({ extra: null, index, path, checkpoint });
    const verdict = await verify(certificate, [{ kind: 'inclusion', proof, governance: [] }]);
    expect(verdict.summary).toBe('consistent');
    expect(stepOf(verdict, 'renewal')).toMatchObject({ result: 'pass', code: 'LEDGER_PROTECTED' });
  });

  it('is dated by the takeover, not by what the retired keys state', async () => {
    const { certificate, covering } = await certificateOf(world, 0);
    const lasting = await stampOver(world.lasting, LASTING_AUTHORITY, covering, epochTime(0) + 5000);
    const verdict = await verify(certificate, [lasting]);
    const tokens = stepOf(verdict, 'timestamps')?.facts['tokens'];
    const at = formatTime(epochTime(1) - DAY_MS);
    expect(tokens).toMatchObject([{ authority: 'tsa-0', authorityReplacedAt: at }]);
  });
});

describe('an authority that came after the bundle', () => {
  const verifyEarly = async (supplements: readonly Supplement[]): Promise<Verdict> => {
    const { certificate } = await certificateOf(world, 0);
    return await verifyCertificate(formatCertificate({ ...certificate, supplements }), {
      trust: { genesis: world.genesisHash, bundle: await bundleOf(world, 0) },
      now: NOW,
      digests: { 'sha-256': encodeHex(sha256(EVIDENCE)) },
    });
  };

  it('is no fault of an honest certificate whose verifier has an older bundle: its token vouches for nothing', async () => {
    const { covering } = await certificateOf(world, 0);
    const [, next] = world.keys;
    if (next === undefined) throw new Error('no epoch');
    const later = await verifyEarly([await stampOver(next.authority, 'tsa-1', covering, epochTime(1))]);
    expect(stepOf(later, 'quorum')).toMatchObject({ result: 'pass' });
    expect(later.summary).toBe('consistent');
    // Of a time that the bundle covers it knows every authority.
    const known = await verifyEarly([await stampOver(next.authority, 'tsa-1', covering, epochTime(0) + 60_000)]);
    expect(stepOf(known, 'quorum')).toMatchObject({ result: 'fail', code: 'INVALID' });
  });
});
