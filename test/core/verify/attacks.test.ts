// A table of attacks. Each changes one thing at its layer and signs every later layer honestly, so that exactly one step
// fails, with its own code: a verifier that skipped the step would say "consistent".

import { beforeAll, describe, expect, it } from 'vitest';
import { encodeBase64 } from '../../../src/core/bytes/base64.ts';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { signCosignature } from '../../../src/core/checkpoint/cosignature.ts';
import { formatTrustBundle, parseTrustBundle } from '../../../src/core/ledger/trust-bundle.ts';
import { formatSignatureLine, formatSignedNote } from '../../../src/core/note/signed-note.ts';
import { KEY_TYPE } from '../../../src/core/note/verifier-key.ts';
import { parseTlogProof } from '../../../src/core/proof/tlog-proof.ts';
import { formatDisclosure } from '../../../src/core/statement/disclosure.ts';
import { formatTime } from '../../../src/core/text/time.ts';
import type { VerifyOptions } from '../../../src/core/verify/options.ts';
import { openTrust } from '../../../src/core/verify/trust.ts';
import type { Summary } from '../../../src/core/verify/verdict.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import {
  type Edits,
  type MadeCertificate,
  ORIGIN,
  RECEIVED_AT_UNIX_MS,
  type World,
  createSigner,
  createWorld,
  fillerLeaves,
  makeCertificate,
  signCheckpoint,
} from '../../support/ledger-fixture.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});

type Attack = {
  readonly name: string;
  /** What must not pass: `step result code`, in order; every other step stays as in the honest verdict. */
  readonly found: readonly string[];
  readonly summary: Summary;
  readonly edits?: (world: World) => Edits | Promise<Edits>;
  readonly options?: (made: MadeCertificate, world: World) => Partial<VerifyOptions> | Promise<Partial<VerifyOptions>>;
};

/** Steps that an honest certificate without further input leaves unchecked. */
const HONEST = [
  'consistency not-checked UNCHECKED',
  'chain-anchors not-checked NONE',
  'renewal not-checked NOT_DUE',
  'status not-checked UNCHECKED',
];

const second = Math.floor(RECEIVED_AT_UNIX_MS / 1000);
const YEAR_MS = 365.25 * 86_400_000;

const ATTACKS: readonly Attack[] = [
  {
    name: 'other evidence',
    found: ['object fail MISMATCH'],
    summary: 'inconsistent',
    options: () => ({ digests: { 'sha-256': '0'.repeat(64) } }),
  },
  {
    name: 'evidence of another size under the same digest',
    found: ['object fail MISMATCH'],
    summary: 'inconsistent',
    options: () => ({ sizeBytes: 1 }),
  },
  {
    name: 'no evidence at hand',
    found: ['object not-checked NOT_SUPPLIED'],
    summary: 'unverifiable',
    options: () => ({ digests: undefined }),
  },
  {
    name: 'only a digest of an algorithm that the statement does not state',
    found: ['object not-checked NOT_SUPPLIED'],
    summary: 'unverifiable',
    options: () => ({ digests: { sm3: '0'.repeat(64) } }),
  },
  {
    name: 'a disclosure that is no claim of the statement',
    found: ['statement fail DISCLOSURE_UNBOUND'],
    summary: 'inconsistent',
    edits: () => ({
      certificate: (certificate) => ({
        ...certificate,
        disclosures: [formatDisclosure({ salt: 'A'.repeat(22), name: 'title', value: 'Forged' })],
      }),
    }),
  },
  {
    name: 'one disclosure twice',
    found: ['statement fail DISCLOSURE_UNBOUND'],
    summary: 'inconsistent',
    edits: () => ({
      certificate: (certificate) => ({
        ...certificate,
        disclosures: [...certificate.disclosures, ...certificate.disclosures.slice(0, 1)],
      }),
    }),
  },
  {
    name: 'two disclosed claims of one name',
    found: ['statement fail DISCLOSURE_UNBOUND'],
    summary: 'inconsistent',
    edits: () => ({
      disclosures: [
        { name: 'title', value: 'One' },
        { name: 'title', value: 'Another' },
      ],
    }),
  },
  {
    name: 'another leaf index',
    found: ['batch-inclusion fail INVALID'],
    summary: 'inconsistent',
    edits: () => ({ core: (core) => ({ ...core, batch: { ...core.batch, leafIndex: 2 } }) }),
  },
  {
    name: 'a path with one hash more',
    found: ['batch-inclusion fail INVALID'],
    summary: 'inconsistent',
    edits: () => ({
      core: (core) => ({ ...core, batch: { ...core.batch, path: [...core.batch.path, '0'.repeat(64)] } }),
    }),
  },
  {
    name: 'a batch whose tree is larger than its root says',
    found: ['batch-inclusion fail INVALID'],
    summary: 'inconsistent',
    edits: () => ({ batch: (core) => ({ ...core, treeSize: 9 }) }),
  },
  {
    name: 'a token over something else',
    found: ['timestamps fail INVALID'],
    summary: 'inconsistent',
    edits: () => ({ tokenImprint: new Uint8Array(32) }),
  },
  {
    name: 'a token of an authority that the ledger does not know',
    found: ['timestamps fail UNTRUSTED_TSA'],
    summary: 'inconsistent',
    edits: ({ strangeAuthority }) => ({ tokenAuthority: strangeAuthority }),
  },
  {
    name: 'no token at all',
    found: ['timestamps fail NOT_MET'],
    summary: 'inconsistent',
    edits: () => ({ tokenCount: 0 }),
  },
  {
    name: 'a token from before the batch closed',
    found: ['time fail SKEW'],
    summary: 'inconsistent',
    edits: () => ({ tokenAt: RECEIVED_AT_UNIX_MS - 62_000 }),
  },
  {
    name: 'a token from after the courts cosigned',
    found: ['time fail SKEW'],
    summary: 'inconsistent',
    edits: () => ({ tokenAt: RECEIVED_AT_UNIX_MS + 67_000 }),
  },
  {
    name: 'a batch that closed before the evidence was received',
    found: ['time fail SKEW'],
    summary: 'inconsistent',
    edits: () => ({ batch: (core) => ({ ...core, closedAt: formatTime(RECEIVED_AT_UNIX_MS - 1) }) }),
  },
  {
    name: 'a batch that opened after the evidence was received',
    found: ['time fail SKEW'],
    summary: 'inconsistent',
    edits: () => ({ batch: (core) => ({ ...core, openedAt: formatTime(RECEIVED_AT_UNIX_MS + 1) }) }),
  },
  {
    name: 'a batch that says it opened before the checkpoint that it names',
    found: ['time fail SKEW'],
    summary: 'inconsistent',
    edits: () => ({ batch: (core) => ({ ...core, openedAt: formatTime(RECEIVED_AT_UNIX_MS - 120_000) }) }),
  },
  {
    name: 'a checkpoint that does not hold the entry',
    found: ['ledger-inclusion fail INVALID'],
    summary: 'inconsistent',
    edits: async () => {
      const other = await signCheckpoint(fillerLeaves(5, 'other'), {
        log: world.log,
        witnesses: world.witnesses,
        at: [second + 3],
      });
      return {
        core: (core) => {
          const head = core.inclusion.proof.slice(0, core.inclusion.proof.indexOf('\n\n') + 2);
          return { ...core, inclusion: { ...core.inclusion, proof: `${head}${other}` } };
        },
      };
    },
  },
  {
    name: 'a batch that names a later checkpoint than its own place',
    found: ['ledger-inclusion fail AFTER_MISMATCH'],
    summary: 'inconsistent',
    edits: () => ({
      batch: (core) => ({ ...core, after: { ...core.after, treeSize: 4 } }),
    }),
  },
  {
    name: 'an earlier checkpoint that is not the one the batch names',
    found: ['ledger-inclusion fail AFTER_MISMATCH'],
    summary: 'inconsistent',
    edits: () => ({ batch: (core) => ({ ...core, after: { treeSize: 2, rootHash: '0'.repeat(64) } }) }),
  },
  {
    name: 'a checkpoint that another log signed',
    found: ['time not-checked BLOCKED', 'log-signature fail UNKNOWN_KEY', 'consistency not-checked BLOCKED'],
    summary: 'inconsistent',
    edits: async () => {
      const log = await createSigner(ORIGIN, KEY_TYPE.ed25519, 'another log');
      return { covering: (signing) => ({ ...signing, log }) };
    },
  },
  {
    name: 'an earlier checkpoint that another log signed',
    found: ['time not-checked BLOCKED', 'log-signature fail UNKNOWN_KEY', 'consistency not-checked BLOCKED'],
    summary: 'inconsistent',
    edits: async () => {
      const log = await createSigner(ORIGIN, KEY_TYPE.ed25519, 'another log');
      return { after: (signing) => ({ ...signing, log }) };
    },
  },
  {
    name: 'one cosignature fewer than the policy asks for',
    found: ['time not-checked BLOCKED', 'quorum fail NOT_MET'],
    summary: 'inconsistent',
    edits: () => ({ covering: (signing) => ({ ...signing, witnesses: signing.witnesses.slice(0, 2) }) }),
  },
  {
    name: 'one cosignature fewer under the earlier checkpoint',
    found: ['time not-checked BLOCKED', 'quorum fail NOT_MET'],
    summary: 'inconsistent',
    edits: () => ({ after: (signing) => ({ ...signing, witnesses: signing.witnesses.slice(0, 2) }) }),
  },
  {
    name: 'one court that cosigns three times',
    found: ['time not-checked BLOCKED', 'quorum fail NOT_MET'],
    summary: 'inconsistent',
    edits: () => ({
      covering: (signing) => ({
        ...signing,
        witnesses: [0, 0, 0].map((index) => signing.witnesses[index] ?? world.log),
      }),
    }),
  },
  {
    name: 'cosignatures of courts that are no members',
    found: ['time not-checked BLOCKED', 'quorum fail NOT_MET'],
    summary: 'inconsistent',
    edits: async () => {
      const strangers = await Promise.all(
        ['x', 'y', 'z'].map((name) => createSigner(`court-${name}.assize.invalid/witness`, KEY_TYPE.cosignature)),
      );
      return { covering: (signing) => ({ ...signing, witnesses: [...signing.witnesses.slice(0, 2), ...strangers] }) };
    },
  },
  {
    name: 'keepers in the place of witnesses',
    found: ['time not-checked BLOCKED', 'quorum fail NOT_MET'],
    summary: 'inconsistent',
    edits: ({ keepers }) => ({ covering: (signing) => ({ ...signing, witnesses: keepers }) }),
  },
  {
    name: 'a cosignature of a known court that does not verify, beside three that do',
    found: ['time not-checked BLOCKED', 'quorum fail INVALID'],
    summary: 'inconsistent',
    edits: ({ witnesses }) => ({
      core: (core) => {
        const proof = parseTlogProof(core.inclusion.proof);
        const [first] = witnesses;
        if (!proof.ok || first === undefined) throw new Error('fixture');
        const forged = formatSignatureLine(
          first.key,
          Uint8Array.from({ length: 72 }, () => 1),
        );
        const inclusion = { ...core.inclusion, proof: `${core.inclusion.proof}${forged}\n` };
        return { ...core, inclusion };
      },
    }),
  },
  {
    name: 'a policy that the ledger never had',
    found: ['policy fail POLICY_UNKNOWN'],
    summary: 'inconsistent',
    edits: () => ({ batch: (core) => ({ ...core, policy: '0'.repeat(64) }) }),
  },
  {
    name: 'a receipt signed by another key',
    found: ['receipt fail UNKNOWN_KEY'],
    summary: 'inconsistent',
    edits: async () => ({
      receiptSigner: await createSigner(`${ORIGIN}/receipt`, KEY_TYPE.ed25519, 'another receipt key'),
    }),
  },
  {
    name: 'a receipt for another leaf',
    found: ['receipt fail MISMATCH'],
    summary: 'inconsistent',
    edits: () => ({ receipt: (receipt) => ({ ...receipt, leafHash: new Uint8Array(32) }) }),
  },
  {
    name: 'a receipt with another time of acceptance',
    found: ['receipt fail MISMATCH'],
    summary: 'inconsistent',
    edits: () => ({
      receipt: (receipt) => ({ ...receipt, acceptedAtUnixMs: receipt.acceptedAtUnixMs + 1 }),
    }),
  },
  {
    name: 'a certificate issued by a key that the ledger does not name',
    found: ['issuer fail UNKNOWN_KEY'],
    summary: 'inconsistent',
    edits: async () => ({ issuer: await createSigner(`${ORIGIN}/issuer`, KEY_TYPE.ed25519, 'another issuer') }),
  },
  {
    name: 'an issuer’s signature over another core',
    found: ['issuer fail INVALID'],
    summary: 'inconsistent',
    edits: () => ({
      certificate: (certificate) => ({
        ...certificate,
        signature: `${certificate.signature.slice(0, -86)}${'A'.repeat(86)}`,
      }),
    }),
  },
  {
    name: 'a core that names another issuer than the one that signed it',
    found: ['issuer fail MISMATCH'],
    summary: 'inconsistent',
    edits: () => ({ core: (core) => ({ ...core, issued: { ...core.issued, by: `${ORIGIN}/issuer+00000000` } }) }),
  },
  {
    name: 'a broken digest algorithm',
    found: ['algorithms fail BROKEN'],
    summary: 'inconsistent',
    options: () => ({ brokenAlgorithms: ['sha-256'] }),
  },
  {
    name: 'a weak signature algorithm',
    found: ['algorithms pass WEAK'],
    summary: 'consistent',
    options: () => ({ weakAlgorithms: ['ed25519'] }),
  },
  {
    name: 'evidence that was withdrawn since, which contradicts no proof',
    found: ['status fail WITHDRAWN'],
    summary: 'consistent',
    options: () => ({ disposition: 'withdrawn' }),
  },
  {
    name: 'no trust at hand',
    found: [
      'timestamps not-checked BLOCKED',
      'time not-checked BLOCKED',
      'log-signature not-checked BLOCKED',
      'quorum not-checked BLOCKED',
      'policy not-checked NO_TRUST',
      'consistency not-checked BLOCKED',
      'receipt not-checked BLOCKED',
      'renewal not-checked BLOCKED',
      'issuer not-checked BLOCKED',
    ],
    summary: 'unverifiable',
    options: () => ({ trust: null }),
  },
  {
    name: 'a bundle that does not replay from the pinned genesis',
    found: [
      'timestamps not-checked BLOCKED',
      'time not-checked BLOCKED',
      'log-signature not-checked BLOCKED',
      'quorum not-checked BLOCKED',
      'policy not-checked TRUST_INVALID',
      'consistency not-checked BLOCKED',
      'receipt not-checked BLOCKED',
      'renewal not-checked BLOCKED',
      'issuer not-checked BLOCKED',
    ],
    summary: 'unverifiable',
    options: (made) => ({ trust: { ...made.trust, genesis: '0'.repeat(64) } }),
  },
  {
    name: 'a bundle whose checkpoint too few courts cosigned',
    found: [
      'timestamps not-checked BLOCKED',
      'time not-checked BLOCKED',
      'log-signature not-checked BLOCKED',
      'quorum not-checked BLOCKED',
      'policy not-checked TRUST_INVALID',
      'consistency not-checked BLOCKED',
      'receipt not-checked BLOCKED',
      'renewal not-checked BLOCKED',
      'issuer not-checked BLOCKED',
    ],
    summary: 'unverifiable',
    options: async (made, { log, witnesses }) => {
      const asOf = await signCheckpoint(made.ledger, { log, witnesses: witnesses.slice(0, 2), at: [second] });
      const bundle = JSON.stringify({ ...(JSON.parse(made.trust.bundle) as object), asOf });
      return { trust: { ...made.trust, bundle } };
    },
  },
  {
    name: 'a bundle older than the certificate, whose batch names a policy that it cannot know',
    found: [
      'timestamps not-checked BLOCKED',
      'time not-checked BLOCKED',
      'log-signature not-checked BLOCKED',
      'quorum not-checked BLOCKED',
      'policy not-checked BUNDLE_OLD',
      'consistency not-checked BLOCKED',
      'receipt not-checked BLOCKED',
      'renewal not-checked BLOCKED',
      'issuer not-checked BLOCKED',
    ],
    summary: 'unverifiable',
    edits: () => ({ batch: (core) => ({ ...core, policy: '0'.repeat(64) }) }),
    options: async (made, { log, witnesses }) => {
      const asOf = await signCheckpoint(made.ledger.slice(0, 1), { log, witnesses, at: [second - 30] });
      const bundle = JSON.stringify({ ...(JSON.parse(made.trust.bundle) as object), asOf });
      return { trust: { ...made.trust, bundle } };
    },
  },
  {
    name: 'a known checkpoint of the same size with another root, signed by the log',
    found: ['consistency fail FORK_DETECTED'],
    summary: 'fork',
    options: async (_, { log }) => ({
      knownCheckpoints: [{ note: await signCheckpoint(fillerLeaves(5, 'fork'), { log, witnesses: [], at: [] }) }],
    }),
  },
  {
    name: 'an unsigned note of the same size with another root, which is no evidence',
    found: [],
    summary: 'consistent',
    options: async () => ({
      knownCheckpoints: [
        {
          note: await signCheckpoint(fillerLeaves(5, 'fork'), {
            log: await createSigner(ORIGIN, KEY_TYPE.ed25519, 'another log'),
            witnesses: [],
            at: [],
          }),
        },
      ],
    }),
  },
  {
    name: 'a clock fifteen years ahead, with a token that the ledger named in time',
    found: ['renewal pass LEDGER_PROTECTED', 'algorithms pass WEAK'],
    summary: 'consistent',
    options: () => ({ now: RECEIVED_AT_UNIX_MS + 15 * YEAR_MS }),
  },
  {
    name: 'a clock fifteen years ahead, with a token that the ledger never named',
    found: ['time pass LATE_TOKEN', 'renewal fail EXPIRED_UNRENEWED', 'algorithms pass WEAK'],
    summary: 'inconsistent',
    edits: () => ({ entry: (entry) => ({ ...entry, timestamps: [] }) }),
    options: () => ({ now: RECEIVED_AT_UNIX_MS + 15 * YEAR_MS }),
  },
  {
    name: 'a PDF with a second attachment',
    found: ['document fail EXTRA_ATTACHMENT'],
    summary: 'inconsistent',
    options: () => ({ pdf: { attachments: 2, seal: null } }),
  },
  {
    name: 'a PDF without a signature, which proves nothing less than the JSON',
    found: ['document not-checked UNSIGNED'],
    summary: 'consistent',
    options: () => ({ pdf: { attachments: 1, seal: null } }),
  },
];

describe('attacks on a certificate', () => {
  it.each(ATTACKS)('$name', async ({ edits, options, found, summary }) => {
    const made = await makeCertificate(world, await edits?.(world));
    const more = await options?.(made, world);
    const verdict = await verifyCertificate(made.text, { ...made.options, ...more });
    const unusual = verdict.steps
      .map((step) => `${step.name} ${step.result} ${step.code}`)
      .filter((line) => !HONEST.includes(line) && !/ pass (?:VALID|MATCH|MET|NONE|CURRENT)$/.test(line));
    expect(unusual).toEqual(found);
    expect(verdict.summary).toBe(summary);
    expect(verdict.sentence === null).toBe(summary !== 'consistent');
  });

  it('shows both digests of a mismatch', async () => {
    const made = await makeCertificate(world);
    const verdict = await verifyCertificate(made.text, { ...made.options, digests: { 'sha-256': '0'.repeat(64) } });
    const step = verdict.steps.find(({ name }) => name === 'object');
    expect(step?.facts['digests']).toEqual([
      {
        algorithm: 'sha-256',
        expected: made.options.digests?.['sha-256'],
        supplied: '0'.repeat(64),
        equal: false,
      },
    ]);
  });

  it('gives both signed notes of a fork, so that anybody can check it', async () => {
    const made = await makeCertificate(world);
    const note = await signCheckpoint(fillerLeaves(5, 'fork'), { log: world.log, witnesses: [], at: [] });
    const verdict = await verifyCertificate(made.text, { ...made.options, knownCheckpoints: [{ note }] });
    const step = verdict.steps.find(({ name }) => name === 'consistency');
    expect(step?.facts['notes']).toEqual([made.covering, note]);
  });

  it('counts a finding that a keeper signed, and not one that a stranger did', async () => {
    const [keeper] = world.keepers;
    const stranger = await createSigner('court-x.assize.invalid/keeper', KEY_TYPE.ed25519);
    if (keeper === undefined) throw new Error('fixture');
    const text = `assize/finding/v1\n${ORIGIN}\n3\ntoken-untrusted\n`;
    const message = encodeUtf8(text);
    const real = formatSignedNote(text, [await signCosignature(text, second, keeper)]);
    const forged = formatSignedNote(text, [formatSignatureLine(stranger.key, await stranger.sign(message))]);
    const made = await makeCertificate(world, { core: (core) => ({ ...core, findings: [real, forged] }) });
    const verdict = await verifyCertificate(made.text, made.options);
    const step = verdict.steps.find(({ name }) => name === 'findings');
    expect([step?.result, step?.code]).toEqual(['fail', 'FINDING']);
    expect(step?.facts).toEqual({
      findings: [{ code: 'token-untrusted', index: 3, by: [keeper.key.name] }],
      unverified: 1,
    });
    expect(verdict.summary).toBe('consistent');
  });

  it('shows a finding of a keeper whose key was reported: a report takes no doubt away', async () => {
    const [keeper] = world.keepers;
    if (keeper === undefined) throw new Error('fixture');
    const text = `assize/finding/v1\n${ORIGIN}\n3\ntoken-untrusted\n`;
    const finding = formatSignedNote(text, [await signCosignature(text, second, keeper)]);
    const made = await makeCertificate(world, { core: (core) => ({ ...core, findings: [finding] }) });
    const bundle = parseTrustBundle(made.trust.bundle, null);
    if (!bundle.ok) throw new Error(bundle.failure.code);
    const key = `${keeper.key.name}+${keeper.key.keyId}`;
    const compromisedSince = [{ key, since: '2026-01-01T00:00:00.000Z' }];
    const trust = { ...made.trust, bundle: formatTrustBundle({ ...bundle.value, compromisedSince }) };
    const verdict = await verifyCertificate(made.text, { ...made.options, trust });
    expect(verdict.steps.find(({ name }) => name === 'findings')).toMatchObject({ result: 'fail', code: 'FINDING' });
    expect(verdict.summary).toBe('consistent');
  });

  it('refuses a token that was altered even beside a good one of the same authority', async () => {
    const made = await makeCertificate(world, {
      tokenCount: 2,
      core: (core) => ({
        ...core,
        timestamps: core.timestamps.map((carried, index) =>
          index === 0 ? carried : { ...carried, token: encodeBase64(encodeUtf8('x')) },
        ),
      }),
    });
    const verdict = await verifyCertificate(made.text, made.options);
    expect(verdict.steps.find(({ name }) => name === 'timestamps')).toMatchObject({ result: 'fail', code: 'INVALID' });
  });

  it('counts one token under two names once, even where both names lead to a root of it', async () => {
    // As if a second authority's root had cross-certified the first one's.
    const made = await makeCertificate(world, {
      tokenCount: 2,
      core: (core) => ({
        ...core,
        timestamps: core.timestamps.map((carried, index) =>
          index === 0 ? carried : { ...carried, authority: 'second-authority' },
        ),
      }),
    });
    const opened = await openTrust(made.trust);
    if (!opened.ok) throw new Error(opened.failure.code);
    const epochs = opened.value.epochs.map((epoch) => {
      const authorities = epoch.state.timestamps.authorities.flatMap((one) => [
        one,
        { ...one, name: 'second-authority' },
      ]);
      return { ...epoch, state: { ...epoch.state, timestamps: { minimum: 2, authorities } } };
    });
    const trust = { ...opened.value, epochs };
    const verdict = await verifyCertificate(made.text, { ...made.options, trust });
    const step = verdict.steps.find(({ name }) => name === 'timestamps');
    expect(step).toMatchObject({ result: 'fail', code: 'NOT_MET', facts: { met: 1, required: 2 } });
    expect(verdict.summary).toBe('inconsistent');
  });

  it('shows no finding about another entry as one about this batch', async () => {
    const [keeper] = world.keepers;
    if (keeper === undefined) throw new Error('fixture');
    const text = `assize/finding/v1\n${ORIGIN}\n4\ntoken-untrusted\n`;
    const foreign = formatSignedNote(text, [await signCosignature(text, second, keeper)]);
    const made = await makeCertificate(world, { core: (core) => ({ ...core, findings: [foreign] }) });
    const step = (await verifyCertificate(made.text, made.options)).steps.find(({ name }) => name === 'findings');
    expect(step).toMatchObject({ result: 'not-checked', facts: { findings: [], unverified: 1 } });
  });
});
