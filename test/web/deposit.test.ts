import { describe, expect, it } from 'vitest';
import {
  announceState,
  changeRow,
  EMPTY_STATE,
  removeRow,
  secondsLeft,
  type DepositRow,
} from '../../src/web/deposit/deposit-state.ts';
import { readEvidence } from '../../src/web/deposit/evidence.ts';

const ANSWER = {
  id: 'ev_01M7VDA9Y1AQ1JAVXAT2HKT3WD',
  state: 'appended',
  quorum: { met: 1, required: 3, total: 4 },
  timestamps: { met: 1, required: 1 },
  digests: { 'sha-256': 'ab'.repeat(32) },
  storage: 'kept',
  receivedAt: '2026-11-20T02:42:06.913Z',
  courts: [{ id: 'court-a.assize.invalid', cosignedAt: '2026-11-20T02:42:08.000Z' }, { id: 7 }],
  links: { certificate: '/c', pdf: '/p', verify: '/v/x?k=y' },
};

const row = (rowId: number): DepositRow => ({
  rowId,
  name: `${rowId}.pdf`,
  sizeBytes: 1,
  mediaType: '',
  digestOnly: false,
  sha256: null,
  sm3: null,
  phase: { kind: 'waiting' },
});

describe('rows of the deposit page', () => {
  it('change one at a time', () => {
    const state = { ...EMPTY_STATE, rows: [row(1), row(2)] };
    const changed = changeRow(state, 2, (one) => ({ ...one, digestOnly: true }));
    expect(changed.rows[0]).toBe(state.rows[0]);
    expect(changed.rows[1]?.digestOnly).toBe(true);
    expect(removeRow(changed, 1).rows.map(({ rowId }) => rowId)).toEqual([2]);
  });

  it('estimate no time before one second was measured', () => {
    expect(secondsLeft(10, 100, 999)).toBeNull();
    expect(secondsLeft(0, 100, 5000)).toBeNull();
    expect(secondsLeft(50, 100, 5000)).toBe(5);
  });
});

describe('the evidence object', () => {
  it('is read with the courts that can be read', () => {
    expect(readEvidence(ANSWER)?.courts).toEqual([
      { id: 'court-a.assize.invalid', cosignedAt: '2026-11-20T02:42:08.000Z' },
    ]);
  });

  it.each([null, 'x', [], {}, { ...ANSWER, state: 'lost' }, { ...ANSWER, links: {} }, { ...ANSWER, digests: null }])(
    'is refused as a whole when a needed member is missing or unknown (%#)',
    (value) => {
      expect(readEvidence(value)).toBeNull();
    },
  );

  it('is announced with what is still missing', () => {
    const evidence = readEvidence(ANSWER);
    if (evidence === null) throw new Error('not read');
    expect(announceState(evidence, 'zh')).toBe('法院联署 1/4，还差 2 家');
    expect(announceState({ ...evidence, state: 'certified' }, 'en')).toBe('Certificate issued');
  });
});
