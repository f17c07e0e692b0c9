// Words of the ledger's drill-down pages: what they share, entries, checkpoints.

import type { Bilingual } from './language.ts';

type CourtRole = 'witness' | 'mirror' | 'keeper' | 'governance';

export type ExplorerCopy = {
  readonly brand: string;
  readonly back: string;
  readonly at: string;
  readonly none: string;
  readonly copy: string;
  readonly rawText: string;
  readonly entryText: string;
  readonly unread: string;
  readonly older: string;
  readonly newer: string;
  readonly bytes: (count: string) => string;
  readonly kinds: Readonly<
    Record<'court' | 'procuratorate' | 'arbitration' | 'notary' | 'forensic-centre' | 'time-service', string>
  >;
  readonly roles: Readonly<Record<CourtRole | 'log', string>>;
  readonly algorithms: Readonly<Record<'1' | '4' | '6', string>>;
  readonly unknownAlgorithm: string;

  readonly entriesTitle: string;
  readonly entriesHeading: (size: string) => readonly string[];
  readonly entriesNote: string;
  readonly entryTitle: (index: string) => string;
  readonly entryHeading: (index: string, kind: string) => readonly string[];
  readonly entryMargin: string;
  readonly unknownEntry: string;
  readonly leafHash: string;
  readonly leafHashNote: string;
  readonly enteredAt: string;
  readonly coveredBy: string;
  readonly coveredBySize: (size: string) => string;
  readonly notCovered: string;
  readonly size: string;
  readonly ofBatch: string;
  readonly authority: string;
  readonly tokenDigest: string;
  readonly formerEntry: string;
  readonly nextEntry: string;
  readonly seeGovernance: string;
  readonly bundle: string;

  readonly checkpointsTitle: string;
  readonly checkpointsHeading: (size: string) => readonly string[];
  readonly checkpointsNote: string;
  readonly treeSize: string;
  readonly publishedAt: string;
  readonly cosignedBy: string;
  readonly rootHash: string;
  readonly checkpointTitle: (size: string) => string;
  readonly checkpointMargin: string;
  readonly checkpointHeading: (size: string, courts: number, total: number) => readonly string[];
  readonly earlier: string;
  readonly later: string;
  readonly isLatest: string;
  readonly signatures: string;
  readonly signaturesNote: string;
  readonly signer: string;
  readonly key: string;
  readonly statedTime: string;
  readonly result: string;
  readonly unknownSigner: string;
  readonly theLog: string;
  readonly notChecked: string;
  readonly pass: string;
  readonly fail: string;
  readonly notKnown: string;
  readonly checkWaiting: string;
  readonly checkWithout: string;
  readonly checkSound: (lines: number, met: number, total: number, required: number) => string;
  readonly checkShort: (met: number, required: number) => string;
  readonly checkKeepers: (met: number, required: number) => string;
  readonly checkBroken: (lines: number) => string;
  readonly checkNoLog: string;
  readonly policyInForce: string;
  readonly policyOf: (sequence: string) => string;
  readonly handover: (from: string, to: string) => string;
  readonly tokens: string;
  readonly tokensNote: string;
  readonly noTokens: string;
  readonly genTime: string;
  readonly accuracy: (seconds: string) => string;
  readonly serial: string;
  readonly tokenUnread: string;
  readonly tokenOfOther: string;
  readonly download: string;
  readonly covers: string;
  readonly coversEntries: (first: string, last: string) => string;
};

export const explorerCopy: Bilingual<ExplorerCopy> = {
  zh: {
    brand: '司法存证 Assize',
    back: '回到账本',
    at: '，',
    none: '无',
    copy: '复制',
    rawText: '原文（接口）',
    entryText: '条目原文',
    unread: '该条目不是 UTF-8 文本。',
    older: '更早',
    newer: '更新',
    bytes: (count) => `${count} 字节`,
    kinds: {
      court: '法院',
      procuratorate: '检察机关',
      arbitration: '仲裁机构',
      notary: '公证机构',
      'forensic-centre': '鉴定中心',
      'time-service': '授时机构',
    },
    roles: { log: '账本', witness: '见证', mirror: '镜像', keeper: '保管', governance: '治理（离线）' },
    algorithms: { '1': 'Ed25519', '4': 'Ed25519 联署', '6': 'ML-DSA-44' },
    unknownAlgorithm: '未知算法',

    entriesTitle: '账本条目',
    entriesHeading: (size) => [`账本全部\u00a0${size}\u00a0条，`, '由新到旧。'],
    entriesNote: '只列已由检查点覆盖的条目',
    entryTitle: (index) => `第 ${index} 条`,
    entryHeading: (index, kind) => [`账本第\u00a0${index}\u00a0条：`, `${kind}。`],
    entryMargin: '条目',
    unknownEntry: '本版本不认识这一类条目，仅照录原文，不作判断',
    leafHash: '叶哈希',
    leafHashNote: 'SHA-256(0x00 ‖ 条目原文)',
    enteredAt: '写入时间',
    coveredBy: '覆盖',
    coveredBySize: (size) => `规模 ${size} 的检查点`,
    notCovered: '尚无检查点覆盖，等待联署达到门槛',
    size: '长度',
    ofBatch: '所属批次条目',
    authority: '时间戳机构',
    tokenDigest: '时间戳摘要',
    formerEntry: '前一条',
    nextEntry: '后一条',
    seeGovernance: '查看联署规则沿革',
    bundle: '所在条目包',

    checkpointsTitle: '检查点',
    checkpointsHeading: (size) => ['已公布的检查点，', `最近一次规模\u00a0${size}。`],
    checkpointsNote: '由新到旧',
    treeSize: '规模',
    publishedAt: '公布',
    cosignedBy: '公布时联署',
    rootHash: '根哈希',
    checkpointTitle: (size) => `检查点 ${size}`,
    checkpointMargin: '检查点',
    checkpointHeading: (size, courts, total) => [
      `规模\u00a0${size}\u00a0的检查点，`,
      `其下列有${total}家法院中${courts}家的联署。`,
    ],
    earlier: '前一个检查点',
    later: '后一个检查点',
    isLatest: '这是最近一次检查点',
    signatures: '签名与联署',
    signaturesNote: '由您的浏览器逐行核对',
    signer: '签名者',
    key: '密钥',
    statedTime: '所称时间',
    result: '本机核对',
    unknownSigner: '联署规则未列的签名者',
    theLog: '账本',
    notChecked: '未核对',
    pass: '相符',
    fail: '不符',
    notKnown: '无从核对',
    checkWaiting: '正在由您的浏览器核对……',
    checkWithout: '未开启脚本，本页没有核对签名。可下载原文与联署规则，用任一 C2SP 实现自行核对。',
    checkSound: (lines, met, total, required) =>
      `本机核对：${lines} 行签名全部相符，${total} 家法院中 ${met} 家联署，门槛 ${required} 家，已达到。`,
    checkShort: (met, required) => `本机核对：相符的联署只有 ${met} 家，未达门槛（需 ${required} 家）。`,
    checkKeepers: (met, required) => `本机核对：相符的保管联署只有 ${met} 家，未达门槛（需 ${required} 家）。`,
    checkBroken: (lines) => `本机核对：${lines} 行签名不符。请勿依赖此检查点，并保存原文以备追查。`,
    checkNoLog: '本机核对：没有账本自己的有效签名。',
    policyInForce: '适用规则',
    policyOf: (sequence) => (sequence === '0' ? '创世所定联署规则' : `第 ${sequence} 版联署规则`),
    handover: (from, to) => `交接检查点：须同时满足第 ${from} 版与第 ${to} 版规则`,
    tokens: '时间戳',
    tokensNote: 'RFC 3161，以原文全部字节为对象',
    noTokens: '尚无时间戳；公布之后另行取得。',
    genTime: '所称时间',
    accuracy: (seconds) => `±${seconds} 秒`,
    serial: '序列号',
    tokenUnread: '无法读取',
    tokenOfOther: '该时间戳的对象不是此处的内容',
    download: '下载',
    covers: '新增条目',
    coversEntries: (first, last) => (first === last ? `第 ${first} 条` : `第 ${first} 至 ${last} 条`),
  },
  en: {
    brand: 'Assize',
    back: 'Back to the ledger',
    at: ', ',
    none: 'none',
    copy: 'Copy',
    rawText: 'Raw text (API)',
    entryText: 'Entry text',
    unread: 'This entry is not UTF-8 text.',
    older: 'Older',
    newer: 'Newer',
    bytes: (count) => `${count} bytes`,
    kinds: {
      court: 'Court',
      procuratorate: 'Procuratorate',
      arbitration: 'Arbitral institution',
      notary: 'Notary office',
      'forensic-centre': 'Forensic centre',
      'time-service': 'Time service',
    },
    roles: {
      log: 'Ledger',
      witness: 'Witness',
      mirror: 'Mirror',
      keeper: 'Keeper',
      governance: 'Governance (offline)',
    },
    algorithms: { '1': 'Ed25519', '4': 'Ed25519 cosignature', '6': 'ML-DSA-44' },
    unknownAlgorithm: 'unknown algorithm',

    entriesTitle: 'Entries of the ledger',
    entriesHeading: (size) => [`All ${size} entries of the ledger, newest first.`],
    entriesNote: 'only what a checkpoint covers',
    entryTitle: (index) => `Entry ${index}`,
    entryHeading: (index, kind) => [`Entry ${index} of the ledger: ${kind}.`],
    entryMargin: 'Entry',
    unknownEntry: 'a type that this version does not know; its text is shown as it stands',
    leafHash: 'Leaf hash',
    leafHashNote: 'SHA-256(0x00 ‖ entry text)',
    enteredAt: 'Entered',
    coveredBy: 'Covered by',
    coveredBySize: (size) => `checkpoint of size ${size}`,
    notCovered: 'no checkpoint yet; it awaits the quorum',
    size: 'Length',
    ofBatch: 'Of the batch entry',
    authority: 'Timestamp authority',
    tokenDigest: 'Digest of the token',
    formerEntry: 'Former entry',
    nextEntry: 'Next entry',
    seeGovernance: 'See the history of the policy',
    bundle: 'Entry bundle',

    checkpointsTitle: 'Checkpoints',
    checkpointsHeading: (size) => [`Published checkpoints; the latest is of size ${size}.`],
    checkpointsNote: 'newest first',
    treeSize: 'Size',
    publishedAt: 'Published',
    cosignedBy: 'Cosigned at publication',
    rootHash: 'Root hash',
    checkpointTitle: (size) => `Checkpoint ${size}`,
    checkpointMargin: 'Checkpoint',
    checkpointHeading: (size, courts, total) => [
      `Checkpoint of size ${size}, under which cosignatures of ${courts} of ${total} courts stand.`,
    ],
    earlier: 'Earlier checkpoint',
    later: 'Later checkpoint',
    isLatest: 'This is the latest checkpoint',
    signatures: 'Signatures',
    signaturesNote: 'checked line by line by your browser',
    signer: 'Signer',
    key: 'Key',
    statedTime: 'Stated time',
    result: 'Checked here',
    unknownSigner: 'a signer whom the policy does not name',
    theLog: 'Ledger',
    notChecked: 'not checked',
    pass: 'verified',
    fail: 'does not verify',
    notKnown: 'cannot be checked',
    checkWaiting: 'Your browser is checking …',
    checkWithout:
      'Scripts are off, so this page has checked no signature. Download the text and the policy and check them with any C2SP implementation.',
    checkSound: (lines, met, total, required) =>
      `Checked here: all ${lines} signature lines verify; ${met} of ${total} courts have cosigned, ${required} are needed, so the quorum is met.`,
    checkShort: (met, required) => `Checked here: only ${met} courts’ cosignatures verify; ${required} are needed.`,
    checkKeepers: (met, required) => `Checked here: only ${met} keepers’ cosignatures verify; ${required} are needed.`,
    checkBroken: (lines) =>
      `Checked here: ${lines} signature ${lines === 1 ? 'line does' : 'lines do'} not verify. Do not rely on this checkpoint, and keep its text.`,
    checkNoLog: 'Checked here: no valid signature of the ledger itself stands under it.',
    policyInForce: 'Policy',
    policyOf: (sequence) => (sequence === '0' ? 'policy of genesis' : `policy ${sequence}`),
    handover: (from, to) => `Handover checkpoint: it must meet policies ${from} and ${to}`,
    tokens: 'Timestamps',
    tokensNote: 'RFC 3161, over every byte of the text',
    noTokens: 'No timestamp yet; it is fetched after publication.',
    genTime: 'Stated time',
    accuracy: (seconds) => `±${seconds} s`,
    serial: 'Serial number',
    tokenUnread: 'cannot be read',
    tokenOfOther: 'this token is about other bytes',
    download: 'Download',
    covers: 'Adds',
    coversEntries: (first, last) => (first === last ? `entry ${first}` : `entries ${first} to ${last}`),
  },
};
