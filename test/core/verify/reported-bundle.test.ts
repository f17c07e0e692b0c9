// A bundle that reports keys may itself rest on signatures by them. Such checkpoints vouch for nothing; and retired keys
// never date their own retirement. Whatever the bundle says of its signers' keys holds for its own notes first.

import { beforeAll, describe, expect, it } from 'vitest';
import { formatCertificate } from '../../../src/core/certificate/certificate.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { type TrustBundle, formatTrustBundle, parseTrustBundle } from '../../../src/core/ledger/trust-bundle.ts';
import { type NoteSigner, formatSignedNote, parseSignedNote } from '../../../src/core/note/signed-note.ts';
import { formatTime } from '../../../src/core/text/time.ts';
import { judgeReplacement } from '../../../src/core/verify/judge-replacement.ts';
import { openTrust } from '../../../src/core/verify/trust.ts';
import type { StepName, Verdict } from '../../../src/core/verify/verdict.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import { bundleOf, certificateOf, createEpochsWorld, epochTime, signAt } from '../../support/epochs-world.ts';
import { type GovernedWorld, approveEntry, linkChange } from '../../support/governed-world.ts';
import {
  COSIGNED_AT,
  EVIDENCE,
  type MadeCertificate,
  RECEIVED_AT_UNIX_MS,
  signCheckpoint,
} from '../../support/ledger-fixture.ts';
import {
  CLOSING_SIZE,
  TAKEOVER_UNIX_MS,
  createClosingWorld,
  makeCheckpointToken,
  makeClosedCertificate,
  makeClosingBundle,
  makeOpenBundle,
  supplementText,
} from '../../support/supplement-world.ts';

let governed: GovernedWorld;
let made: MadeCertificate;

beforeAll(async () => {
  governed = await createClosingWorld();
  made = await makeClosedCertificate(governed);
});

const HOUR = 3_600_000;
const SINCE = RECEIVED_AT_UNIX_MS + HOUR;
const idOf = (signer: NoteSigner | undefined): string => `${signer?.key.name}+${signer?.key.keyId}`;
const witness = (index: number): string => idOf(governed.world.witnesses[index]);
const report =
  (...keys: readonly string[]) =>
  (bundle: TrustBundle): TrustBundle => ({
    ...bundle,
    compromisedSince: keys.map((key) => ({ key, since: formatTime(SINCE) })),
  });
const stepOf = (verdict: Verdict, name: StepName) => verdict.steps.find((step) => step.name === name);
const verify = async (bundle: string, supplements: Parameters<typeof supplementText>[1] = []): Promise<Verdict> =>
  await verifyCertificate(supplementText(made, supplements), {
    ...made.options,
    trust: { genesis: governed.world.genesisHash, bundle },
  });
const sign = async (size: number, witnesses: readonly NoteSigner[], at: readonly number[] = COSIGNED_AT) =>
  await signCheckpoint(made.ledger.slice(0, size), { log: governed.world.log, witnesses, at });
/** The open bundle as of a size, whose checkpoint is cosigned by these. */
const openBundle = async (
  size: number,
  witnesses: readonly NoteSigner[],
  edit: (bundle: TrustBundle) => TrustBundle,
): Promise<string> => {
  const asOf = await sign(size, witnesses);
  const governance = [linkChange(governed, made.ledger.slice(0, size))];
  return await makeOpenBundle(governed, made.ledger, (bundle) => edit({ ...bundle, asOf, governance }));
};
const open = async (bundle: string) => {
  const opened = await openTrust({ genesis: governed.world.genesisHash, bundle });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  return opened.value;
};

describe('a bundle whose newest checkpoint needs keys that it reports', () => {
  it('opens, and does not vouch for those keys, whatever times their lines state', async () => {
    // Thieves of two keys of four made tree, certificate and bundle, and dated all of it before the report.
    const bundle = await openBundle(5, governed.world.witnesses, report(witness(2), witness(3)));
    const verdict = await verify(bundle);
    expect(stepOf(verdict, 'quorum')).toMatchObject({ result: 'not-checked', code: 'KEY_COMPROMISED' });
    expect(verdict.sentence).toBeNull();
    expect((await open(bundle)).checkpoints.map(({ metAtUnixMs }) => metAtUnixMs)).toEqual([null]);
  });

  it('vouches as before where the other courts meet the policy', async () => {
    const bundle = await openBundle(5, governed.world.witnesses, report(witness(3)));
    expect((await verify(bundle)).summary).toBe('consistent');
    expect((await open(bundle)).checkpoints[0]?.metAtUnixMs).not.toBeNull();
  });

  it('does not vouch for the log’s key if that is reported from before', async () => {
    const early = (bundle: TrustBundle): TrustBundle => ({
      ...bundle,
      compromisedSince: [{ key: idOf(governed.world.log), since: formatTime(RECEIVED_AT_UNIX_MS) }],
    });
    const verdict = await verify(await openBundle(5, governed.world.witnesses, early));
    expect(stepOf(verdict, 'log-signature')).toMatchObject({ result: 'not-checked', code: 'KEY_COMPROMISED' });
  });
});

describe('a bundle in the place of one that reports keys', () => {
  const codeOf = async (former: string, next: string): Promise<string> => {
    const judged = judgeReplacement(await open(former), await open(next));
    return judged.ok ? 'ok' : judged.failure.code;
  };
  const both = () => report(witness(2), witness(3));

  it('is refused if its newest checkpoint needs those keys', async () => {
    const { witnesses } = governed.world;
    const former = await openBundle(5, witnesses, both());
    expect(await codeOf(former, await openBundle(6, witnesses, both()))).toBe('replacement.reported-keys');
    expect(await codeOf(former, await openBundle(5, witnesses, both()))).toBe('ok');
    const one = await openBundle(5, witnesses, report(witness(3)));
    expect(await codeOf(one, await openBundle(6, witnesses, report(witness(3))))).toBe('ok');
  });

  it('is taken with reports that it brings itself: they only take trust away', async () => {
    const { witnesses } = governed.world;
    const former = await openBundle(5, witnesses, (bundle) => bundle);
    expect(await codeOf(former, await openBundle(6, witnesses, both()))).toBe('ok');
  });

  it('is taken once other keys have taken over', async () => {
    const former = await openBundle(5, governed.world.witnesses, both());
    expect(await codeOf(former, await makeClosingBundle(governed, made.ledger, both()))).toBe('ok');
  });

  it('is refused if a change that it brings needs approvals by them', async () => {
    const former = formatTrustBundle({
      ...parse(await makeOpenBundle(governed, made.ledger)),
      sequence: 0,
      governance: [],
      asOf: await sign(1, governed.world.witnesses),
      compromisedSince: [0, 1].map((index) => ({ key: idOf(governed.governors[index]), since: formatTime(SINCE) })),
    });
    const reports = parse(former).compromisedSince;
    const approvedBy = async (signers: readonly NoteSigner[]) => {
      const approvals = [await approveEntry(governed.entry, 1, signers)];
      return await makeClosingBundle({ ...governed, approvals }, made.ledger, (bundle) => ({
        ...bundle,
        compromisedSince: reports,
      }));
    };
    expect(await codeOf(former, await approvedBy(governed.governors))).toBe('replacement.reported-keys');
    const oneReported = formatTrustBundle({ ...parse(former), compromisedSince: reports.slice(0, 1) });
    expect(await codeOf(oneReported, await approvedBy(governed.governors))).toBe('ok');
    expect(await codeOf(oneReported, await approvedBy(governed.governors.slice(0, 3)))).toBe(
      'replacement.reported-keys',
    );
  });
});

const parse = (text: string): TrustBundle => {
  const parsed = parseTrustBundle(text, null);
  if (!parsed.ok) throw new Error(parsed.failure.code);
  return parsed.value;
};

describe('keys that were retired', () => {
  it('do not date the takeover: their lines on the hand-over may be from any later time', async () => {
    const { world, nextWitnesses } = governed;
    const handover = async (oldAtUnixMs: number): Promise<string> => {
      const at = (unixMs: number) => [Math.floor(unixMs / 1000)];
      const [own, former] = [
        parseSignedNote(await sign(CLOSING_SIZE, nextWitnesses, at(TAKEOVER_UNIX_MS))),
        parseSignedNote(await sign(CLOSING_SIZE, world.witnesses.slice(2), at(oldAtUnixMs))),
      ];
      if (!own.ok || !former.ok) throw new Error('note');
      const lines = [...own.value.signatures, ...former.value.signatures.slice(1)].map(({ line }) => line);
      return formatSignedNote(own.value.text, lines);
    };
    const later = TAKEOVER_UNIX_MS + 24 * HOUR;
    const handovers = [await handover(later)];
    const bundle = await makeClosingBundle(governed, made.ledger, (known) => ({ ...known, handovers }));
    const token = await makeCheckpointToken(world.authority, made.covering, TAKEOVER_UNIX_MS + HOUR);
    const verdict = await verify(bundle, [token]);
    expect(stepOf(verdict, 'quorum')).toMatchObject({
      result: 'not-checked',
      code: 'EPOCH_CLOSED',
      facts: { closed: { tookOverAt: formatTime(TAKEOVER_UNIX_MS) } },
    });
    const early = await makeCheckpointToken(world.authority, made.covering, TAKEOVER_UNIX_MS - HOUR / 4);
    expect((await verify(bundle, [early])).summary).toBe('consistent');
  });

  it('do not date it either once the next ones are reported: then the first line of a sound key does', async () => {
    const { nextWitnesses, world } = governed;
    const both = [...new Set([...world.witnesses, ...nextWitnesses])];
    const seconds = (offset: number) => Math.floor(TAKEOVER_UNIX_MS / 1000) + offset;
    // Courts a and b, then c and d by their former keys; the stolen ones of c and d and that of e a day later.
    const at = [0, 10, 20, 30, 86_400, 86_400, 86_400].map(seconds);
    const handovers = [await sign(CLOSING_SIZE, both, at)];
    const stolen = nextWitnesses.slice(2).map(idOf);
    const bundle = await makeClosingBundle(governed, made.ledger, (known) =>
      report(...stolen)({ ...known, handovers }),
    );
    const token = await makeCheckpointToken(world.authority, made.covering, TAKEOVER_UNIX_MS + HOUR);
    const verdict = await verify(bundle, [token]);
    expect(stepOf(verdict, 'quorum')).toMatchObject({
      code: 'EPOCH_CLOSED',
      facts: { closed: { tookOverAt: formatTime(TAKEOVER_UNIX_MS) } },
    });
  });

  it('date it no later because they are reported: a report gives no trust', async () => {
    const { nextWitnesses, world } = governed;
    const both = [...new Set([...world.witnesses, ...nextWitnesses])];
    const seconds = (offset: number) => Math.floor(TAKEOVER_UNIX_MS / 1000) + offset;
    // All courts met the policy at the takeover; that of e, which is not needed, came a day later.
    const at = [0, 0, 0, 0, 0, 0, 86_400].map(seconds);
    const handovers = [await sign(CLOSING_SIZE, both, at)];
    const token = await makeCheckpointToken(world.authority, made.covering, TAKEOVER_UNIX_MS + HOUR);
    for (const reported of [[], nextWitnesses.slice(0, 4).map(idOf)]) {
      const bundle = await makeClosingBundle(governed, made.ledger, (known) => ({
        ...known,
        handovers,
        compromisedSince: reported.map((key) => ({ key, since: formatTime(TAKEOVER_UNIX_MS + 24 * HOUR) })),
      }));
      expect(stepOf(await verify(bundle, [token]), 'quorum')).toMatchObject({
        code: 'EPOCH_CLOSED',
        facts: { closed: { tookOverAt: formatTime(TAKEOVER_UNIX_MS) } },
      });
    }
  });

  it('do not vouch for a checkpoint of theirs as a hand-over that they alone signed', async () => {
    const world = await createEpochsWorld();
    const { certificate } = await certificateOf(world, 1);
    // Both sides of the first hand-over are retired by the second: together they sign any tree at any size between.
    const size = (world.batches[1]?.index ?? 0) + 2;
    const bundle = parse(await bundleOf(world, 2));
    const forged = await signAt(world, size, [0, 1], epochTime(1) - HOUR);
    const text = formatTrustBundle({ ...bundle, handovers: [forged, ...bundle.handovers.slice(1)] });
    const verdict = await verifyCertificate(formatCertificate(certificate), {
      trust: { genesis: world.genesisHash, bundle: text },
      now: epochTime(3),
      digests: { 'sha-256': encodeHex(sha256(EVIDENCE)) },
    });
    expect(stepOf(verdict, 'quorum')).toMatchObject({ result: 'not-checked', code: 'EPOCH_CLOSED' });
  });
});
