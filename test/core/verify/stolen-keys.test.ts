// What thieves of keys reach who are one short of a quorum, and what those reach who have enough keys that were reported or
// retired: nothing that a verifier with an old bundle, or with one that it replaces, would take for the ledger's word.

import { beforeAll, describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { formatCertificate } from '../../../src/core/certificate/certificate.ts';
import type { Supplement } from '../../../src/core/certificate/supplement.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { formatTrustBundle, parseTrustBundle } from '../../../src/core/ledger/trust-bundle.ts';
import { hashLeaf } from '../../../src/core/merkle/hash.ts';
import { computeInclusionPath } from '../../../src/core/merkle/tree.ts';
import type { NoteSigner } from '../../../src/core/note/signed-note.ts';
import { KEY_TYPE } from '../../../src/core/note/verifier-key.ts';
import { formatTlogProof } from '../../../src/core/proof/tlog-proof.ts';
import { formatTime } from '../../../src/core/text/time.ts';
import { judgeReplacement } from '../../../src/core/verify/judge-replacement.ts';
import { type OpenTrust, openTrust } from '../../../src/core/verify/trust.ts';
import type { StepName, Verdict } from '../../../src/core/verify/verdict.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import {
  LASTING_AUTHORITY,
  bundleOf,
  certificateOf,
  createEpochsWorld,
  epochTime,
  signAt,
} from '../../support/epochs-world.ts';
import {
  type GovernedWorld,
  approveEntry,
  makeFormerBundle,
  makeGovernedCertificate,
} from '../../support/governed-world.ts';
import {
  COSIGNED_AT,
  EVIDENCE,
  type MadeCertificate,
  RECEIVED_AT_UNIX_MS,
  createSigner,
  fillerLeaves,
  signCheckpoint,
} from '../../support/ledger-fixture.ts';
import {
  createClosingWorld,
  makeClosedCertificate,
  makeClosingBundle,
  makeOpenBundle,
  stamp,
} from '../../support/supplement-world.ts';

const YEAR_MS = 365 * 86_400_000;

let governed: GovernedWorld;
let honest: MadeCertificate;

beforeAll(async () => {
  governed = await createClosingWorld();
  honest = await makeClosedCertificate(governed);
});

const idOf = ({ key }: NoteSigner): string => `${key.name}+${key.keyId}`;
const stepOf = (verdict: Verdict, name: StepName) => verdict.steps.find((step) => step.name === name);
const tryOpen = async (bundle: string, genesis = governed.world.genesisHash) => await openTrust({ genesis, bundle });
const open = async (bundle: string, genesis?: string): Promise<OpenTrust> => {
  const opened = await tryOpen(bundle, genesis);
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  return opened.value;
};

describe('the log’s key and those of M - 1 courts, against a verifier with an old bundle', () => {
  const forge = async (more: readonly NoteSigner[]): Promise<Verdict> => {
    const { witnesses } = governed.world;
    const made = await makeClosedCertificate(governed, {
      covering: (signing) => ({ ...signing, witnesses: [...witnesses.slice(0, 2), ...more] }),
    });
    const bundle = await makeOpenBundle(governed, made.ledger);
    return await verifyCertificate(made.text, { ...made.options, trust: await open(bundle) });
  };

  it('meet no policy, also with lines under another court’s name by a key of their own', async () => {
    const stranger = await createSigner('court-c.assize.invalid/witness', KEY_TYPE.cosignature, 'of the thieves');
    for (const more of [[], [stranger]]) {
      const verdict = await forge(more);
      expect(stepOf(verdict, 'quorum')).toMatchObject({ result: 'fail', code: 'NOT_MET', facts: { met: 2 } });
      expect(verdict.summary).toBe('inconsistent');
    }
  });

  it('spoil the note by a line under another court’s key that it did not sign', async () => {
    const [, , third, fourth] = governed.world.witnesses;
    if (third === undefined || fourth === undefined) throw new Error('no courts');
    const verdict = await forge([{ key: third.key, sign: fourth.sign }]);
    expect(stepOf(verdict, 'quorum')).toMatchObject({ result: 'fail', code: 'INVALID' });
  });

  it('backdate nothing: the last court that is needed dates it', async () => {
    const [second = 0] = COSIGNED_AT;
    const made = await makeClosedCertificate(governed, {
      covering: (signing) => ({
        ...signing,
        witnesses: signing.witnesses.slice(0, 3),
        at: [second - YEAR_MS / 1000, second - YEAR_MS / 1000, second],
      }),
    });
    const bundle = await makeOpenBundle(governed, made.ledger);
    const verdict = await verifyCertificate(made.text, { ...made.options, trust: await open(bundle) });
    expect(verdict.times.onLedgerBy).toBe(formatTime(second * 1000));
  });

  it('make no bundle', async () => {
    const { log, witnesses } = governed.world;
    const asOf = await signCheckpoint(honest.ledger, { log, witnesses: witnesses.slice(0, 2), at: COSIGNED_AT });
    const bundle = await makeOpenBundle(governed, honest.ledger, (known) => ({ ...known, asOf }));
    expect(await tryOpen(bundle)).toMatchObject({ ok: false, failure: { code: 'trust.as-of-invalid' } });
  });
});

describe('governance keys', () => {
  it('of M courts, with all other keys, put no other change in the place of one that the verifier knows', async () => {
    const entry = governed.entry.replace('第五家法院加入', '另一家法院加入');
    const forged = { ...governed, entry, approvals: [await approveEntry(entry, 1, governed.governors.slice(1))] };
    const ledger = honest.ledger.with(1, hashLeaf(encodeUtf8(entry)));
    const next = await open(await makeClosingBundle(forged, ledger));
    const former = await open(await makeOpenBundle(governed, honest.ledger));
    expect(judgeReplacement(former, next)).toMatchObject({
      failure: { code: 'replacement.another-history', sequence: 1 },
    });
  });

  it('that are reported change nothing by a certificate of their own, whoever else approved', async () => {
    const [first] = governed.governors;
    if (first === undefined) throw new Error('no governor');
    const made = await makeGovernedCertificate(governed);
    const former = parseTrustBundle(await makeFormerBundle(governed, made.ledger), null);
    if (!former.ok) throw new Error(former.failure.code);
    const report = { key: idOf(first), since: formatTime(RECEIVED_AT_UNIX_MS + YEAR_MS) };
    const lists = [{ compromisedSince: [report] }, { revoked: [{ ...report, reason: 'lost' }] }];
    for (const list of lists) {
      const trust = await open(formatTrustBundle({ ...former.value, ...list }));
      const verdict = await verifyCertificate(made.text, { ...made.options, trust });
      expect(stepOf(verdict, 'policy')).toMatchObject({
        result: 'not-checked',
        code: 'BUNDLE_OLD',
        facts: { reason: 'chain.reported-key' },
      });
      expect(verdict.summary).toBe('unverifiable');
    }
  });
});

describe('a log key that was replaced', () => {
  it('says a fork by a note beside the certificate, which names it as retired, and nothing without that note', async () => {
    const world = await createEpochsWorld();
    const trust = await open(await bundleOf(world, 2), world.genesisHash);
    const { certificate, covering } = await certificateOf(world, 0);
    const index = world.batches[0]?.index ?? 0;
    const verify = async (supplements: readonly Supplement[]): Promise<Verdict> =>
      await verifyCertificate(formatCertificate({ ...certificate, supplements }), {
        trust,
        now: epochTime(2) + 2 * 86_400_000,
        digests: { 'sha-256': encodeHex(sha256(EVIDENCE)) },
      });
    const beside = { certificates: [], crls: [], ocsps: [] };
    const token = await stamp(world.lasting, covering, epochTime(0) + 5000);
    const stamped = { kind: 'checkpoint-token', authority: LASTING_AUTHORITY, token, ...beside } as const;
    expect((await verify([stamped])).summary).toBe('consistent');

    // The same entry in another tree of the certificate's size, by the retired log key alone.
    const leaves = [...world.ledger.slice(0, index + 1), ...fillerLeaves(1, 'another')];
    const other = { ...world, ledger: leaves };
    const checkpoint = await signAt(other, index + 2, [0], epochTime(0));
    const proof = formatTlogProof({ extra: null, index, path: computeInclusionPath(leaves, index), checkpoint });
    const verdict = await verify([stamped, { kind: 'inclusion', proof, governance: [] }]);
    expect(verdict.summary).toBe('fork');
    expect(stepOf(verdict, 'consistency')?.facts['byRetiredKey']).toEqual([true, true]);
    // What else the verdict says stays as it was.
    const [alone, disputed] = [await verify([stamped]), verdict];
    const rest = ({ steps }: Verdict) =>
      steps.filter(({ name }) => name !== 'consistency').map(({ name, result, code }) => [name, result, code]);
    expect(rest(disputed)).toEqual(rest(alone));
    expect(disputed.times).toEqual(alone.times);
  });

  it('is not named so while it is in force', async () => {
    const { log, witnesses } = governed.world;
    const forked = [...honest.ledger.slice(0, 4), ...fillerLeaves(1, 'forked')];
    const note = await signCheckpoint(forked, { log, witnesses, at: COSIGNED_AT });
    const verdict = await verifyCertificate(honest.text, {
      ...honest.options,
      trust: await open(await makeClosingBundle(governed, honest.ledger)),
      knownCheckpoints: [{ note }],
    });
    expect(verdict.summary).toBe('fork');
    expect(stepOf(verdict, 'consistency')?.facts['byRetiredKey']).toEqual([false, false]);
  });
});
