// Words of a batch's page.

import type { Bilingual } from './language.ts';

export type BatchCopy = {
  readonly batchTitle: (name: string) => string;
  readonly batchMargin: string;
  readonly batchHeading: (name: string, statements: string, index: string, size: string | null) => readonly string[];
  readonly batchRoot: string;
  readonly times: string;
  readonly opened: string;
  readonly closed: string;
  readonly entered: string;
  readonly certified: string;
  readonly ownClock: string;
  readonly after: string;
  readonly previous: string;
  readonly firstBatch: string;
  readonly core: string;
  readonly coreNote: string;
  readonly inEntry: string;
  readonly lateEntry: (index: string) => string;
  readonly latePending: string;
  readonly findings: string;
  readonly findingsNote: string;
  readonly noFindings: string;
  readonly findingCodes: Readonly<Record<string, string>>;
  readonly leaves: string;
  readonly leavesNote: string;
  readonly leafRange: (first: string, last: string, total: string) => string;
  readonly leafFound: (index: string) => string;
  readonly formerLeaves: string;
  readonly nextLeaves: string;
  readonly allLeaves: string;
  readonly firstTile: string;
  readonly batchUnchecked: string;
  readonly batchUnread: string;
  readonly batchSound: string;
  readonly batchBroken: string;
  readonly formerBatch: string;
  readonly nextBatch: string;
};

export const batchCopy: Bilingual<BatchCopy> = {
  zh: {
    batchTitle: (name) => `批次 ${name}`,
    batchMargin: '批次',
    batchHeading: (name, statements, index, size) => [
      `批次\u00a0${name}，含\u00a0${statements}\u00a0条陈述，`,
      size === null
        ? `账本第\u00a0${index}\u00a0条，尚无检查点覆盖。`
        : `账本第\u00a0${index}\u00a0条，由规模\u00a0${size}\u00a0的检查点覆盖。`,
    ],
    batchRoot: '批次根',
    times: '时间',
    opened: '开始收集',
    closed: '封存',
    entered: '写入账本',
    certified: '具备签发条件',
    ownClock: '平台时钟',
    after: '开始时所知检查点',
    previous: '前一批次摘要',
    firstBatch: '首批，无前一批次',
    core: '批次核心摘要',
    coreNote: '时间戳的对象',
    inEntry: '已载入条目',
    lateEntry: (index) => `迟到，另载于第 ${index} 条`,
    latePending: '迟到，尚未载入账本',
    findings: '法院结论',
    findingsNote: '保管节点的署名结论',
    noFindings: '没有保管节点对该批次提出异议。',
    findingCodes: {
      'token-untrusted': '时间戳机构不受信任',
      'token-mismatch': '时间戳与批次不符',
      'sequence-gap': '批次序号不连续',
      'time-future': '时间在将来',
      'time-not-rising': '时间未递增',
      'policy-stale': '所依规则已过时',
      'entry-malformed': '条目格式有误',
    },
    leaves: '叶哈希',
    leavesNote: '各含随机盐，不透露存证内容',
    leafRange: (first, last, total) => `序号 ${first} 至 ${last}，共 ${total} 个`,
    leafFound: (index) => `所查叶哈希在本批次的序号是 ${index}。`,
    formerLeaves: '前一页',
    nextLeaves: '后一页',
    allLeaves: '下载全部叶哈希',
    firstTile: '第一片叶哈希（tile）',
    batchUnchecked: '未开启脚本，本页没有重新计算。可下载全部叶哈希自行核对。',
    batchUnread: '读取叶哈希未成，没有核对。',
    batchSound: '本机核对：由全部叶哈希重新计算，所得批次根与账本条目一致。',
    batchBroken: '本机核对：由全部叶哈希重新计算，所得批次根与账本条目不一致。',
    formerBatch: '前一批次',
    nextBatch: '后一批次',
  },
  en: {
    batchTitle: (name) => `Batch ${name}`,
    batchMargin: 'Batch',
    batchHeading: (name, statements, index, size) => [
      `Batch ${name}: ${statements} ${statements === '1' ? 'statement' : 'statements'}, entry ${index} of the ledger, ${size === null ? 'not yet covered by a checkpoint.' : `covered by the checkpoint of size ${size}.`}`,
    ],
    batchRoot: 'Batch root',
    times: 'Times',
    opened: 'Opened',
    closed: 'Closed',
    entered: 'Entered in the ledger',
    certified: 'Ready for certificates',
    ownClock: 'platform’s clock',
    after: 'Opened after checkpoint',
    previous: 'Former batch’s digest',
    firstBatch: 'the first batch has none',
    core: 'Digest of the batch core',
    coreNote: 'what the timestamps are over',
    inEntry: 'named in the entry',
    lateEntry: (index) => `late; named in entry ${index}`,
    latePending: 'late; no entry names it yet',
    findings: 'Findings',
    findingsNote: 'signed by keepers',
    noFindings: 'No keeper has found fault with this batch.',
    findingCodes: {
      'token-untrusted': 'timestamp authority not trusted',
      'token-mismatch': 'timestamp not over this batch',
      'sequence-gap': 'gap in the batch sequence',
      'time-future': 'time in the future',
      'time-not-rising': 'time not rising',
      'policy-stale': 'stale policy',
      'entry-malformed': 'malformed entry',
    },
    leaves: 'Leaf hashes',
    leavesNote: 'salted; they say nothing of the evidence',
    leafRange: (first, last, total) => `Indices ${first} to ${last}; ${total} in all`,
    leafFound: (index) => `The leaf hash you looked up has index ${index} in this batch.`,
    formerLeaves: 'Former page',
    nextLeaves: 'Next page',
    allLeaves: 'Download all leaf hashes',
    firstTile: 'First tile of leaf hashes',
    batchUnchecked:
      'Scripts are off, so this page has computed nothing again. Download all leaf hashes to check them yourself.',
    batchUnread: 'The leaf hashes could not be read; nothing was checked.',
    batchSound: 'Checked here: all leaf hashes together give the batch root that the ledger entry names.',
    batchBroken: 'Checked here: the leaf hashes do not give the batch root that the ledger entry names.',
    formerBatch: 'Former batch',
    nextBatch: 'Next batch',
  },
};
