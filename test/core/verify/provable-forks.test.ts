// Two notes signed by the log for one size with different roots prove a fork, wherever a verifier has them from: from the
// bundle, from one that it had before, from what stands beside the certificate. No other step hides it.

import { beforeAll, describe, expect, it } from 'vitest';
import { formatCertificate, parseCertificate } from '../../../src/core/certificate/certificate.ts';
import { type CertificateCore, formatCertificateCore } from '../../../src/core/certificate/certificate-core.ts';
import type { Supplement } from '../../../src/core/certificate/supplement.ts';
import { type TrustBundle, formatTrustBundle, parseTrustBundle } from '../../../src/core/ledger/trust-bundle.ts';
import { computeInclusionPath } from '../../../src/core/merkle/tree.ts';
import { formatTlogProof, parseTlogProof } from '../../../src/core/proof/tlog-proof.ts';
import type { KnownCheckpoint } from '../../../src/core/verify/options.ts';
import { replaceBundle } from '../../../src/core/verify/replace-bundle.ts';
import { type OpenTrust, type Trust, openTrust } from '../../../src/core/verify/trust.ts';
import type { StepName, Verdict } from '../../../src/core/verify/verdict.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import { type GovernedWorld, linkChange } from '../../support/governed-world.ts';
import { COSIGNED_AT, type MadeCertificate, fillerLeaves, signCheckpoint } from '../../support/ledger-fixture.ts';
import {
  CLOSING_SIZE,
  ENTRY_INDEX,
  createClosingWorld,
  makeClosedCertificate,
  makeClosingBundle,
  makeInclusion,
  makeOpenBundle,
  makeRelated,
  supplementText,
} from '../../support/supplement-world.ts';

let governed: GovernedWorld;
let made: MadeCertificate;
/** The same beginning, and another history from index 4 on. */
let forked: readonly Uint8Array[];

beforeAll(async () => {
  governed = await createClosingWorld();
  made = await makeClosedCertificate(governed);
  forked = [...made.ledger.slice(0, 4), ...fillerLeaves(5, 'forked')];
});

const open = async (bundle: string): Promise<OpenTrust> => {
  const opened = await openTrust({ genesis: governed.world.genesisHash, bundle });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  return opened.value;
};
const stepOf = (verdict: Verdict, name: StepName) => verdict.steps.find((step) => step.name === name);
type Given = {
  readonly of?: MadeCertificate;
  readonly text?: string;
  readonly supplements?: readonly Supplement[];
  readonly known?: readonly KnownCheckpoint[];
  readonly trust?: Trust | OpenTrust | null;
};
const verify = async ({ of = made, text, supplements = [], known = [], trust }: Given): Promise<Verdict> =>
  await verifyCertificate(text ?? supplementText(of, supplements), {
    ...of.options,
    trust: trust ?? (await open(await makeOpenBundle(governed, made.ledger))),
    knownCheckpoints: known,
  });
const sign = async (leaves: readonly Uint8Array[], witnesses = governed.world.witnesses): Promise<string> =>
  await signCheckpoint(leaves, { log: governed.world.log, witnesses, at: COSIGNED_AT });
const edited = (edit: (core: CertificateCore) => CertificateCore): string => {
  const parsed = parseCertificate(made.text);
  if (!parsed.ok) throw new Error(parsed.failure.code);
  return formatCertificate({ ...parsed.value, core: formatCertificateCore(edit(made.core)) });
};
const expectFork = (verdict: Verdict): void => {
  expect(stepOf(verdict, 'consistency')).toMatchObject({ result: 'fail', code: 'FORK_DETECTED' });
  expect(verdict.summary).toBe('fork');
};

/** A bundle of some history as of a size of the first epoch. */
const bundleAt = async (leaves: readonly Uint8Array[], size: number): Promise<string> => {
  const known = leaves.slice(0, size);
  const asOf = await sign(known);
  return await makeOpenBundle(governed, leaves, (bundle) => ({
    ...bundle,
    asOf,
    governance: [linkChange(governed, known)],
  }));
};

describe('a fork among the bundle’s checkpoints, the certificate’s and those beside it', () => {
  it('is said of the hand-over and a supplement’s checkpoint of that size', async () => {
    const inclusion = await makeInclusion(
      governed,
      forked.slice(0, CLOSING_SIZE).with(ENTRY_INDEX, made.ledger[3] ?? new Uint8Array()),
      governed.nextWitnesses,
    );
    const trust = await open(await makeClosingBundle(governed, made.ledger));
    const verdict = await verify({ supplements: [inclusion], trust });
    expectFork(verdict);
    expect(stepOf(verdict, 'consistency')?.facts).toMatchObject({ treeSizes: [CLOSING_SIZE, CLOSING_SIZE] });
  });

  it('is said of two supplements', async () => {
    const [one, other] = [
      await makeInclusion(governed, made.ledger.slice(0, 6), governed.world.witnesses),
      await makeInclusion(governed, forked.slice(0, 6), governed.world.witnesses),
    ];
    const trust = await open(await bundleAt(made.ledger, 5));
    expectFork(await verify({ supplements: [one, other], trust }));
  });

  it('is said of the certificate and a related statement of another history', async () => {
    const { supplement, made: related } = await makeRelated(governed, made, 'correction', undefined, { index: 4 });
    expect(related.ledger[ENTRY_INDEX]).toEqual(made.ledger[ENTRY_INDEX]);
    const trust = await open(await bundleAt(made.ledger, 6));
    // Both are of size 5, and its batch stands where the certificate's tree has another entry.
    expectFork(await verify({ supplements: [supplement], trust }));
  });

  it('is not said of a note that the log did not sign', async () => {
    const { world, nextWitnesses } = governed;
    const inclusion = await makeInclusion(
      { ...governed, world: { ...world, log: world.receipt } },
      forked.slice(0, CLOSING_SIZE),
      nextWitnesses,
    );
    const trust = await open(await makeClosingBundle(governed, made.ledger));
    const verdict = await verify({ supplements: [inclusion], trust });
    expect(verdict.summary).toBe('inconsistent');
    expect(stepOf(verdict, 'consistency')?.result).not.toBe('fail');
  });
});

describe('a bundle that was replaced', () => {
  const replace = async (former: string, next: string) => replaceBundle(await open(former), await open(next));

  it('by one of another history is seen as a fork by the next certificate of the former size', async () => {
    // More than f courts help: each history verifies by itself.
    const next = await bundleAt(forked, 6);
    const replaced = await replace(await bundleAt(made.ledger, 5), next);
    if (!replaced.ok) throw new Error(replaced.failure.code);
    expect(replaced.value.bundle).toEqual(parse(next));
    const related = await makeClosedCertificate(governed);
    expect((await verify({ of: related, trust: await open(next) })).summary).toBe('consistent');
    expectFork(await verify({ of: related, trust: replaced.value }));
  });

  it('still compares after any number of replacements', async () => {
    let trust = await open(await bundleAt(made.ledger, 5));
    for (const next of [await bundleAt(forked, 6), await makeClosingBundle(governed, forked)]) {
      const replaced = replaceBundle(trust, await open(next));
      if (!replaced.ok) throw new Error(replaced.failure.code);
      trust = replaced.value;
    }
    expectFork(await verify({ of: await makeClosedCertificate(governed), trust }));
  });

  it('is refused if any two of their checkpoints of one size differ', async () => {
    const former = await bundleAt(made.ledger, CLOSING_SIZE - 1);
    const closing = await makeClosingBundle(governed, made.ledger);
    const asHandover = await makeClosingBundle(governed, made.ledger, (bundle) => bundle);
    expect(await replace(closing, asHandover)).toMatchObject({ ok: true });
    const moved = await makeClosingBundle(governed, forked);
    expect(await replace(former, moved)).toMatchObject({ ok: true });
    expect(await replace(closing, moved)).toMatchObject({ failure: { code: 'replacement.another-tree' } });
    // The hand-over alone differs.
    const handover = parse(moved).handovers;
    const mixed = formatTrustBundle({ ...parse(closing), handovers: handover });
    expect(await replace(closing, mixed)).toMatchObject({
      failure: { code: 'replacement.another-tree', treeSize: CLOSING_SIZE },
    });
  });

  it('is refused if it is handed over at another size: the first published one is one', async () => {
    const closing = await makeClosingBundle(governed, made.ledger);
    const both = [...new Set([...governed.world.witnesses, ...governed.nextWitnesses])];
    const handovers = [await sign(made.ledger.slice(0, CLOSING_SIZE + 1), both)];
    const other = await makeClosingBundle(governed, made.ledger, (bundle) => ({ ...bundle, handovers }));
    expect(await replace(closing, other)).toMatchObject({ failure: { code: 'replacement.another-history' } });
  });
});

describe('a fork beside a step that cannot be carried out', () => {
  const fork = async (): Promise<readonly KnownCheckpoint[]> => [{ note: await sign(forked.slice(0, 5)) }];

  it('is said where the policy is unknown to an old bundle', async () => {
    const bundle = formatTrustBundle({
      ...parse(await makeOpenBundle(governed, made.ledger)),
      sequence: 0,
      governance: [],
      asOf: await sign(made.ledger.slice(0, 1)),
    });
    const trust = await open(bundle);
    const old = await verify({ trust });
    expect(stepOf(old, 'policy')).toMatchObject({ result: 'not-checked', code: 'BUNDLE_OLD' });
    expect(stepOf(old, 'consistency')).toMatchObject({ result: 'not-checked' });
    expectFork(await verify({ trust, known: await fork() }));
  });

  it('is said where the checkpoint before the batch is signed by nobody, or is not the one that is named', async () => {
    const { world } = governed;
    for (const after of [
      await signCheckpoint(made.ledger.slice(0, 2), { log: world.receipt, witnesses: [], at: [] }),
      await sign(fillerLeaves(2, 'other')),
    ]) {
      const text = edited((core) => ({ ...core, inclusion: { ...core.inclusion, after } }));
      expectFork(await verify({ text, known: await fork() }));
    }
  });

  it('is said of the checkpoint before the batch itself, though the batch names another', async () => {
    const text = edited((core) => ({
      ...core,
      inclusion: { ...core.inclusion, after: otherAfter },
    }));
    expectFork(await verify({ text, known: [{ note: made.after }] }));
  });

  it('is said where the log’s key was reported', async () => {
    const { log } = governed.world;
    const since = '2020-01-01T00:00:00.000Z';
    const bundle = await makeOpenBundle(governed, made.ledger, (known) => ({
      ...known,
      compromisedSince: [{ key: `${log.key.name}+${log.key.keyId}`, since }],
    }));
    const verdict = await verify({ trust: await open(bundle), known: await fork() });
    expect(stepOf(verdict, 'log-signature')).toMatchObject({ result: 'not-checked', code: 'KEY_COMPROMISED' });
    expectFork(verdict);
  });

  it('is said where the path to the checkpoint is broken', async () => {
    const text = edited((core) => ({
      ...core,
      inclusion: { ...core.inclusion, proof: core.inclusion.proof.replace('index 3', 'index 2') },
    }));
    expectFork(await verify({ text, known: await fork() }));
  });
});

describe('an inclusion beside the certificate', () => {
  it('is of its entry at its index: the same text elsewhere vouches for another', async () => {
    const { nextWitnesses, world } = governed;
    const trust = await open(
      await makeClosingBundle(governed, made.ledger.with(7, made.ledger[ENTRY_INDEX] ?? new Uint8Array())),
    );
    // A related core of the same batch entry that stands at index 7, too.
    const ledger = made.ledger.with(7, made.ledger[ENTRY_INDEX] ?? new Uint8Array());
    const proof = formatTlogProof({
      extra: null,
      index: 7,
      path: computeInclusionPath(ledger, 7),
      checkpoint: await signCheckpoint(ledger, { log: world.log, witnesses: nextWitnesses, at: [1_795_150_000] }),
    });
    const inclusion = { kind: 'inclusion' as const, proof, governance: [] };
    const own = parseTlogProof(made.core.inclusion.proof);
    if (!own.ok) throw new Error(own.failure.code);
    const related = {
      kind: 'statement' as const,
      core: formatCertificateCore({ ...made.core, inclusion: { ...made.core.inclusion, proof } }),
      signature: made.certificate.signature,
    };
    const verdict = await verify({ supplements: [inclusion, related], trust });
    expect(stepOf(verdict, 'quorum')).toMatchObject({ result: 'not-checked', code: 'EPOCH_CLOSED' });
  });
});

let otherAfter: string;
beforeAll(async () => {
  otherAfter = await sign(fillerLeaves(2, 'other'));
});

const parse = (text: string): TrustBundle => {
  const parsed = parseTrustBundle(text, null);
  if (!parsed.ok) throw new Error(parsed.failure.code);
  return parsed.value;
};
