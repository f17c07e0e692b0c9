// Whose seal on a certificate PDF counts: which epoch of the ledger names its root, until when, and for which subject.

import { beforeAll, describe, expect, it } from 'vitest';
import { inflate } from '../../../src/cli/inflate.ts';
import type { LedgerState } from '../../../src/core/ledger/genesis.ts';
import { readCertificatePdf } from '../../../src/core/pdf/read-certificate-pdf.ts';
import type { PdfContainer } from '../../../src/core/verify/options.ts';
import { pass } from '../../../src/core/verify/step.ts';
import { judgeContainer } from '../../../src/core/verify/steps/seal.ts';
import type { OpenTrust } from '../../../src/core/verify/trust.ts';
import { createSealFixture, type SealFixture } from '../../support/seal-fixture.ts';

const HOUR = 3_600_000;

let fixture: SealFixture;
let pdf: PdfContainer;
let sealedAt: number;

beforeAll(async () => {
  fixture = await createSealFixture();
  sealedAt = Date.now();
  const reading = await readCertificatePdf(fixture.sealed, inflate);
  if (!reading.ok) throw new Error(reading.failure.code);
  pdf = { attachments: 1, seal: reading.value.seal };
});

type Epoch = {
  readonly seal?: LedgerState['seal'];
  /** Whether it names the root of the seal's timestamp. */
  readonly stamps?: boolean;
  /** When it took over; null: not in force yet. */
  readonly since: number | null;
};

const own = (
  more: { readonly subject?: string; readonly simulated?: boolean } = {},
): NonNullable<LedgerState['seal']> => ({
  roots: [...fixture.trust.sealRoots],
  simulated: true,
  ...more,
});
const other: LedgerState['seal'] = { roots: ['00'.repeat(32)], simulated: true };

const openLedger = (epochs: readonly Epoch[]): OpenTrust => {
  const list = epochs.map(({ seal, stamps = true, since }, sequence) => ({
    sequence,
    effectiveSize: sequence * 10,
    tookOverByUnixMs: since,
    state: {
      timestamps: {
        authorities: [{ name: 'tsa', roots: stamps ? fixture.trust.timestampRoots : [], simulated: true }],
      },
      ...(seal === undefined ? {} : { seal }),
    },
  }));
  const inForce = list.filter(({ tookOverByUnixMs }) => tookOverByUnixMs !== null).length;
  return { epochs: list, asOf: { checkpoint: { treeSize: inForce * 10 - 1 } } } as unknown as OpenTrust;
};

const judge = async (epochs: readonly Epoch[]) =>
  await judgeContainer(pass('document', 'VALID'), pdf, openLedger(epochs));
const outcome = async (epochs: readonly Epoch[]): Promise<string> => {
  const { result, code, facts } = await judge(epochs);
  const { reason } = facts;
  return result === 'pass' ? code : `${code} ${typeof reason === 'string' ? reason : 'none'}`;
};

describe('the root of a seal', () => {
  it('counts while the epoch that names it is in force, and for what was sealed before the next one took over', async () => {
    expect(await outcome([{ seal: own(), since: 0 }])).toBe('VALID');
    expect(
      await outcome([
        { seal: own(), since: 0 },
        { seal: other, since: sealedAt + HOUR },
      ]),
    ).toBe('VALID');
  });

  it('counts for nothing that was sealed after it was replaced, or taken out', async () => {
    for (const next of [other, undefined]) {
      expect(
        await outcome([
          { seal: own(), since: 0 },
          { seal: next, since: sealedAt - HOUR },
        ]),
      ).toBe('UNTRUSTED_SEAL seal.root-replaced');
    }
  });

  it('counts to the end of the last epoch that names it', async () => {
    const epochs: readonly Epoch[] = [
      { seal: own(), since: 0 },
      { seal: own(), since: sealedAt - 2 * HOUR },
      { seal: other, since: sealedAt + HOUR },
    ];
    expect(await outcome(epochs)).toBe('VALID');
  });

  it('counts when a change names it that is approved and not in force yet', async () => {
    expect(
      await outcome([
        { seal: other, since: 0 },
        { seal: own(), since: null },
      ]),
    ).toBe('VALID');
  });

  it('counts for the subject that its epoch names, where it names one', async () => {
    const { subject } = fixture;
    expect(subject).toBe('O=Assize Simulated Development, CN=Assize Simulated Certificate Seal');
    expect(await outcome([{ seal: own({ subject }), since: 0 }])).toBe('VALID');
    const foreign = own({ subject: 'O=Another customer of the same authority, CN=Seal' });
    expect(await outcome([{ seal: foreign, since: 0 }])).toBe('UNTRUSTED_SEAL seal.foreign-subject');
    // An epoch that named any subject does not open one that names another.
    expect(
      await outcome([
        { seal: own(), since: 0 },
        { seal: foreign, since: sealedAt - HOUR },
      ]),
    ).toBe('UNTRUSTED_SEAL seal.foreign-subject');
  });

  it('tells whether it is simulated by the epoch that it counts in', async () => {
    const epochs: readonly Epoch[] = [
      { seal: own(), since: 0 },
      { seal: own({ simulated: false }), since: sealedAt - HOUR },
    ];
    expect((await judge(epochs)).facts['sealSimulated']).toBe(false);
    expect((await judge(epochs.slice(0, 1))).facts['sealSimulated']).toBe(true);
  });
});

describe('the root of the seal’s timestamp', () => {
  it('counts for nothing that it dates after it was replaced', async () => {
    expect(
      await outcome([
        { seal: own(), since: 0 },
        { seal: own(), stamps: false, since: sealedAt - HOUR },
      ]),
    ).toBe('UNTRUSTED_SEAL seal.timestamp-root-replaced');
    const before = await judge([
      { seal: own(), since: 0 },
      { seal: own(), stamps: false, since: sealedAt + HOUR },
    ]);
    expect(before.code).toBe('VALID');
    expect(before.facts['documentTimestamps']).toHaveLength(1);
  });
});
