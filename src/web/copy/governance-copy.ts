// Words of the history of the policy: what each change changed, who approved it, what the policy withstands.

import type { Bilingual } from './language.ts';

type CourtRole = 'witness' | 'mirror' | 'keeper' | 'governance';

export type GovernanceCopy = {
  readonly title: string;
  readonly margin: string;
  readonly marginNote: string;
  readonly heading: (sequence: string, required: number, total: number) => readonly string[];
  readonly inForce: string;
  readonly toCome: string;
  readonly ended: string;
  readonly genesis: string;
  readonly genesisText: (courts: number) => string;
  readonly change: (sequence: string) => string;
  readonly actions: Readonly<
    Record<
      'add-court' | 'remove-court' | 'rotate-court' | 'replace-key' | 'set-policy' | 'rotate-log' | 'amend',
      string
    >
  >;
  readonly reason: string;
  readonly entry: string;
  readonly entryAt: (index: string) => string;
  readonly effective: string;
  readonly effectiveFrom: (size: string) => string;
  readonly approvedBy: string;
  readonly approvedOf: (approved: number, required: number) => string;
  readonly handover: string;
  readonly handoverAt: (size: string) => string;
  readonly handoverPending: string;
  readonly policy: string;
  readonly policyText: (required: number, total: number) => string;
  readonly keepersText: (keepers: number) => string;
  readonly faults: (f: number, spare: number) => string;
  readonly before: string;
  readonly differences: string;
  readonly courtAdded: (name: string) => string;
  readonly courtRemoved: (name: string) => string;
  readonly courtEntry: (name: string) => string;
  readonly keysOf: (name: string, role: string) => string;
  readonly keyAdded: (keyId: string) => string;
  readonly keyRemoved: (keyId: string) => string;
  readonly roles: Readonly<Record<CourtRole | 'log' | 'receipt' | 'issuer', string>>;
  readonly numbers: Readonly<
    Record<
      'witnesses' | 'keepers' | 'minimumTokens' | 'toleranceSeconds' | 'includeByHours',
      (before: number, after: number) => string
    >
  >;
  readonly authorityAdded: (name: string) => string;
  readonly authorityRemoved: (name: string) => string;
  readonly authorityChanged: (name: string) => string;
  readonly ofLedger: string;
  readonly fullText: string;
  readonly trustBundle: string;
  readonly pinned: string;
  readonly pinnedNote: string;
  readonly createdAt: string;
};

export const governanceCopy: Bilingual<GovernanceCopy> = {
  zh: {
    title: '联署规则沿革',
    margin: '联署规则',
    marginNote: '由创世条目一路批准而来',
    heading: (sequence, required, total) => [
      sequence === '0' ? '现行联署规则由创世所定：' : `现行第\u00a0${sequence}\u00a0版联署规则：`,
      `${total}家法院中须有${required}家联署。`,
    ],
    inForce: '现行',
    toCome: '尚未生效',
    ended: '已交接',
    genesis: '创世',
    genesisText: (courts) => `账本由此开始，列入 ${courts} 家法院节点。`,
    change: (sequence) => `第 ${sequence} 版`,
    actions: {
      'add-court': '增加法院节点',
      'remove-court': '移除法院节点',
      'rotate-court': '更换法院密钥',
      'replace-key': '更换遗失的密钥',
      'set-policy': '调整门槛',
      'rotate-log': '更换账本密钥',
      amend: '修订',
    },
    reason: '理由',
    entry: '条目',
    entryAt: (index) => `账本第 ${index} 条`,
    effective: '生效',
    effectiveFrom: (size) => `自规模 ${size} 起`,
    approvedBy: '批准',
    approvedOf: (approved, required) => `${approved} 家批准，须 ${required} 家`,
    handover: '交接检查点',
    handoverAt: (size) => `规模 ${size}`,
    handoverPending: '尚未公布；须同时满足前后两版规则',
    policy: '门槛',
    policyText: (required, total) => `${total} 家中 ${required} 家`,
    keepersText: (keepers) => `另须 ${keepers} 家保管`,
    faults: (f, spare) => `容许 ${f} 家串通，${spare} 家不应答`,
    before: '此前',
    differences: '变动',
    courtAdded: (name) => `增加 ${name}`,
    courtRemoved: (name) => `移除 ${name}`,
    courtEntry: (name) => `更正 ${name} 的名录`,
    keysOf: (name, role) => `${name}的${role}密钥`,
    keyAdded: (keyId) => `启用 +${keyId}`,
    keyRemoved: (keyId) => `停用 +${keyId}`,
    roles: {
      witness: '见证',
      mirror: '镜像',
      keeper: '保管',
      governance: '治理',
      log: '签名',
      receipt: '回执',
      issuer: '签发',
    },
    numbers: {
      witnesses: (before, after) => `联署门槛由 ${before} 家改为 ${after} 家`,
      keepers: (before, after) => `保管门槛由 ${before} 家改为 ${after} 家`,
      minimumTokens: (before, after) => `时间戳最少数目由 ${before} 改为 ${after}`,
      toleranceSeconds: (before, after) => `时间容差由 ${before} 秒改为 ${after} 秒`,
      includeByHours: (before, after) => `入账时限由 ${before} 小时改为 ${after} 小时`,
    },
    authorityAdded: (name) => `增加时间戳机构 ${name}`,
    authorityRemoved: (name) => `移除时间戳机构 ${name}`,
    authorityChanged: (name) => `更新时间戳机构 ${name} 的根证书`,
    ofLedger: '账本',
    fullText: '条目原文',
    trustBundle: '下载信任包',
    pinned: '创世条目叶哈希',
    pinnedNote: '核验者唯一须预先固定的值',
    createdAt: '账本始于',
  },
  en: {
    title: 'History of the policy',
    margin: 'Policy',
    marginNote: 'approved step by step from genesis',
    heading: (sequence, required, total) => [
      `${sequence === '0' ? 'The policy of genesis' : `Policy ${sequence}`} is in force: ${required} of ${total} courts must cosign.`,
    ],
    inForce: 'in force',
    toCome: 'not yet in force',
    ended: 'handed over',
    genesis: 'Genesis',
    genesisText: (courts) => `The ledger begins, with ${courts} court nodes.`,
    change: (sequence) => `Policy ${sequence}`,
    actions: {
      'add-court': 'a court node is added',
      'remove-court': 'a court node is removed',
      'rotate-court': 'a court’s keys are rotated',
      'replace-key': 'a lost key is replaced',
      'set-policy': 'the quorum is changed',
      'rotate-log': 'the ledger’s key is rotated',
      amend: 'amendment',
    },
    reason: 'Reason',
    entry: 'Entry',
    entryAt: (index) => `entry ${index} of the ledger`,
    effective: 'In force',
    effectiveFrom: (size) => `from size ${size}`,
    approvedBy: 'Approved by',
    approvedOf: (approved, required) => `${approved} approved, ${required} needed`,
    handover: 'Handover checkpoint',
    handoverAt: (size) => `of size ${size}`,
    handoverPending: 'not yet published; it must meet the former and the next policy',
    policy: 'Quorum',
    policyText: (required, total) => `${required} of ${total}`,
    keepersText: (keepers) => `and ${keepers} ${keepers === 1 ? 'keeper' : 'keepers'}`,
    faults: (f, spare) => `${f} may collude, ${spare} may be silent`,
    before: 'Before',
    differences: 'Changes',
    courtAdded: (name) => `${name} is added`,
    courtRemoved: (name) => `${name} is removed`,
    courtEntry: (name) => `the directory entry of ${name} is corrected`,
    keysOf: (name, role) => `${role} keys of ${name}`,
    keyAdded: (keyId) => `+${keyId} comes into use`,
    keyRemoved: (keyId) => `+${keyId} is retired`,
    roles: {
      witness: 'witness',
      mirror: 'mirror',
      keeper: 'keeper',
      governance: 'governance',
      log: 'signing',
      receipt: 'receipt',
      issuer: 'issuer',
    },
    numbers: {
      witnesses: (before, after) => `courts needed: ${before} before, ${after} after`,
      keepers: (before, after) => `keepers needed: ${before} before, ${after} after`,
      minimumTokens: (before, after) => `timestamps needed: ${before} before, ${after} after`,
      toleranceSeconds: (before, after) => `tolerance of times: ${before} s before, ${after} s after`,
      includeByHours: (before, after) => `hours until inclusion: ${before} before, ${after} after`,
    },
    authorityAdded: (name) => `timestamp authority ${name} is added`,
    authorityRemoved: (name) => `timestamp authority ${name} is removed`,
    authorityChanged: (name) => `the roots of timestamp authority ${name} are replaced`,
    ofLedger: 'the ledger',
    fullText: 'Entry text',
    trustBundle: 'Download the trust bundle',
    pinned: 'Leaf hash of genesis',
    pinnedNote: 'the only value that a verifier must pin',
    createdAt: 'Begun',
  },
};
