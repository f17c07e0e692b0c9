// The words of the operator's page, Chinese and English.

import type { PeerView } from '../gossip/peer-view.ts';
import type { NodeAlarm, RoleState } from '../operations/node-status.ts';

export type Language = 'zh' | 'en';

export type PageCopy = {
  readonly title: string;
  readonly simulated: string;
  readonly simulatedNote: string;
  readonly language: string;
  readonly cosigns: string;
  readonly nothingYet: string;
  readonly locked: string;
  readonly halted: string;
  readonly forked: string;
  readonly alarms: (count: number) => string;
  readonly alarmsHeading: string;
  readonly alarmNames: Readonly<Record<NodeAlarm['code'], string>>;
  readonly holdings: string;
  readonly holdingsNote: string;
  readonly role: string;
  readonly roles: Readonly<Record<string, string>>;
  readonly log: string;
  readonly cosignedUpTo: string;
  readonly lastCosigned: string;
  readonly state: string;
  readonly states: Readonly<Record<RoleState, string>>;
  readonly peers: string;
  readonly peersNote: string;
  readonly noPeers: string;
  readonly court: string;
  readonly ledgerItself: string;
  readonly shows: string;
  readonly clock: string;
  readonly peerStates: Readonly<Record<PeerView['state'], string>>;
  readonly lastRound: string;
  readonly forks: string;
  readonly forksNote: string;
  readonly noForks: string;
  readonly entries: (sizes: readonly [number, number]) => string;
  readonly found: string;
  readonly keys: string;
  readonly keysNote: string;
  readonly never: string;
  readonly none: string;
  readonly seconds: (count: number) => string;
  readonly ago: (seconds: number) => string;
  readonly limits: string;
};

const ROLE_NAMES = {
  zh: { witness: '见证', mirror: '镜像', keeper: '保管' },
  en: { witness: 'Witness', mirror: 'Mirror', keeper: 'Keeper' },
};

const agoIn = (units: readonly [string, string, string, string], suffix: string) => (seconds: number) => {
  const [second, minute, hour, day] = units;
  const past = Math.max(0, seconds);
  if (past < 120) return `${past}${second}${suffix}`;
  if (past < 7200) return `${Math.floor(past / 60)}${minute}${suffix}`;
  if (past < 172_800) return `${Math.floor(past / 3600)}${hour}${suffix}`;
  return `${Math.floor(past / 86_400)}${day}${suffix}`;
};

const ZH: PageCopy = {
  title: '法院节点',
  simulated: '模拟',
  simulatedNote: '演示：本节点为模拟法院，其签署不具法律效力。',
  language: '语言',
  cosigns: '运行正常，正在联署。',
  nothingYet: '已就绪，尚未签署任何检查点。',
  locked: '已锁定：不签署任何检查点。',
  halted: '已停止：不签署任何检查点。',
  forked: '账本签署了两种历史，证据已留存。',
  alarms: (count) => `有 ${count} 项告警需要人工处理。`,
  alarmsHeading: '告警',
  alarmNames: {
    fork: '链分叉',
    'unproved-inconsistency': '未经证明的不一致',
    'unsigned-checkpoint': '非账本签署',
    'peer-went-back': '对方倒退',
    'peer-silent': '对方无应答',
    'own-clock': '本机时钟',
    'peer-clock': '对方时钟',
    ready: '就绪',
    locked: '已锁定',
    halted: '已停止',
    configuration: '配置',
  },
  holdings: '持有',
  holdingsNote: '联署只表示账本一贯增长，不表示条目内容属实。',
  role: '角色',
  roles: ROLE_NAMES.zh,
  log: '账本',
  cosignedUpTo: '已签署至',
  lastCosigned: '最近签署',
  state: '状态',
  states: { ready: '就绪', locked: '已锁定', halted: '已停止' },
  peers: '其他法院',
  peersNote: '经其公开读取接口比对',
  noPeers: '未配置其他法院：无法发现账本向各方出示不同历史。',
  court: '法院',
  ledgerItself: '账本自身',
  shows: '出示',
  clock: '时钟差',
  peerStates: {
    consistent: '一致',
    fork: '分叉',
    unproved: '未证明',
    absent: '无此账本',
    silent: '无应答',
    unsigned: '非账本签署',
    'went-back': '倒退',
  },
  lastRound: '最近一轮',
  forks: '分叉证据',
  forksNote: '可离线验证',
  noForks: '无。',
  entries: ([one, other]) => (one === other ? `${one} 条处两个根` : `${one} 条与 ${other} 条不相容`),
  found: '发现于',
  keys: '密钥',
  keysNote: '完整公钥见 /health',
  never: '从未',
  none: '无',
  seconds: (count) => `${count} 秒`,
  ago: agoIn([' 秒', ' 分钟', ' 小时', ' 天'], '前'),
  limits: '本页只读，不需登录，不载入外部内容。',
};

const EN: PageCopy = {
  title: 'Court node',
  simulated: 'simulated',
  simulatedNote: 'Demonstration: this node plays a court. What it signs has no legal effect.',
  language: 'Language',
  cosigns: 'In order: checkpoints are cosigned.',
  nothingYet: 'Ready. No checkpoint has been cosigned yet.',
  locked: 'Locked: no checkpoint is cosigned.',
  halted: 'Halted: no checkpoint is cosigned.',
  forked: 'The ledger signed two histories; the evidence is kept.',
  alarms: (count) => (count === 1 ? 'One alarm needs a person.' : `${count} alarms need a person.`),
  alarmsHeading: 'Alarms',
  alarmNames: {
    fork: 'Fork',
    'unproved-inconsistency': 'Unproved inconsistency',
    'unsigned-checkpoint': 'Not signed by the ledger',
    'peer-went-back': 'Peer went back',
    'peer-silent': 'Peer silent',
    'own-clock': 'Own clock',
    'peer-clock': "Peer's clock",
    ready: 'Ready',
    locked: 'Locked',
    halted: 'Halted',
    configuration: 'Configuration',
  },
  holdings: 'Holdings',
  holdingsNote: 'A cosignature says that the ledger only grew. It is no finding on the content of any entry.',
  role: 'Role',
  roles: ROLE_NAMES.en,
  log: 'Ledger',
  cosignedUpTo: 'Cosigned up to',
  lastCosigned: 'Last cosigned',
  state: 'State',
  states: { ready: 'ready', locked: 'locked', halted: 'halted' },
  peers: 'Other courts',
  peersNote: 'compared over their public read sides',
  noPeers: 'No other court is configured: that the ledger shows each a history of its own would go unseen.',
  court: 'Court',
  ledgerItself: 'the ledger itself',
  shows: 'Shows',
  clock: 'Clock',
  peerStates: {
    consistent: 'consistent',
    fork: 'fork',
    unproved: 'unproved',
    absent: 'no such ledger',
    silent: 'silent',
    unsigned: 'not signed by the ledger',
    'went-back': 'went back',
  },
  lastRound: 'last round',
  forks: 'Fork evidence',
  forksNote: 'verified offline',
  noForks: 'None.',
  entries: ([one, other]) => (one === other ? `two roots for ${one} entries` : `${one} entries against ${other}`),
  found: 'found',
  keys: 'Keys',
  keysNote: 'whole public keys: /health',
  never: 'never',
  none: 'none',
  seconds: (count) => `${count} s`,
  ago: agoIn([' s', ' min', ' h', ' days'], ' ago'),
  limits: 'This page only shows. It needs no account and loads nothing from elsewhere.',
};

export const PAGE_COPY: Readonly<Record<Language, PageCopy>> = { zh: ZH, en: EN };

/** Chooses the language: what the address says, else the first of Accept-Language that we have, else Chinese. */
export const chooseLanguage = (wanted: string | undefined, accepted: string | undefined): Language => {
  if (wanted === 'zh' || wanted === 'en') return wanted;
  const first = /\b(zh|en)\b/i.exec(accepted ?? '')?.[1]?.toLowerCase();
  return first === 'en' ? 'en' : 'zh';
};
