// A token over a checkpoint shows by when exact bytes existed, and nothing else: it vouches for a tree only where those
// bytes carry the log's signature and a met quorum. Who had a bare root stamped holds nothing.

import { beforeAll, describe, expect, it } from 'vitest';
import { formatCertificateCore } from '../../../src/core/certificate/certificate-core.ts';
import type { Supplement } from '../../../src/core/certificate/supplement.ts';
import type { TrustBundle } from '../../../src/core/ledger/trust-bundle.ts';
import { type NoteSigner, formatSignedNote, parseSignedNote } from '../../../src/core/note/signed-note.ts';
import { KEY_TYPE } from '../../../src/core/note/verifier-key.ts';
import { formatTlogProof, parseTlogProof } from '../../../src/core/proof/tlog-proof.ts';
import { formatTime } from '../../../src/core/text/time.ts';
import { type SignatureVerifier, verifySignature } from '../../../src/core/signature/verify-signature.ts';
import { openTrust } from '../../../src/core/verify/trust.ts';
import type { StepName, Verdict } from '../../../src/core/verify/verdict.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import type { GovernedWorld } from '../../support/governed-world.ts';
import {
  COSIGNED_AT,
  type MadeCertificate,
  RECEIVED_AT_UNIX_MS,
  createSigner,
  signCheckpoint,
} from '../../support/ledger-fixture.ts';
import {
  TAKEOVER_UNIX_MS,
  createClosingWorld,
  makeCheckpointToken,
  makeClosedCertificate,
  makeClosingBundle,
  makeRelated,
  supplementText,
} from '../../support/supplement-world.ts';

let governed: GovernedWorld;
let made: MadeCertificate;

beforeAll(async () => {
  governed = await createClosingWorld();
  made = await makeClosedCertificate(governed);
});

const verify = async (
  supplements: readonly Supplement[],
  edit?: (bundle: TrustBundle) => TrustBundle,
): Promise<Verdict> => {
  const bundle = await makeClosingBundle(governed, made.ledger, edit);
  const trust = { genesis: governed.world.genesisHash, bundle };
  return await verifyCertificate(supplementText(made, supplements), { ...made.options, trust });
};
const stepOf = (verdict: Verdict, name: StepName) => verdict.steps.find((step) => step.name === name);
const BEFORE = TAKEOVER_UNIX_MS - 1000;
const COVERING_SIZE = 5;

/** A note over the certificate's own tree, signed by whoever is given. */
const sign = async (signing: {
  readonly log?: NoteSigner;
  readonly witnesses?: readonly NoteSigner[];
  readonly at?: readonly number[];
}): Promise<string> => {
  const { log, witnesses } = governed.world;
  return await signCheckpoint(made.ledger.slice(0, COVERING_SIZE), { log, witnesses, at: COSIGNED_AT, ...signing });
};
const tokenOver = async (note: string, atUnixMs = BEFORE) => ({
  ...(await makeCheckpointToken(governed.world.authority, note, atUnixMs)),
  note,
});
/** What anybody could have written down and stamped: size and root, with a stranger's line below. */
const bare = async (): Promise<string> =>
  await sign({ log: await createSigner('stranger.assize.invalid', KEY_TYPE.ed25519), witnesses: [] });

describe('a token over a text that the log and its courts did not sign', () => {
  it.each([
    ['nobody known', bare, 'signed-note.no-known-signature'],
    ['the log alone', async () => await sign({ witnesses: [] }), 'quorum not met'],
    [
      'fewer courts than the policy asks',
      async () => await sign({ witnesses: governed.world.witnesses.slice(2) }),
      'quorum not met',
    ],
    ['courts of the next state', async () => await sign({ witnesses: governed.nextWitnesses }), 'quorum not met'],
  ])('vouches for nothing, and fails: %s', async (_, make, reason) => {
    const verdict = await verify([await tokenOver(await make())]);
    expect(verdict.sentence).toBeNull();
    expect(verdict.summary).toBe('inconsistent');
    expect(stepOf(verdict, 'quorum')).toMatchObject({
      result: 'fail',
      facts: { supplements: [{ position: 0, kind: 'checkpoint-token', reason }] },
    });
  });

  it('vouches for nothing where a court’s line is false', async () => {
    const read = parseSignedNote(await sign({}));
    const other = parseSignedNote(made.after);
    if (!read.ok || !other.ok) throw new Error('note');
    const lines = read.value.signatures.map(({ line }) => line);
    const falseLine = other.value.signatures.at(-1)?.line ?? '';
    const note = formatSignedNote(read.value.text, [...lines, falseLine]);
    const verdict = await verify([await tokenOver(note)]);
    expect(verdict.summary).toBe('inconsistent');
  });

  it('vouches for nothing where a related statement carries that text as its checkpoint', async () => {
    const { made: related } = await makeRelated(governed, made, 'correction');
    const note = await bare();
    const proof = parseTlogProof(related.core.inclusion.proof);
    if (!proof.ok) throw new Error(proof.failure.code);
    const inclusion = {
      ...related.core.inclusion,
      proof: formatTlogProof({ ...proof.value, checkpoint: note }),
    };
    const statement = {
      kind: 'statement' as const,
      core: formatCertificateCore({ ...related.core, inclusion }),
      signature: related.certificate.signature,
    };
    const token = await makeCheckpointToken(governed.world.authority, note, BEFORE);
    const verdict = await verify([token, statement]);
    expect(stepOf(verdict, 'quorum')?.result).toBe('fail');
    expect(verdict.sentence).toBeNull();
  });
});

describe('a token over a published text of the same tree', () => {
  it('dates the certificate by the lines of that text, whatever retired keys wrote on another', async () => {
    const { witnesses } = governed.world;
    const later = COSIGNED_AT.map((seconds) => seconds + 600);
    const published = await sign({ witnesses, at: later });
    const verdict = await verify([await tokenOver(published)]);
    expect(verdict.summary).toBe('consistent');
    const metAt = later.slice(0, 4).toSorted((left, right) => left - right)[2] ?? 0;
    expect(verdict.times.onLedgerBy).toBe(formatTime(metAt * 1000));
  });

  it('counts lines of a reported key only if it is from before the report', async () => {
    const [first, second] = governed.world.witnesses;
    const ids = [first, second].map((witness) => `${witness?.key.name}+${witness?.key.keyId}`);
    const report = (sinceUnixMs: number) => (bundle: TrustBundle) => ({
      ...bundle,
      compromisedSince: ids.map((key) => ({ key, since: formatTime(sinceUnixMs) })),
    });
    const published = await sign({});
    const token = await tokenOver(published);
    const after = await verify([token], report(BEFORE + 1_000_000));
    expect(stepOf(after, 'quorum')).toMatchObject({ result: 'pass' });
    const before = await verify([token], report(RECEIVED_AT_UNIX_MS));
    expect(stepOf(before, 'quorum')?.result).toBe('not-checked');
    expect(before.sentence).toBeNull();
  });
});

describe('many tokens over one text', () => {
  it('cost the signatures of that text once', async () => {
    const published = await sign({});
    const bundle = await makeClosingBundle(governed, made.ledger);
    const opened = await openTrust({ genesis: governed.world.genesisHash, bundle });
    if (!opened.ok) throw new Error(opened.failure.code);
    const cost = async (count: number): Promise<number> => {
      let signatures = 0;
      const counting: SignatureVerifier = async (key, message, signature) => {
        signatures += 1;
        return await verifySignature(key, message, signature);
      };
      const tokens = await Promise.all(
        Array.from({ length: count }, (_, at) => tokenOver(published, BEFORE - at * 1000)),
      );
      const verdict = await verifyCertificate(supplementText(made, tokens), {
        ...made.options,
        trust: opened.value,
        verifySignature: counting,
      });
      expect(verdict.summary).toBe('consistent');
      return signatures;
    };
    expect(await cost(12)).toBe(await cost(1));
  });
});
