// What verification costs is bounded by what is given to it, each thing once: not by how often something else refers to it,
// nor by how long the ledger's history is. Counted in signatures.

import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { encodeBase64 } from '../../../src/core/bytes/base64.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { formatCertificate } from '../../../src/core/certificate/certificate.ts';
import type { Supplement } from '../../../src/core/certificate/supplement.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { parseTlogProof } from '../../../src/core/proof/tlog-proof.ts';
import { type SignatureVerifier, verifySignature } from '../../../src/core/signature/verify-signature.ts';
import type { KnownCheckpoint } from '../../../src/core/verify/options.ts';
import { openTrust } from '../../../src/core/verify/trust.ts';
import { type Json, type JsonObject, formatCanonical } from '../../../src/core/text/canonical-json.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import type { TimestampAuthority } from '../../../src/platform/tsa/timestamp-authority.ts';
import {
  type EpochsWorld,
  LASTING_AUTHORITY,
  bundleOf,
  certificateOf,
  createEpochsWorld,
  epochTime,
} from '../../support/epochs-world.ts';
import { COSIGNED_AT, EVIDENCE, RECEIVED_AT_UNIX_MS, signCheckpoint } from '../../support/ledger-fixture.ts';
import {
  createClosingWorld,
  createEndingAuthority,
  makeClosedCertificate,
  makeClosingBundle,
  makeLateToken,
  makeRelated,
  stamp,
  supplementText,
} from '../../support/supplement-world.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a token over a checkpoint', () => {
  let world: EpochsWorld;
  let stranger: TimestampAuthority;

  beforeAll(async () => {
    world = await createEpochsWorld();
    stranger = await createEndingAuthority(epochTime(10));
  });

  /** Counts what WebCrypto verifies of one token by an authority that no state names, under a name that some do. */
  const count = async (authority: string): Promise<number> => {
    const trust = await openTrust({ genesis: world.genesisHash, bundle: await bundleOf(world, 2) });
    if (!trust.ok) throw new Error(JSON.stringify(trust.failure));
    const { certificate, covering } = await certificateOf(world, 0);
    const token = await stamp(stranger, covering, epochTime(0) + 60_000);
    const beside = { certificates: [], crls: [], ocsps: [] };
    const supplements: readonly Supplement[] = [{ kind: 'checkpoint-token', authority, token, ...beside }];
    const text = formatCertificate({ ...certificate, supplements });
    const verifying = vi.spyOn(crypto.subtle, 'verify');
    const { steps } = await verifyCertificate(text, {
      trust: trust.value,
      now: epochTime(2),
      digests: { 'sha-256': encodeHex(sha256(EVIDENCE)) },
    });
    expect(JSON.stringify(steps)).toContain('timestamp.untrusted-root');
    const { length } = verifying.mock.calls;
    verifying.mockRestore();
    return length;
  };

  it('costs no more where many states name its authority than where one does', async () => {
    expect(await count(LASTING_AUTHORITY)).toBe(await count('tsa-0'));
  });
});

describe('checkpoints that the verifier brings', () => {
  it('are verified once, however many supplements they may vouch for', async () => {
    const governed = await createClosingWorld();
    const { world } = governed;
    const made = await makeClosedCertificate(governed);
    const late = await makeLateToken(governed, made, world.authority, RECEIVED_AT_UNIX_MS + 600_000, {
      cosignedAtUnixMs: RECEIVED_AT_UNIX_MS + 605_000,
    });
    const proof = parseTlogProof(late.supplement.proof ?? '');
    if (!proof.ok) throw new Error(proof.failure.code);
    const many = 12;
    const root = encodeBase64(world.authority.keys.rootCertificate);
    const supplements = Array.from({ length: many }, (_, at) => ({
      ...late.supplement,
      certificates: Array.from({ length: at }, () => root),
    }));
    const covered = late.ledger.slice(0, 6);
    const known: readonly KnownCheckpoint[] = await Promise.all(
      Array.from({ length: many }, async (_, at) => ({
        note: await signCheckpoint(covered, {
          log: world.log,
          witnesses: world.witnesses,
          at: COSIGNED_AT.map((seconds) => seconds + 700 + at),
        }),
        isOwn: false,
      })),
    );
    const bundle = await makeClosingBundle(governed, late.ledger);
    const trust = await openTrust({ genesis: world.genesisHash, bundle });
    if (!trust.ok) throw new Error(JSON.stringify(trust.failure));
    const count = async (knownCheckpoints: readonly KnownCheckpoint[]): Promise<number> => {
      let verified = 0;
      const counting: SignatureVerifier = async (key, message, signature) => {
        verified += 1;
        return await verifySignature(key, message, signature);
      };
      const options = { ...made.options, trust: trust.value, knownCheckpoints, verifySignature: counting };
      await verifyCertificate(supplementText(made, supplements), options);
      return verified;
    };
    const linesOfEach = 1 + world.witnesses.length;
    // And the log's line once more, for step `consistency`.
    expect((await count(known)) - (await count([]))).toBeLessThanOrEqual(many * (linesOfEach + 1));
  });
});

describe('related statements', () => {
  it('have at most 64 of their tokens verified, all together; one that goes beyond does not verify', async () => {
    const governed = await createClosingWorld();
    const made = await makeClosedCertificate(governed);
    const { supplement, made: other } = await makeRelated(governed, made, 'correction');
    if (supplement.kind !== 'statement') throw new Error(supplement.kind);
    const core = JSON.parse(supplement.core) as { readonly timestamps: readonly Json[] } & JsonObject;
    const timestamps = Array.from({ length: 16 }, () => core.timestamps[0] ?? null);
    const makeHeavy = (at: number): Supplement => {
      const limits = [{ zh: `${at}`, en: `${at}` }];
      return { ...supplement, core: formatCanonical({ ...core, timestamps, limits }) };
    };
    const trust = await openTrust({
      genesis: governed.world.genesisHash,
      bundle: await makeClosingBundle(governed, other.ledger),
    });
    if (!trust.ok) throw new Error(JSON.stringify(trust.failure));
    const count = async (statements: number): Promise<{ readonly calls: number; readonly status: string }> => {
      const verifying = vi.spyOn(crypto.subtle, 'verify');
      const text = supplementText(
        made,
        Array.from({ length: statements }, (_, at) => makeHeavy(at)),
      );
      const options = { ...made.options, trust: trust.value, verifySignature: () => true };
      const { steps } = await verifyCertificate(text, options);
      const calls = verifying.mock.calls.length;
      verifying.mockRestore();
      return { calls, status: JSON.stringify(steps.find(({ name }) => name === 'status')) };
    };
    const [four, five, ten] = [await count(4), await count(5), await count(10)];
    expect(four.calls).toBeGreaterThanOrEqual(64);
    expect(four.status).not.toContain('statement.too-many-tokens');
    expect(five.status).toContain('statement.too-many-tokens');
    expect([five.calls, ten.calls]).toEqual([four.calls, four.calls]);
  });
});
