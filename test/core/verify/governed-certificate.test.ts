// Certificates across a change of the ledger's state: which keys, which policy, which bundle.

import { beforeAll, describe, expect, it } from 'vitest';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { formatGovernance, parseGovernance } from '../../../src/core/ledger/governance.ts';
import { formatTrustBundle, parseTrustBundle } from '../../../src/core/ledger/trust-bundle.ts';
import { computeInclusionPath } from '../../../src/core/merkle/tree.ts';
import { openTrust } from '../../../src/core/verify/trust.ts';
import type { StepName, Verdict } from '../../../src/core/verify/verdict.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import {
  type GovernedWorld,
  approveEntry,
  createGovernedWorld,
  makeFormerBundle,
  makeGovernedBundle,
  makeGovernedCertificate,
} from '../../support/governed-world.ts';
import {
  COSIGNED_AT,
  type Edits,
  type MadeCertificate,
  fillerLeaves,
  signCheckpoint,
} from '../../support/ledger-fixture.ts';

let governed: GovernedWorld;
let made: MadeCertificate;

beforeAll(async () => {
  governed = await createGovernedWorld();
  made = await makeGovernedCertificate(governed);
});

const verifyUnder = async (one: MadeCertificate, bundle: string): Promise<Verdict> =>
  await verifyCertificate(one.text, { ...one.options, trust: { genesis: governed.world.genesisHash, bundle } });
const underLatest = async (one: MadeCertificate): Promise<Verdict> =>
  await verifyUnder(one, await makeGovernedBundle(governed, one.ledger));
const underFormer = async (one: MadeCertificate): Promise<Verdict> =>
  await verifyUnder(one, await makeFormerBundle(governed, one.ledger));
const stepOf = (verdict: Verdict, name: StepName) => verdict.steps.find((step) => step.name === name);
const make = async (edits: Edits): Promise<MadeCertificate> => await makeGovernedCertificate(governed, edits);
const withoutChain: Edits = { core: (core) => ({ ...core, inclusion: { ...core.inclusion, governance: [] } }) };

describe('a certificate made after a change', () => {
  it('is consistent under a bundle that knows the change, and shows f of the state in force', async () => {
    const verdict = await underLatest(made);
    expect(verdict.summary).toBe('consistent');
    expect(verdict.f).toBe(2);
    expect(stepOf(verdict, 'policy')?.facts).toMatchObject({ sequence: 1, inForce: 1, bundleSequence: 1 });
    expect(stepOf(verdict, 'quorum')?.facts).toMatchObject({ required: 4, total: 5, met: 5 });
  });

  it('is consistent under a bundle from before the change, by the change that it carries', async () => {
    const verdict = await underFormer(made);
    expect(verdict.summary).toBe('consistent');
    expect(verdict.bundle?.sequence).toBe(0);
    expect(verdict.f).toBe(2);
  });

  it('is not checked, and not failed, under that bundle when it carries no change', async () => {
    const verdict = await underFormer(await make(withoutChain));
    expect(verdict.summary).toBe('unverifiable');
    expect(stepOf(verdict, 'policy')).toMatchObject({ result: 'not-checked', code: 'BUNDLE_OLD' });
    expect(stepOf(verdict, 'quorum')?.code).toBe('BLOCKED');
    expect((await underLatest(await make(withoutChain))).summary).toBe('consistent');
  });

  it('is judged by the courts from before the change while that is approved and not in force', async () => {
    const waiting = await createGovernedWorld((governance) => ({ ...governance, effectiveSize: 8 }));
    const covering: Edits['covering'] = (signing) => ({ ...signing, witnesses: waiting.world.witnesses });
    const one = await makeGovernedCertificate(waiting, { covering });
    const bundle = await makeFormerBundle(waiting, one.ledger);
    const trust = { genesis: waiting.world.genesisHash, bundle };
    const verdict = await verifyCertificate(one.text, { ...one.options, trust });
    expect(verdict.steps.filter(({ result }) => result === 'fail')).toEqual([]);
    expect(verdict.summary).toBe('consistent');
    expect(verdict.f).toBe(1);
    expect(stepOf(verdict, 'policy')?.facts).toMatchObject({ sequence: 1, inForce: 0 });
  });

  it('does not rest on cosignatures of keys that the change retired', async () => {
    const one = await make({ covering: (signing) => ({ ...signing, witnesses: governed.world.witnesses }) });
    const verdict = await underLatest(one);
    expect(stepOf(verdict, 'quorum')).toMatchObject({
      result: 'fail',
      code: 'NOT_MET',
      facts: { met: 2, required: 4 },
    });
    expect(verdict.summary).toBe('inconsistent');
  });

  it('fails when its batch names the state from before, though the change stood below its opening', async () => {
    const one = await make({ batch: (batch) => ({ ...batch, policy: governed.world.genesisHash }) });
    expect(stepOf(await underLatest(one), 'policy')).toMatchObject({ result: 'fail', code: 'POLICY_STALE' });
    expect(stepOf(await underFormer(one), 'policy')).toMatchObject({ result: 'fail', code: 'POLICY_STALE' });
  });

  it('fails when its batch names what no bundle of that size knows', async () => {
    const one = await make({ batch: (batch) => ({ ...batch, policy: 'ab'.repeat(32) }) });
    expect(stepOf(await underLatest(one), 'policy')).toMatchObject({ result: 'fail', code: 'POLICY_UNKNOWN' });
  });

  it('is judged by the tokens that the named state asks for', async () => {
    const asking = await createGovernedWorld((governance) => ({
      ...governance,
      state: { ...governance.state, timestamps: { ...governance.state.timestamps, minimum: 0, authorities: [] } },
    }));
    const one = await makeGovernedCertificate(asking);
    const bundle = await makeGovernedBundle(asking, one.ledger);
    const trust = { genesis: asking.world.genesisHash, bundle };
    const verdict = await verifyCertificate(one.text, { ...one.options, trust });
    expect(stepOf(verdict, 'timestamps')?.facts).toMatchObject({ required: 0, met: 0 });
  });
});

describe('the changes that a certificate carries', () => {
  const chain = (edit: (link: { entry: string; approvals: readonly string[]; path: readonly string[] }) => object) =>
    make({
      core: (core) => ({
        ...core,
        inclusion: {
          ...core.inclusion,
          governance: core.inclusion.governance.map((link) => ({ ...link, ...edit(link) })),
        },
      }),
    });
  const reasonUnder = async (one: MadeCertificate): Promise<unknown> => {
    const step = stepOf(await underFormer(one), 'policy');
    expect(step).toMatchObject({ result: 'fail', code: 'INVALID' });
    return step?.facts['reason'];
  };

  it('do not count without the approvals of the former courts', async () => {
    expect(await reasonUnder(await chain(() => ({ approvals: [] })))).toBe('governance.not-approved');
    const two = await approveEntry(governed.entry, 1, governed.governors.slice(0, 2));
    expect(await reasonUnder(await chain(() => ({ approvals: [two] })))).toBe('governance.not-approved');
  });

  it('do not count where they are not in the tree of the checkpoint', async () => {
    const changed = await chain(({ path }) => ({ path: path.map(() => 'cd'.repeat(32)) }));
    expect(await reasonUnder(changed)).toBe('chain.not-included');
    expect(await reasonUnder(await chain(() => ({ index: 2 })))).toBe('chain.not-included');
  });

  it('must be what the bundle knows', async () => {
    const parsed = parseGovernance(governed.entry, null);
    if (!parsed.ok) throw new Error(parsed.failure.code);
    const other = formatGovernance({ ...parsed.value, reason: 'another' });
    const forged = { ...governed, entry: other, approvals: [await approveEntry(other, 1, governed.governors)] };
    const one = await makeGovernedCertificate(forged);
    // It stands in this certificate's tree, and in the bundle another one does.
    const verdict = await verifyUnder(one, await makeGovernedBundle(governed, made.ledger));
    expect(stepOf(verdict, 'policy')).toMatchObject({ result: 'fail', facts: { reason: 'chain.differs' } });
  });

  it('do not count where the bundle knows every entry of that size, and not this one', async () => {
    // Approved once and never appended: whoever holds the log's key could put it into another tree.
    const ledger = [...made.ledger.slice(0, 1), ...fillerLeaves(2, 'another')];
    const { log, witnesses } = governed.world;
    const bundle = parseTrustBundle(await makeFormerBundle(governed, ledger), null);
    if (!bundle.ok) throw new Error(bundle.failure.code);
    const asOf = await signCheckpoint(ledger, { log, witnesses, at: COSIGNED_AT });
    const verdict = await verifyUnder(made, formatTrustBundle({ ...bundle.value, asOf }));
    expect(stepOf(verdict, 'policy')).toMatchObject({
      result: 'fail',
      code: 'INVALID',
      facts: { reason: 'chain.unknown-to-bundle' },
    });
    expect(verdict.summary).toBe('inconsistent');
  });

  it('must stand where the bundle has them', async () => {
    const moved = [...made.ledger.slice(0, 1), ...fillerLeaves(1, 'before'), ...made.ledger.slice(1)];
    const bundle = await makeGovernedBundle(governed, moved, (known) => ({
      ...known,
      governance: known.governance.map((link) => ({
        ...link,
        index: 2,
        path: computeInclusionPath(moved, 2).map(encodeHex),
      })),
    }));
    expect((await openTrust({ genesis: governed.world.genesisHash, bundle })).ok).toBe(true);
    expect(stepOf(await verifyUnder(made, bundle), 'policy')).toMatchObject({
      result: 'fail',
      facts: { reason: 'chain.differs' },
    });
  });

  it('are left unchecked where an earlier change is missing', async () => {
    const parsed = parseGovernance(governed.entry, null);
    if (!parsed.ok) throw new Error(parsed.failure.code);
    const later = formatGovernance({ ...parsed.value, sequence: 2, previous: 'ab'.repeat(32) });
    const one = await makeGovernedCertificate({
      ...governed,
      entry: later,
      approvals: [await approveEntry(later, 2, governed.governors)],
    });
    const step = stepOf(await underFormer(one), 'policy');
    expect(step).toMatchObject({ result: 'not-checked', code: 'BUNDLE_OLD', facts: { reason: 'chain.gap' } });
  });
});

describe('known checkpoints across a change', () => {
  it('count as forks only when a key in force at their size signed them', async () => {
    const { log } = governed.world;
    const note = await signCheckpoint(fillerLeaves(5, 'fork'), { log, witnesses: [], at: [] });
    const bundle = await makeGovernedBundle(governed, made.ledger);
    const trust = { genesis: governed.world.genesisHash, bundle };
    const verdict = await verifyCertificate(made.text, { ...made.options, trust, knownCheckpoints: [{ note }] });
    expect(verdict.summary).toBe('fork');
    const { receipt } = governed.world;
    const foreign = await signCheckpoint(fillerLeaves(5, 'fork'), { log: receipt, witnesses: [], at: [] });
    const other = await verifyCertificate(made.text, { ...made.options, trust, knownCheckpoints: [{ note: foreign }] });
    expect(other.summary).toBe('consistent');
  });
});
