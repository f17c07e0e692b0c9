// Words of the verify page, apart from the steps. The legal sentence comes from the verifier itself.

import type { Bilingual } from './language.ts';

/** A finding: its word, its sentence in larger type, a plain paragraph. */
export type FindingCopy = { readonly word: string; readonly sentence: string; readonly text: string };

export type VerifyCopy = {
  readonly title: (head: string) => string;
  readonly landingTitle: string;
  readonly landingHeading: readonly string[];
  readonly landingLead: string;
  readonly landingDigestLabel: string;
  readonly landingDigestButton: string;
  readonly digestMalformed: (length: number) => string;
  readonly malformedHeading: string;
  readonly digest: string;
  readonly copyDigest: string;
  readonly copySm3: string;
  readonly certificatePdf: string;
  readonly certificateJson: string;
  readonly printPage: string;
  readonly firstSealed: string;
  readonly received: string;
  readonly noRecord: string;
  readonly moreDeposits: (count: number) => string;
  readonly object: string;
  readonly dropHeading: string;
  readonly dropOver: string;
  readonly dropText: string;
  readonly choose: string;
  readonly another: string;
  readonly hashedHere: string;
  readonly certificateGiven: string;
  readonly reading: (percent: number) => string;
  readonly noScript: string;
  readonly finding: string;
  readonly paperHeading: string;
  readonly notCompared: FindingCopy;
  /** On the page for any file, before one is put in. */
  readonly empty: FindingCopy;
  readonly landing: FindingCopy;
  readonly checking: string;
  readonly awaiting: {
    readonly word: string;
    readonly sentence: (met: number, total: number, required: number) => string;
    readonly text: string;
  };
  readonly notFound: {
    readonly word: string;
    readonly sentence: (time: string) => string;
    readonly sentenceNoTime: string;
    readonly text: string;
  };
  readonly inconsistentWord: string;
  readonly mismatch: { readonly sentence: string; readonly text: string };
  readonly failed: { readonly sentence: (steps: string) => string; readonly text: string };
  readonly unverifiable: {
    readonly sentence: (steps: string) => string;
    readonly malformed: string;
    readonly text: string;
  };
  readonly counts: (total: number, passed: number, notChecked: number, failed: number) => string;
  readonly otherDigest: string;
  readonly otherDigestLink: string;
  readonly digestOnDeposit: string;
  readonly digestOfYours: string;
  readonly groupsDiffer: (differing: number) => string;
  readonly sameDigest: string;
  readonly unreadable: string;
  readonly steps: string;
  readonly stepsNote: string;
  readonly results: Readonly<Record<'pass' | 'fail' | 'not-checked' | 'pending', string>>;
  readonly reported: string;
  readonly searched: string;
  readonly searchedLedger: string;
  readonly searchedSize: string;
  readonly searchedEntries: (size: string) => string;
  readonly searchedCheckpoint: string;
  readonly searchedCosigned: (met: number, total: number) => string;
  readonly searchedAlgorithms: string;
  readonly without: string;
  readonly withoutCertificate: string;
  readonly withoutAwaiting: string;
  readonly withoutUnknown: string;
  readonly trustRoots: (sequence: number | null) => string;
  readonly genesis: string;
  readonly downloadTrust: string;
  readonly times: Readonly<Record<'receivedAt' | 'existedBy' | 'onLedgerBy' | 'notBefore', string>>;
  readonly disclosed: Readonly<Record<string, string>>;
};

export const verifyCopy: Bilingual<VerifyCopy> = {
  zh: {
    title: (head) => `核验 ${head} · 司法存证 Assize`,
    landingTitle: '核验 · 司法存证 Assize',
    landingHeading: ['核验一份文件，', '不需要账号，|也不需要上传。'],
    landingLead: '把文件与它的证书一同放入；两者都只在您的浏览器中读取。也可按摘要查询。',
    landingDigestLabel: '或输入 SHA-256 摘要（64 位十六进制数字）',
    landingDigestButton: '查询',
    digestMalformed: (length) => `摘要应为 64 位十六进制数字，现为 ${length} 位。`,
    malformedHeading: '这不是一个摘要。',
    digest: '数据摘要',
    copyDigest: '复制摘要',
    copySm3: '复制 SM3',
    certificatePdf: '证书 PDF',
    certificateJson: '证书 JSON',
    printPage: '打印本页',
    firstSealed: '首次上链',
    received: '已接收',
    noRecord: '无记录',
    moreDeposits: (count) => `此后另有 ${count} 次存证`,
    object: '核验对象',
    dropHeading: '这是您的文件吗？',
    dropOver: '松手即可',
    dropText: '放在这里即可。文件只在您的浏览器中计算摘要，不会上传；也可以放入证书（JSON 或 PDF）。',
    choose: '选择文件',
    another: '换一份文件',
    hashedHere: '已在您的浏览器中计算，没有上传',
    certificateGiven: '使用您放入的证书',
    reading: (percent) => `计算中：已读取 ${percent}%`,
    noScript: '没有脚本时，本页不能读取您的文件；请用文末的命令在自己的电脑上核验，结果相同。',
    finding: '结论',
    paperHeading: '回执，不是证书',
    notCompared: {
      word: '尚未比对文件',
      sentence: '证书中的记录已在您的浏览器中核对。放入文件，才能得出结论。',
      text: '没有文件就没有“核验一致”：证书只说明有过这样一份文件，不说明您手中的就是它。',
    },
    empty: {
      word: '尚未放入文件',
      sentence: '放入文件与它的证书，即在您的浏览器中核验。',
      text: '证书是存证时取得的 certificate.json 或 certificate.pdf。没有证书的，可按摘要查询。',
    },
    landing: {
      word: '尚未放入证书',
      sentence: '已算出文件的摘要。放入它的证书即可核验；没有证书的，可按摘要查询。',
      text: '证书是存证时取得的 certificate.json 或 certificate.pdf。',
    },
    checking: '正在核验',
    awaiting: {
      word: '待上链',
      sentence: (met, total, required) =>
        `据平台报告，该摘要已由平台接收；法院联署 ${met}/${total}，未达门槛（需 ${required}）。此时没有证书，也不作“核验一致”的结论。`,
      text: '本页会自动更新，无须刷新。若需书面说明，可打印本页作为“已接收”的回执；它不能代替证书。',
    },
    notFound: {
      word: '未找到',
      sentence: (time) => `截至${time}，本账本的索引中没有与该摘要对应的存证。`,
      sentenceNoTime: '本账本的索引中没有与该摘要对应的存证。',
      text: '请先核对 64 位摘要与链接是否完整，再向给您链接的一方索要证书。持有证书即可核验，不依赖本站索引；也可以把文件放在上方，查询它的实际摘要。本答复来自索引查询，不是密码学意义上的不存在证明。',
    },
    inconsistentWord: '核验不一致',
    mismatch: {
      sentence: '您提供的文件不是本摘要所对应的文件：两者的 SHA-256 摘要不相同。',
      text: '只要有一个字节不同，就会得到这个结果。重新保存、格式转换或经聊天软件转发都会改变文件；本结论不说明是哪一份、由谁、在何时改动。请用未经另存的原文件再试一次。',
    },
    failed: {
      sentence: (steps) => `这份证书未通过核验。不通过：${steps}。`,
      text: '请向签发方重新下载证书再试一次。若仍不通过，请保留这份证书：它本身就是需要解释的事实。',
    },
    unverifiable: {
      sentence: (steps) => `下列各项未能核对：${steps}。这不表示证书有误，也不表示无误。`,
      malformed: '这不是 Assize 证书，或已损坏。',
      text: '未核对的原因列在下面各项之中。',
    },
    counts: (total, passed, notChecked, failed) =>
      `${total} 项核验中 ${passed} 项通过，${notChecked} 项未核验，${failed} 项不通过。`,
    otherDigest: '注意：您放入的证书对应另一份摘要，与本页标题所示不同。结论只涉及该证书。',
    otherDigestLink: '按文件的实际摘要查询',
    digestOnDeposit: '存证对象的摘要',
    digestOfYours: '您的文件的摘要',
    groupsDiffer: (differing) => `逐组比对：16 组中 ${differing} 组不同。`,
    sameDigest: '您的文件与本页的摘要相同。',
    unreadable: '文件读取失败：可能在读取过程中被改动。请关闭正在使用它的程序后重新放入。',
    steps: '逐项核验',
    stepsNote: '每项所比对的内容',
    results: { pass: '通过', fail: '不通过', 'not-checked': '未核验', pending: '等待' },
    reported: '平台报告：',
    searched: '查询范围',
    searchedLedger: '账本',
    searchedSize: '规模',
    searchedEntries: (size) => `${size} 条`,
    searchedCheckpoint: '检查点',
    searchedCosigned: (met, total) => `${met}/${total} 联署`,
    searchedAlgorithms: '算法',
    without: '不经本站核验',
    withoutCertificate: '在任何一台装有 Node.js 的电脑上运行下列命令，断网亦可。',
    withoutAwaiting: '证书签发之前，只能比对摘要。',
    withoutUnknown: '若对方交给您一份证书，无须本站索引即可核验：',
    trustRoots: (sequence) => (sequence === null ? '信任根' : `信任根，治理序号 ${sequence}`),
    genesis: '账本身份（创世条目）',
    downloadTrust: '下载信任根',
    times: {
      receivedAt: '接收（平台时钟）',
      existedBy: '不晚于（时间戳）',
      onLedgerBy: '上链（联署达到门槛）',
      notBefore: '批次不早于',
    },
    disclosed: {
      'depositor.name': '存证人',
      'depositor.organization': '存证机构',
      'depositor.level': '认证等级',
      'file.name': '文件名',
      title: '标题',
      caseNumber: '案号',
      description: '说明',
    },
  },
  en: {
    title: (head) => `Verify ${head} · Assize`,
    landingTitle: 'Verify · Assize',
    landingHeading: ['Verify a file without an account or an upload.'],
    landingLead:
      'Put the file and its certificate here together; both are read in your browser only. Without a certificate you can look up a digest.',
    landingDigestLabel: 'Or enter a SHA-256 digest (64 hexadecimal digits)',
    landingDigestButton: 'Look up',
    digestMalformed: (length) => `A digest has 64 hexadecimal digits; this has ${length}.`,
    malformedHeading: 'This is not a digest.',
    digest: 'Digest',
    copyDigest: 'Copy digest',
    copySm3: 'Copy SM3',
    certificatePdf: 'Certificate, PDF',
    certificateJson: 'Certificate, JSON',
    printPage: 'Print this page',
    firstSealed: 'First on the ledger',
    received: 'Received',
    noRecord: 'No record',
    moreDeposits: (count) => (count === 1 ? 'deposited once more since' : `deposited ${count} more times since`),
    object: 'Your file',
    dropHeading: 'Is this your file?',
    dropOver: 'Let go to add',
    dropText:
      'Put it here. It is hashed in your browser, not uploaded. A certificate (JSON or PDF) can be put here too.',
    choose: 'Choose a file',
    another: 'Another file',
    hashedHere: 'hashed in your browser, not uploaded',
    certificateGiven: 'using the certificate you put here',
    reading: (percent) => `Computing: ${percent}% read`,
    noScript:
      'Without scripts this page cannot read your file; the commands at the end do the same check on your own computer.',
    finding: 'Finding',
    paperHeading: 'Receipt, not a certificate',
    notCompared: {
      word: 'No file compared yet',
      sentence: 'The records in the certificate have been checked in your browser. Put in the file to reach a finding.',
      text: 'Without the file there is no finding of consistency: a certificate says that such a file was deposited, not that yours is it.',
    },
    empty: {
      word: 'Nothing to verify yet',
      sentence: 'Put in the file and its certificate; they are verified in your browser.',
      text: 'The certificate is the certificate.json or certificate.pdf received on deposit. Without it you can look up a digest.',
    },
    landing: {
      word: 'No certificate yet',
      sentence: 'The digest of your file is computed. Add its certificate to verify it, or look up the digest.',
      text: 'The certificate is the certificate.json or certificate.pdf received on deposit.',
    },
    checking: 'Checking',
    awaiting: {
      word: 'Awaiting quorum',
      sentence: (met, total, required) =>
        `The platform reports this digest as received, with ${met} of ${total} courts cosigned; ${required} are needed. There is no certificate yet, and no finding of consistency is made.`,
      text: 'This page updates itself. If you need paper now, print it as an acknowledgement of receipt; it does not take the place of the certificate.',
    },
    notFound: {
      word: 'Not found',
      sentence: (time) => `As of ${time}, this ledger’s index holds no deposit under this digest.`,
      sentenceNoTime: 'This ledger’s index holds no deposit under this digest.',
      text: 'Check first that the link and all 64 digits are whole; then ask whoever gave you the link for the certificate. With the certificate you can verify without this site’s index. Or put the file above to look up its actual digest. This answer comes from an index; it is not a cryptographic proof that no deposit exists.',
    },
    inconsistentWord: 'Not consistent',
    mismatch: {
      sentence: 'The file you supplied is not the file this digest stands for: the two SHA-256 digests differ.',
      text: 'A difference of one byte gives this result. Saving again, converting, or sending through a chat application all change a file; this finding does not say which copy was changed, by whom, or when. Try again with the original, never re-saved.',
    },
    failed: {
      sentence: (steps) => `This certificate does not pass verification. Failed: ${steps}.`,
      text: 'Download the certificate from its issuer again and try once more. If it still fails, keep it: it is then itself a fact that needs an explanation.',
    },
    unverifiable: {
      sentence: (steps) =>
        `These steps could not be checked: ${steps}. This says neither that the certificate is wrong nor that it is right.`,
      malformed: 'This is not an Assize certificate, or it is damaged.',
      text: 'The reason is given with each step below.',
    },
    counts: (total, passed, notChecked, failed) =>
      `Of ${total} steps, ${passed} passed, ${notChecked === 1 ? '1 was' : `${notChecked} were`} not checked, ${failed === 0 ? 'none' : failed} failed.`,
    otherDigest:
      'Note: the certificate you put here is of another digest than the one above. The finding concerns that certificate only.',
    otherDigestLink: 'Look up the actual digest of the file',
    digestOnDeposit: 'Digest on deposit',
    digestOfYours: 'Digest of your file',
    groupsDiffer: (differing) => `Group by group: ${differing} of 16 ${differing === 1 ? 'differs' : 'differ'}.`,
    sameDigest: 'Your file gives this page’s digest.',
    unreadable: 'The file could not be read; it may have changed meanwhile. Close what is using it and add it again.',
    steps: 'Steps',
    stepsNote: 'what each compared',
    results: { pass: 'pass', fail: 'fail', 'not-checked': 'not checked', pending: 'pending' },
    reported: 'Reported: ',
    searched: 'What was searched',
    searchedLedger: 'Ledger',
    searchedSize: 'Size',
    searchedEntries: (size) => `${size} entries`,
    searchedCheckpoint: 'Checkpoint',
    searchedCosigned: (met, total) => `cosigned ${met} of ${total}`,
    searchedAlgorithms: 'Algorithms',
    without: 'Without this site',
    withoutCertificate: 'Run this on any computer with Node.js, with the network off if you wish.',
    withoutAwaiting: 'Until a certificate is issued, only the digest can be compared.',
    withoutUnknown: 'If you have been given a certificate, you can verify it without this site’s index:',
    trustRoots: (sequence) => (sequence === null ? 'Trust bundle' : `Trust bundle, governance sequence ${sequence}`),
    genesis: 'Identity of the ledger (genesis entry)',
    downloadTrust: 'Download the trust bundle',
    times: {
      receivedAt: 'Received (issuer’s clock)',
      existedBy: 'Existed by (timestamps)',
      onLedgerBy: 'On the ledger by (quorum met)',
      notBefore: 'Batch not before',
    },
    disclosed: {
      'depositor.name': 'Depositor',
      'depositor.organization': 'Organization',
      'depositor.level': 'Level of identification',
      'file.name': 'File name',
      title: 'Title',
      caseNumber: 'Case number',
      description: 'Description',
    },
  },
};
