// Late tokens as supplements: which are gathered, and what names them.

import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { parseTimestampEntry } from '../../../src/core/batch/timestamp-entry.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { hashLeaf } from '../../../src/core/merkle/hash.ts';
import { parseTlogProof } from '../../../src/core/proof/tlog-proof.ts';
import { openTrust } from '../../../src/core/verify/trust.ts';
import { gatherLateTokens, readPlace } from '../../../src/domain/certificates/supplement-proofs.ts';
import { createIssueFixture } from '../../support/issue-fixture.ts';
import { ORIGIN, createWorld, makeCertificate } from '../../support/ledger-fixture.ts';

const COVERING_SIZE = 5;
const NAMING_INDEX = 4;

const prepare = async (isNamed: boolean) => {
  const world = await createWorld();
  const made = await makeCertificate(world, isNamed ? {} : { entry: (entry) => ({ ...entry, timestamps: [] }) });
  const fixture = createIssueFixture(world, made);
  const trust = await openTrust(made.trust);
  if (!trust.ok) throw new Error(trust.failure.code);
  const asked: string[] = [];
  const known = (index: number | null) => ({
    ...fixture.ports,
    ledger: {
      ...fixture.ports.ledger,
      findEntry: (leafHash: string) => {
        asked.push(leafHash);
        return Promise.resolve(index === null ? null : { index, committedAtUnixMs: 0 });
      },
      publishedSizes: () => Promise.resolve([COVERING_SIZE]),
    },
  });
  return { made, trust: trust.value, asked, known };
};

describe('late tokens', () => {
  it('that the batch entry names are no supplement', async () => {
    const { made, trust, known, asked } = await prepare(true);
    expect(await gatherLateTokens(known(NAMING_INDEX), trust, readPlace(made.core))).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('come with the entry that names them and its proof, once the ledger has it', async () => {
    const { made, trust, known, asked } = await prepare(false);
    const [late] = await gatherLateTokens(known(NAMING_INDEX), trust, readPlace(made.core));
    const entry = parseTimestampEntry(late?.entry ?? '', ORIGIN);
    expect(entry.ok && entry.value).toMatchObject({
      batch: encodeHex(hashLeaf(encodeUtf8(made.core.batch.entry))),
      tokenSha256: encodeHex(sha256(made.token)),
    });
    expect(asked).toEqual([encodeHex(hashLeaf(encodeUtf8(late?.entry ?? '')))]);
    const proof = parseTlogProof(late?.proof ?? '');
    expect(proof.ok && [proof.value.index, proof.value.checkpoint]).toEqual([NAMING_INDEX, made.covering]);
  });

  it('that the certificate carries already and no entry names yet are left out; others come without an entry', async () => {
    const { made, trust, known } = await prepare(false);
    expect(await gatherLateTokens(known(null), trust, readPlace(made.core))).toEqual([]);
    const [late] = await gatherLateTokens(known(null), trust, readPlace({ ...made.core, timestamps: [] }));
    expect(late).toMatchObject({ kind: 'timestamp', entry: null, proof: null });
  });
});
