// Words of the ledger's drill-down pages: entries, checkpoints, batches, courts, search.

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
  readonly newest: string;
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
  readonly neighbours: string;
  readonly formerEntry: string;
  readonly nextEntry: string;
  readonly seeBatch: string;
  readonly seeGovernance: string;
  readonly bundle: string;

  readonly checkpointsTitle: string;
  readonly checkpointsHeading: (size: string) => readonly string[];
  readonly checkpointsNote: string;
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
  readonly noKey: string;
  readonly position: string;
  readonly checkedUpTo: string;
  readonly lastCosigned: string;
  readonly clock: string;
  readonly clockFine: (seconds: string) => string;
  readonly clockWrong: (seconds: string, tolerance: string) => string;
  readonly clockUnknown: string;
  readonly lastFailure: string;
  readonly history: string;
  readonly historyNote: string;
  readonly lineStands: string;
  readonly lineAbsent: string;
  readonly courtFindingsNote: string;
  readonly forkAlarms: string;
  readonly noForkAlarms: string;
  readonly halted: string;

  readonly searchTitle: string;
  readonly searchMargin: string;
  readonly searchHeading: readonly string[];
  readonly nothing: Readonly<Record<'batch' | 'size' | 'hash' | 'evidence' | 'court' | 'unreadable', string>>;
  readonly nothingHeading: readonly string[];
  readonly sizeHeading: (size: string) => readonly string[];
  readonly sizeBeyond: (size: string) => string;
  readonly sizeCoveredBy: string;
  readonly sizeEntry: (index: string) => string;
  readonly searchHelp: string;
  readonly searchForms: readonly (readonly [string, string])[];
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
    newest: '最新',
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
    neighbours: '前后条目',
    formerEntry: '前一条',
    nextEntry: '后一条',
    seeBatch: '查看该批次',
    seeGovernance: '查看联署规则沿革',
    bundle: '所在条目包',

    checkpointsTitle: '检查点',
    checkpointsHeading: (size) => ['已公布的检查点，', `最近一次规模\u00a0${size}。`],
    checkpointsNote: '由新到旧',
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
    policyOf: (sequence) => `第 ${sequence} 版联署规则`,
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
    leafRange: (first, last, total) => `第 ${first} 至 ${last} 个，共 ${total} 个`,
    leafFound: (index) => `所查叶哈希是本批次第 ${index} 个`,
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
    memberFrom: (sequence, size) => `第 ${sequence} 版，自规模 ${size} 起`,
    keys: '密钥',
    keysNote: '每种职责一套；治理密钥离线保存',
    noKey: '无',
    position: '位置',
    checkedUpTo: '已核对至',
    lastCosigned: '最近联署',
    clock: '时钟',
    clockFine: (seconds) => `与平台相差 ${seconds} 秒，在容差之内`,
    clockWrong: (seconds, tolerance) => `与平台相差 ${seconds} 秒，超出容差（${tolerance} 秒）`,
    clockUnknown: '未知',
    lastFailure: '最近一次未成',
    history: '最近检查点',
    historyNote: '公布的原文中有无该节点的联署行；门槛达到后才到的联署不在其中',
    lineStands: '有',
    lineAbsent: '无',
    courtFindingsNote: '对最近条目的署名结论',
    forkAlarms: '分叉告警',
    noForkAlarms: '没有。一旦有人取得同一账本两份互不相容的签名原文，账本即停止写入。',
    halted: '账本已停止写入',

    searchTitle: '查找',
    searchMargin: '查找',
    searchHeading: ['按批次、叶哈希、规模、', '存证编号或摘要查找。'],
    nothing: {
      batch: '账本中没有这一批次。批次名形如 b1/42。',
      size: '没有这样的规模。',
      hash: '账本与各批次中没有这一叶哈希。',
      evidence: '没有公开的这份存证。未公开的存证须附核验链接中“k=”之后的部分才能查到；查不到不说明不存在。',
      court: '名录中没有这一节点。',
      unreadable: '看不出要查的是什么。可用的写法见下。',
    },
    nothingHeading: ['没有找到。'],
    sizeHeading: (size) => [`没有规模恰为\u00a0${size}\u00a0的检查点。`],
    sizeBeyond: (size) => `账本目前公布至规模 ${size}。`,
    sizeCoveredBy: '第一个覆盖它的检查点：',
    sizeEntry: (index) => `账本第 ${index} 条`,
    searchHelp: '可以查什么',
    searchForms: [
      ['b1/42', '批次'],
      ['64 位十六进制', '陈述或账本条目的叶哈希；查不到时按文件摘要核验'],
      ['44 位 Base64', '回执中的叶哈希'],
      ['184203', '规模：该规模的检查点'],
      ['ev_…', '存证编号；未公开的附上 k'],
      ['/v/…?k=…', '核验链接'],
      ['court-a.…', '法院节点'],
    ],
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
    newest: 'Newest',
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
    neighbours: 'Neighbours',
    formerEntry: 'Former entry',
    nextEntry: 'Next entry',
    seeBatch: 'See the batch',
    seeGovernance: 'See the history of the policy',
    bundle: 'Entry bundle',

    checkpointsTitle: 'Checkpoints',
    checkpointsHeading: (size) => [`Published checkpoints; the latest is of size ${size}.`],
    checkpointsNote: 'newest first',
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
    policyOf: (sequence) => `policy ${sequence}`,
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
    leafRange: (first, last, total) => `${first} to ${last} of ${total}`,
    leafFound: (index) => `The leaf hash you looked up is number ${index} of this batch`,
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
    memberFrom: (sequence, size) => `policy ${sequence}, from size ${size}`,
    keys: 'Keys',
    keysNote: 'one set a role; the governance key stays offline',
    noKey: 'none',
    position: 'Position',
    checkedUpTo: 'Checked up to',
    lastCosigned: 'Last cosigned',
    clock: 'Clock',
    clockFine: (seconds) => `${seconds} s from the platform’s, within the tolerance`,
    clockWrong: (seconds, tolerance) => `${seconds} s from the platform’s; only ${tolerance} s are tolerated`,
    clockUnknown: 'not known',
    lastFailure: 'Last failure',
    history: 'Latest checkpoints',
    historyNote:
      'whether its line stands in the text as published; what came after the quorum was met is not in the text',
    lineStands: 'yes',
    lineAbsent: 'no',
    courtFindingsNote: 'what it found about the latest entries',
    forkAlarms: 'Fork alarms',
    noForkAlarms:
      'None. As soon as anybody holds two signed texts of this ledger that contradict each other, the ledger stops.',
    halted: 'The ledger has stopped',

    searchTitle: 'Look up',
    searchMargin: 'Look up',
    searchHeading: ['Look up a batch, a leaf hash, a size, an evidence id or a digest.'],
    nothing: {
      batch: 'The ledger has no such batch. A batch is named like b1/42.',
      size: 'There is no such size.',
      hash: 'Neither the ledger nor a batch has this leaf hash.',
      evidence:
        'There is no listed evidence under this id. Unlisted evidence is found only with what follows “k=” in its verification link; not finding it does not show that it does not exist.',
      court: 'The directory names no such node.',
      unreadable: 'This is nothing that can be looked up. What can be is listed below.',
    },
    nothingHeading: ['Not found.'],
    sizeHeading: (size) => [`No checkpoint of size ${size} was published.`],
    sizeBeyond: (size) => `The ledger is published up to size ${size}.`,
    sizeCoveredBy: 'First checkpoint that covers it: ',
    sizeEntry: (index) => `Entry ${index} of the ledger`,
    searchHelp: 'What can be looked up',
    searchForms: [
      ['b1/42', 'a batch'],
      ['64 hexadecimal digits', 'leaf hash of a statement or of an entry; otherwise it is verified as a file’s digest'],
      ['44 characters of Base64', 'leaf hash as a receipt names it'],
      ['184203', 'a tree size: the checkpoint of that size'],
      ['ev_…', 'an evidence id; with k if it is unlisted'],
      ['/v/…?k=…', 'a verification link'],
      ['court-a.…', 'a court node'],
    ],
  },
};
