// What a governance entry changes, in words, Chinese and English: what a person at a court reads before the offline key
// signs. Computed from the two states alone, never from what the entry calls itself.

import type { Epoch } from '../../src/core/ledger/epochs.ts';
import type { Court, LedgerState } from '../../src/core/ledger/genesis.ts';
import type { Governance } from '../../src/core/ledger/governance.ts';
import { parseVerifierKey } from '../../src/core/note/verifier-key.ts';
import { computeFaultTolerance } from '../../src/core/verify/fault-tolerance.ts';
import { COURT_ROLES } from './next-state.ts';

const nameKey = (vkey: string): string => {
  const key = parseVerifierKey(vkey);
  return key.ok ? `${key.value.name}+${key.value.keyId} (0x${key.value.type.toString(16).padStart(2, '0')})` : vkey;
};

const compareKeys = (before: readonly string[], after: readonly string[]): readonly string[] => [
  ...before.filter((key) => !after.includes(key)).map((key) => `  - 密钥 key        ${nameKey(key)}`),
  ...after.filter((key) => !before.includes(key)).map((key) => `  + 密钥 key        ${nameKey(key)}`),
];

const nameCourt = ({ id, name, kind, jurisdiction, simulated }: Court): string =>
  `${name.zh} / ${name.en} (${id}, ${kind}, ${jurisdiction}${simulated ? ', 模拟 simulated' : ''})`;

const listKeys = ({ keys }: Court, sign: '+' | '-'): readonly string[] =>
  COURT_ROLES.flatMap((role) => keys[role].map((key) => `  ${sign} 密钥 key        ${nameKey(key)}`));

const compareCourts = (before: LedgerState, after: LedgerState): readonly string[] => [
  ...before.courts
    .filter(({ id }) => !after.courts.some((court) => court.id === id))
    .flatMap((court) => [`  - 法院 court      ${nameCourt(court)}`, ...listKeys(court, '-')]),
  ...after.courts.flatMap((court) => {
    const former = before.courts.find(({ id }) => id === court.id);
    if (former === undefined) return [`  + 法院 court      ${nameCourt(court)}`, ...listKeys(court, '+')];
    const entry = nameCourt(former) === nameCourt(court) && former.since === court.since;
    return [
      ...(entry
        ? []
        : [
            `  - 法院 court      ${nameCourt(former)} ${former.since}`,
            `  + 法院 court      ${nameCourt(court)} ${court.since}`,
          ]),
      ...COURT_ROLES.flatMap((role) => compareKeys(former.keys[role], court.keys[role])),
    ];
  }),
];

const compareNumber = (label: string, before: number, after: number): readonly string[] =>
  before === after ? [] : [`  ${label} ${before} -> ${after}`];

const compareAuthorities = (before: LedgerState, after: LedgerState): readonly string[] => {
  const line = ({ name, roots, simulated }: LedgerState['timestamps']['authorities'][number]): string =>
    `${name} ${roots.map((root) => root.slice(0, 16)).join(' ')}${simulated ? ' 模拟 simulated' : ''}`;
  const former = before.timestamps.authorities.map(line);
  const next = after.timestamps.authorities.map(line);
  return [
    ...former.filter((one) => !next.includes(one)).map((one) => `  - 时间戳机构 timestamp authority ${one}`),
    ...next.filter((one) => !former.includes(one)).map((one) => `  + 时间戳机构 timestamp authority ${one}`),
  ];
};

const describeSeal = ({ seal }: LedgerState): string =>
  seal === undefined
    ? '无 none'
    : `${seal.roots.map((root) => root.slice(0, 16)).join(' ')} ${seal.subject ?? '任何人 anyone'}${seal.simulated ? ' 模拟 simulated' : ''}`;

const compareSeal = (before: LedgerState, after: LedgerState): readonly string[] =>
  describeSeal(before) === describeSeal(after)
    ? []
    : [`  证书印章根 seal roots ${describeSeal(before)} -> ${describeSeal(after)}`];

/** Describes a policy: M of N, f, how many may be silent, keepers. */
export const describePolicy = (state: LedgerState): string => {
  const { required, total, f } = computeFaultTolerance(state);
  return `${required}/${total}, f = ${f}, N-M = ${total - required}, K = ${state.policy.keepers}`;
};

/** Lists what one state changes of another, a line each. */
export const describeDifference = (before: LedgerState, after: LedgerState): readonly string[] => [
  ...compareCourts(before, after),
  ...compareKeys(before.log, after.log),
  ...compareKeys(before.receipt, after.receipt),
  ...compareKeys(before.issuer, after.issuer),
  ...compareAuthorities(before, after),
  ...compareSeal(before, after),
  ...compareNumber('时间戳最少数 timestamp tokens at least', before.timestamps.minimum, after.timestamps.minimum),
  ...compareNumber('时间容差（秒） tolerance in seconds', before.toleranceSeconds, after.toleranceSeconds),
  ...compareNumber('入账时限（小时） include within hours', before.includeByHours, after.includeByHours),
];

const warn = (before: LedgerState, after: LedgerState): readonly string[] => {
  const [former, next] = [computeFaultTolerance(before), computeFaultTolerance(after)];
  return [
    ...(next.f < 1 ? ['  ! f = 0：任一法院与账本运营方合谋即可分叉。 One colluding court suffices for a fork.'] : []),
    ...(next.f < former.f ? ['  ! 容许合谋的法院数减少。 Fewer courts may collude than before.'] : []),
    ...(next.total === next.required
      ? ['  ! N-M = 0：任一法院缺席，出证即停止。 Certification stops when any court is silent.']
      : []),
  ];
};

/**
 * Describes a proposal to who must approve it.
 * @param former the last approved state
 */
export const describeProposal = (
  governance: Governance,
  leafHash: string,
  former: Epoch,
  asOfSize: number,
): readonly string[] => {
  const { required } = computeFaultTolerance(former.state);
  return [
    `治理条目 Governance entry  ${governance.sequence}  ${governance.action}`,
    `账本 ledger               ${governance.ledger}`,
    `条目哈希 leaf hash        ${leafHash}`,
    `前一条目 previous         ${governance.previous}`,
    `生效规模 effective size   ${governance.effectiveSize}（信任包所至 bundle as of ${asOfSize}）`,
    `理由 reason               ${governance.reason}`,
    '变更 Changes:',
    ...describeDifference(former.state, governance.state),
    `联署规则 Policy (M/N, f, N-M, K):`,
    `  前 before  ${describePolicy(former.state)}`,
    `  后 after   ${describePolicy(governance.state)}`,
    ...warn(former.state, governance.state),
    `须经批准 approvals needed  ${required}（前一状态的法院 courts of the former state）`,
  ];
};
