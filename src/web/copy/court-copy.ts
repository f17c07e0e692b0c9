// Words of a court's page.

import type { Bilingual } from './language.ts';

export type CourtCopy = {
  readonly courtMargin: string;
  readonly courtAt: (size: string) => string;
  readonly courtBehind: (entries: string, size: string) => string;
  readonly courtNever: string;
  readonly courtLeft: string;
  readonly directory: string;
  readonly kind: string;
  readonly jurisdiction: string;
  readonly since: string;
  readonly nature: string;
  readonly simulatedNature: string;
  readonly realNature: string;
  readonly membership: string;
  readonly memberFrom: (sequence: string, size: string) => string;
  readonly keys: string;
  readonly keysNote: string;
  readonly position: string;
  readonly checkedUpTo: string;
  readonly lastCosigned: string;
  readonly clock: string;
  readonly clockFine: (seconds: string) => string;
  readonly clockWrong: (seconds: string, tolerance: string) => string;
  readonly clockUnknown: string;
  readonly history: string;
  readonly historyNote: string;
  readonly lineTime: string;
  readonly lineAbsent: string;
  readonly courtFindingsNote: string;
  readonly forkAlarms: string;
  readonly noForkAlarms: string;
  readonly halted: string;
};

export const courtCopy: Bilingual<CourtCopy> = {
  zh: {
    courtMargin: '法院节点',
    courtAt: (size) => `已核对至规模 ${size}，没有滞后。`,
    courtBehind: (entries, size) => `已核对至规模 ${size}，滞后 ${entries} 条。`,
    courtNever: '尚无联署。',
    courtLeft: '现行规则已不包含该节点。',
    directory: '名录',
    kind: '性质',
    jurisdiction: '法域',
    since: '参加时间',
    nature: '真实或模拟',
    simulatedNature: '模拟，并非该名称所称的机构',
    realNature: '非模拟',
    membership: '列入规则',
    memberFrom: (sequence, size) => (sequence === '0' ? '创世' : `第 ${sequence} 版，自规模 ${size} 起`),
    keys: '密钥',
    keysNote: '每种职责一套；治理密钥离线保存',
    position: '位置',
    checkedUpTo: '已核对至',
    lastCosigned: '最近联署',
    clock: '时钟',
    clockFine: (seconds) => `与平台相差 ${seconds} 秒，在容差之内`,
    clockWrong: (seconds, tolerance) => `与平台相差 ${seconds} 秒，超出容差（${tolerance} 秒）`,
    clockUnknown: '未知',
    history: '最近检查点',
    historyNote: '公布的原文中有无该节点的联署行；门槛达到后才到的联署不在其中',
    lineTime: '联署时间',
    lineAbsent: '无',
    courtFindingsNote: '对最近条目的署名结论',
    forkAlarms: '分叉告警',
    noForkAlarms: '账本未报告。各法院节点互相比对检查点，并自行留存所见；您也可以自行比对。',
    halted: '账本已停止写入',
  },
  en: {
    courtMargin: 'Court node',
    courtAt: (size) => `Checked up to size ${size}; it does not lag.`,
    courtBehind: (entries, size) =>
      `Checked up to size ${size}; ${entries} ${entries === '1' ? 'entry' : 'entries'} behind.`,
    courtNever: 'It has cosigned nothing yet.',
    courtLeft: 'The policy in force does not name it any more.',
    directory: 'Directory',
    kind: 'Kind',
    jurisdiction: 'Jurisdiction',
    since: 'Member since',
    nature: 'Real or simulated',
    simulatedNature: 'simulated; not the body that its name suggests',
    realNature: 'not simulated',
    membership: 'Named in',
    memberFrom: (sequence, size) => (sequence === '0' ? 'genesis' : `policy ${sequence}, from size ${size}`),
    keys: 'Keys',
    keysNote: 'one set a role; the governance key stays offline',
    position: 'Position',
    checkedUpTo: 'Checked up to',
    lastCosigned: 'Last cosigned',
    clock: 'Clock',
    clockFine: (seconds) => `${seconds} s from the platform’s, within the tolerance`,
    clockWrong: (seconds, tolerance) => `${seconds} s from the platform’s; only ${tolerance} s are tolerated`,
    clockUnknown: 'not known',
    history: 'Latest checkpoints',
    historyNote:
      'whether its line stands in the text as published; what came after the quorum was met is not in the text',
    lineTime: 'Cosigned',
    lineAbsent: 'no',
    courtFindingsNote: 'what it found about the latest entries',
    forkAlarms: 'Fork alarms',
    noForkAlarms:
      'The ledger reports none. The court nodes compare checkpoints among themselves and keep what they find; you can compare one yourself.',
    halted: 'The ledger has stopped',
  },
};
