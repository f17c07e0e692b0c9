// Words of the ledger page.

import type { Bilingual } from './language.ts';

export type LedgerCopy = {
  readonly title: string;
  readonly margin: string;
  readonly marginNote: string;
  readonly headingMet: (size: string, met: number, total: number) => readonly string[];
  readonly headingNotMet: (size: string, met: number, total: number, required: number) => readonly string[];
  readonly headingHalted: readonly string[];
  readonly headingEmpty: readonly string[];
  readonly latest: string;
  readonly root: string;
  readonly ofSize: (size: string) => string;
  readonly copy: string;
  readonly courts: string;
  readonly quorum: (required: number, total: number) => string;
  readonly faults: (f: number, spare: number) => string;
  readonly court: string;
  readonly key: string;
  readonly checkedUpTo: string;
  readonly lastCosigned: string;
  readonly lag: string;
  readonly lagValue: (entries: string, seconds: string | null) => string;
  readonly never: string;
  readonly noAnswer: string;
  readonly cosignatureMeans: string;
  readonly checkpointText: string;
  readonly checkpointNote: string;
  readonly copyText: string;
  readonly download: string;
  readonly howToCheck: string;
  readonly batches: string;
  readonly batchesNote: string;
  readonly busiest: string;
  readonly batchCount: (count: string) => string;
  readonly noBatches: string;
  readonly dashed: string;
  readonly hour: string;
  readonly count: string;
  readonly entries: string;
  readonly entry: string;
  readonly batch: string;
  readonly statements: string;
  readonly batchRoot: string;
  readonly entered: string;
  readonly kinds: Readonly<Record<string, string>>;
  readonly uncovered: (entries: string) => string;
  readonly readYourselfText: string;
  /** Time between the checkpoint and the making of the page: it does not count on. */
  readonly before: (count: string, unit: 'second' | 'minute' | 'hour' | 'day') => string;
  readonly compare: string;
  readonly clock: string;
  readonly clockOffset: (seconds: string) => string;
  readonly clockWrong: (seconds: string, tolerance: string) => string;
  readonly searchLabel: string;
  readonly searchHint: string;
  readonly searchButton: string;
  readonly growth: string;
  readonly growthNote: string;
  readonly growthTitle: string;
  readonly growthFrom: (size: string) => string;
  readonly moment: string;
  readonly earlierEntries: string;
  readonly allCheckpoints: string;
  readonly policyHistory: string;
  readonly thisCheckpoint: string;
};

const entriesOf = (count: string): string => `${count} ${count === '1' ? 'entry' : 'entries'}`;

export const ledgerCopy: Bilingual<LedgerCopy> = {
  zh: {
    title: '账本 · 司法存证 Assize',
    margin: '账本',
    marginNote: '公开，任何人可抄录',
    headingMet: (size, met, total) => [
      `账本现有\u00a0${size}\u00a0条，|最近一次检查点`,
      `由${total}家法院中的${met}家联署，|已达门槛。`,
    ],
    headingNotMet: (size, met, total, required) => [
      `账本现有\u00a0${size}\u00a0条，|最近一次检查点`,
      `只有${total}家法院中的${met}家联署，|未达门槛（需${required}家）。`,
    ],
    headingHalted: ['账本已停止写入，', '已有内容仍可查阅。'],
    headingEmpty: ['账本尚未公布|第一个检查点。'],
    latest: '最近检查点',
    root: '根哈希',
    ofSize: (size) => `树规模 ${size}`,
    copy: '复制',
    courts: '法院联署',
    quorum: (required, total) => `门槛：${total} 家中 ${required} 家`,
    faults: (f, spare) => `容许 ${f} 家串通，${spare} 家不应答`,
    court: '法院节点',
    key: '密钥',
    checkedUpTo: '已核对至',
    lastCosigned: '最近联署',
    lag: '滞后',
    lagValue: (entries, seconds) => (seconds === null ? `${entries} 条` : `${entries} 条 · ${seconds} 秒`),
    never: '尚无联署',
    noAnswer: '未应答',
    cosignatureMeans: '联署只表明该节点核对了账本前后一致并留存副本，不表示对任何存证内容的认定。',
    checkpointText: '检查点原文',
    checkpointNote: 'C2SP signed note',
    copyText: '复制原文',
    download: '下载 checkpoint',
    howToCheck: '联署规则原文',
    batches: '每小时批次',
    batchesNote: '过去 24 小时',
    busiest: '最忙一小时',
    batchCount: (count) => `${count} 批`,
    noBatches: '这 24 小时内没有批次。',
    dashed: '虚线为未满的一小时。',
    hour: '时段',
    count: '批次',
    entries: '最近条目',
    entry: '序号',
    batch: '批次',
    statements: '陈述数',
    batchRoot: '批次根',
    entered: '写入',
    kinds: {
      genesis: '创世条目',
      governance: '治理',
      approval: '治理批准',
      batch: '批次',
      timestamp: '补交时间戳',
      'custody-heads': '保管记录摘要',
      'court-receipt': '法院回执',
      'batch-void': '批次作废',
      rehash: '算法更替',
      erasure: '删除记录',
    },
    uncovered: (entries) =>
      `法院节点应答不足，暂停签发证书：另有 ${entries} 条等待联署。存证照常接收，已签发的证书不受影响。`,
    readYourselfText: '账本按 C2SP tlog-tiles 公开，任何人可用任一实现抄录并核对全部条目。',
    before: (count, unit) => `生成本页前 ${count} ${{ second: '秒', minute: '分钟', hour: '小时', day: '天' }[unit]}`,
    compare: '与另一份检查点比对',
    clock: '时钟偏差',
    clockOffset: (seconds) => `${seconds} 秒`,
    clockWrong: (seconds, tolerance) => `${seconds} 秒，超出容差 ${tolerance} 秒`,
    searchLabel: '批次、叶哈希、规模、存证编号或摘要',
    searchHint: '例如 b1/42',
    searchButton: '查找',
    growth: '账本规模',
    growthNote: '自创世以来',
    growthTitle: '目前规模',
    growthFrom: (size) => `${size} 条`,
    moment: '时间',
    earlierEntries: '更早的条目',
    allCheckpoints: '全部检查点',
    policyHistory: '规则沿革',
    thisCheckpoint: '核对此检查点',
  },
  en: {
    title: 'Ledger · Assize',
    margin: 'Ledger',
    marginNote: 'public; anyone may copy it',
    headingMet: (size, met, total) => [
      `${entriesOf(size)}. ${met} of ${total} courts have cosigned the latest checkpoint; the quorum is met.`,
    ],
    headingNotMet: (size, met, total, required) => [
      `${entriesOf(size)}. Only ${met} of ${total} courts have cosigned the latest checkpoint; ${required} are needed.`,
    ],
    headingHalted: ['The ledger has stopped taking entries; what it holds can still be read.'],
    headingEmpty: ['The ledger has not published its first checkpoint.'],
    latest: 'Latest checkpoint',
    root: 'Root hash',
    ofSize: (size) => `of size ${size}`,
    copy: 'Copy',
    courts: 'Courts',
    quorum: (required, total) => `quorum: ${required} of ${total}`,
    faults: (f, spare) => `${f} may collude, ${spare} may be silent`,
    court: 'Court node',
    key: 'Key',
    checkedUpTo: 'Checked up to',
    lastCosigned: 'Last cosigned',
    lag: 'Lag',
    lagValue: (entries, seconds) => (seconds === null ? entriesOf(entries) : `${entriesOf(entries)} · ${seconds} s`),
    never: 'none yet',
    noAnswer: 'no answer',
    cosignatureMeans:
      'A cosignature means only that the node checked consistency and keeps a copy. It is no finding on the content of any deposit.',
    checkpointText: 'Checkpoint text',
    checkpointNote: 'C2SP signed note',
    copyText: 'Copy text',
    download: 'Download checkpoint',
    howToCheck: 'Policy text',
    batches: 'Batches an hour',
    batchesNote: 'last 24 hours',
    busiest: 'Busiest hour',
    batchCount: (count) => `${count} ${count === '1' ? 'batch' : 'batches'}`,
    noBatches: 'No batch in these 24 hours.',
    dashed: 'Dashed: the hour now running.',
    hour: 'Hour',
    count: 'Batches',
    entries: 'Latest entries',
    entry: 'Entry',
    batch: 'Batch',
    statements: 'Statements',
    batchRoot: 'Batch root',
    entered: 'Entered',
    kinds: {
      genesis: 'Genesis',
      governance: 'Governance',
      approval: 'Approval',
      batch: 'Batch',
      timestamp: 'Late timestamp',
      'custody-heads': 'Custody heads',
      'court-receipt': 'Court receipt',
      'batch-void': 'Batch void',
      rehash: 'Rehash',
      erasure: 'Erasure',
    },
    uncovered: (entries) =>
      `Too few court nodes are answering; no certificates are being issued, and ${entries} more ${entries === '1' ? 'entry awaits' : 'entries await'} the quorum. Deposits are still received; certificates already issued are unaffected.`,
    readYourselfText:
      'The ledger is published as C2SP tlog-tiles: any implementation can copy it and check every entry.',
    before: (count, unit) => `${count} ${unit}${count === '1' ? '' : 's'} before this page was made`,
    compare: 'Compare with another',
    clock: 'Clock',
    clockOffset: (seconds) => `${seconds} s`,
    clockWrong: (seconds, tolerance) => `${seconds} s; only ${tolerance} s are tolerated`,
    searchLabel: 'Batch, leaf hash, tree size, evidence id or digest',
    searchHint: 'e.g. b1/42',
    searchButton: 'Look up',
    growth: 'Size',
    growthNote: 'since genesis',
    growthTitle: 'Size at present',
    growthFrom: (size) => entriesOf(size),
    moment: 'Time',
    earlierEntries: 'Earlier entries',
    allCheckpoints: 'All checkpoints',
    policyHistory: 'History of the policy',
    thisCheckpoint: 'Check this checkpoint',
  },
};
