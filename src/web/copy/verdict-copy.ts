// Words beside a verdict: what it rests on, and the report of it. Loaded with the
// verifier: no page needs them before there is a verdict.

import type { Bilingual } from './language.ts';

/** Why a PDF could not be looked into. */
export type Unread = 'document.encrypted' | 'document.too-large' | 'document.unreadable';

export type VerdictCopy = {
  readonly lookUp: string;
  readonly related: string;
  readonly kinds: Readonly<Record<'correction' | 'withdrawal' | 'supplement', string>>;
  readonly received: string;
  readonly onLedger: string;
  readonly notJudged: string;
  readonly times: string;
  readonly timesNote: (zone: string) => string;
  readonly absent: string;
  readonly basis: string;
  readonly anchors: string;
  readonly bundle: string;
  readonly bundleText: (sequence: number, treeSize: string) => string;
  readonly noBundle: string;
  readonly root: string;
  readonly tolerance: string;
  readonly toleranceText: (f: number, spare: number | null) => string;
  readonly noTolerance: string;
  readonly simulated: string;
  readonly simulatedText: (names: string) => string;
  readonly notSimulated: string;
  readonly simulatedUnknown: string;
  readonly program: string;
  readonly programText: (isFile: boolean) => string;
  readonly fingerprint: string;
  readonly moment: {
    readonly title: string;
    readonly lead: string;
    readonly label: string;
    readonly judge: string;
    readonly now: string;
    readonly faulty: string;
  };
  readonly consistent: string;
  readonly fork: { readonly sentence: string; readonly text: string; readonly save: string; readonly about: string };
  /** Of a PDF that was taken for evidence because it could not be read. */
  readonly unread: Readonly<Record<Unread, string>>;
  readonly report: {
    readonly title: string;
    readonly lead: string;
    readonly nothingSent: string;
    readonly sends: (host: string) => string;
    readonly certificate: (name: string, size: string) => string;
    readonly companion: string;
    readonly digests: (size: string) => string;
    readonly noDigests: string;
    readonly neverSent: string;
    readonly neverStored: string;
    readonly make: string;
    readonly making: string;
    readonly again: string;
    readonly ready: (size: string) => string;
    readonly fileName: string;
    readonly failed: (status: number) => string;
    readonly print: string;
    readonly offline: string;
  };
};

export const verdictCopy: Bilingual<VerdictCopy> = {
  zh: {
    lookUp: '按本文件的摘要查询',
    related: '随证书核对的后续陈述',
    kinds: { correction: '补正', withdrawal: '撤回', supplement: '补充' },
    received: '接收',
    onLedger: '上链',
    notJudged: '未能核对',
    times: '各项时间',
    timesNote: (zone) => `各自独立，互不替代；按 ${zone} 显示。`,
    absent: '未能确定',
    basis: '所依据',
    anchors: '信任根与核验程序',
    bundle: '信任根',
    bundleText: (sequence, treeSize) => `治理序号 ${sequence}，截至账本第 ${treeSize} 条`,
    noBundle: '没有可用的信任根：签名与规则无从核对',
    root: '其时账本根',
    tolerance: '容错',
    toleranceText: (f, spare) =>
      `联署规则可承受 ${f} 家法院节点串通${spare === null ? '' : `，可以有 ${spare} 家不应答`}`,
    noTolerance: '联署规则未能确定，容错无从说起',
    simulated: '模拟',
    simulatedText: (names) => `含模拟的法院节点或时间戳机构，不具法律效力：${names}`,
    notSimulated: '所依据的法院节点与时间戳机构均非模拟',
    simulatedUnknown: '联署或时间戳未能核对，是否模拟无从说起',
    program: '核验程序',
    programText: (isFile) =>
      isFile ? '内置于本文件，在您的浏览器中运行' : '随本页下载，在您的浏览器中运行；文件没有上传',
    fingerprint: '证书指纹',
    moment: {
      title: '按某一日期判断',
      lead: '默认按现在判断。选定日期后，时间戳证书是否到期、算法强度以该日零时（UTC）为准；法院节点的密钥与规则始终以上链时为准。',
      label: '日期（UTC）',
      judge: '按此日期核验',
      now: '改回现在',
      faulty: '请填写日历上的日期。',
    },
    consistent: '核验在您的浏览器中完成；依据、逐项结果与重复的方法见下。',
    fork: {
      sentence: '发现同一账本存在两个互不相容的版本。',
      text: '两份签名原文都由账本的密钥签出，任何人均可核对。请保留这份证书，并通知法院与签发方。',
      save: '保存分叉证据（JSON）',
      about:
        '两份相互矛盾的账本签名，单凭此文件即可证明，不需要本证书，也不需要本站：auditor verify-fork 可以核对。请交给各法院节点与签发平台。',
    },
    unread: {
      'document.encrypted': '这份 PDF 已加密，无从查看其中是否有证书，因此当作证据计算了摘要。签发的证书从不加密。',
      'document.too-large': '这份 PDF 超过 8 MiB，不会是证书，因此当作证据计算了摘要。',
      'document.unreadable':
        '这份 PDF 已损坏，无从查看其中是否有证书，因此当作证据计算了摘要。是证书的，请重新下载原件。',
    },
    report: {
      title: '核验报告',
      lead: '一份 PDF：结论、每一项的结果与所比对的内容、各项时间、不证明什么、如何重复。由本站以同一程序重新核验后出具；它只记录一次计算，本身不是证据，也不代替证书。',
      nothingSent: '到目前为止，您的文件没有离开这台电脑。',
      sends: (host) => `按下按钮后，只向 ${host} 发送：`,
      certificate: (name, size) => `${name}（${size} 字节），原样`,
      companion: '与它一同核对的文本（陈述、证书或后续陈述）',
      digests: (size) => `文件的 SHA-256 与 SM3 摘要，以及字节数（${size}）`,
      noDigests: '没有文件的摘要：尚未放入文件，报告会写明未比对',
      neverSent: '不发送：文件本身，文件名。',
      neverStored: '本站收到后当场核验，不留存。',
      make: '出具核验报告（PDF）',
      making: '正在出具。',
      again: '重新出具',
      ready: (size) => `核验报告已出具（${size} 字节），浏览器会保存它。没有保存的，请点：`,
      fileName: '核验报告.pdf',
      failed: (status) =>
        status === 0
          ? '没有连上本站，未能出具报告。上面的结论不受影响；可以打印本页，或联网后再试。'
          : status === 429
            ? '请求过多，请稍后再试。上面的结论不受影响。'
            : `本站未能出具报告（${status}）。上面的结论不受影响；可以打印本页。`,
      print: '打印本页',
      offline:
        '本文件不能连接任何网络，因此不出具核验报告。需要书面记录的，可以打印本页；需要 PDF 报告的，请在签发平台的核验页放入同样的文件。',
    },
  },
  en: {
    lookUp: 'Look up the digest of this file',
    related: 'Later statements that came with the certificate',
    kinds: { correction: 'Correction', withdrawal: 'Withdrawal', supplement: 'Supplement' },
    received: 'received',
    onLedger: 'on the ledger',
    notJudged: 'could not be judged',
    times: 'Times',
    timesNote: (zone) => `Each stands for itself; shown in ${zone}.`,
    absent: 'not established',
    basis: 'What this rests on',
    anchors: 'Trust and verifier',
    bundle: 'Trust bundle',
    bundleText: (sequence, treeSize) => `governance sequence ${sequence}, as of ledger size ${treeSize}`,
    noBundle: 'no usable trust bundle: signatures and policy could not be judged',
    root: 'Ledger root then',
    tolerance: 'Tolerance',
    toleranceText: (f, spare) =>
      `the policy withstands ${f} colluding court ${f === 1 ? 'node' : 'nodes'}${spare === null ? '' : `; ${spare} may be silent`}`,
    noTolerance: 'no policy was established, so nothing can be said',
    simulated: 'Simulated',
    simulatedText: (names) => `it has no legal effect, because courts or authorities are simulated: ${names}`,
    notSimulated: 'none of the courts and authorities that this rests on is simulated',
    simulatedUnknown: 'unknown, because cosignatures or tokens could not be checked',
    program: 'Verifier',
    programText: (isFile) =>
      isFile
        ? 'built into this file, run in your browser'
        : 'loaded with this page, run in your browser; the file was not uploaded',
    fingerprint: 'Fingerprint',
    moment: {
      title: 'Judge as of a date',
      lead: 'By default, as of now. With a date, the ends of timestamp certificates and the strength of algorithms are taken as of its beginning in UTC; the courts’ keys and the policy are always those of the entry on the ledger.',
      label: 'Date (UTC)',
      judge: 'Verify as of this date',
      now: 'As of now again',
      faulty: 'Please give a date of the calendar.',
    },
    consistent: 'The check ran in your browser. What it rests on stands below, then each step and how to repeat it.',
    fork: {
      sentence: 'Two incompatible versions of the ledger have been found.',
      text: 'Both texts are signed with the ledger’s key and can be checked by anyone. Keep this certificate, and tell the court and the issuer.',
      save: 'Save the fork evidence (JSON)',
      about:
        'Two signatures of the ledger that contradict each other: the file convicts by itself, without this certificate and without this site. The command “auditor verify-fork” checks it. Hand it to the courts and the issuer.',
    },
    unread: {
      'document.encrypted':
        'This PDF is encrypted, so nobody can look whether a certificate is in it: it was taken for evidence. Certificates are never issued encrypted.',
      'document.too-large': 'This PDF is larger than 8 MiB, which no certificate is: it was taken for evidence.',
      'document.unreadable':
        'This PDF is damaged, so nobody can look whether a certificate is in it: it was taken for evidence. If it is the certificate, download the original again.',
    },
    report: {
      title: 'Verification report',
      lead: 'A PDF with the finding, every step and what it compared, the times, what is not proved and how to repeat it. This site verifies again with the same program and writes it down. It records a computation: it is no evidence by itself and does not replace the certificate.',
      nothingSent: 'So far your file has not left this computer.',
      sends: (host) => `If you press the button, this is sent to ${host}:`,
      certificate: (name, size) => `${name} (${size} bytes), as it is`,
      companion: 'the text judged with it (statement, certificate or later statements)',
      digests: (size) => `the SHA-256 and SM3 digests of the file, and its size (${size} bytes)`,
      noDigests: 'no digest of a file: none was put in, and the report will say so',
      neverSent: 'Never sent: the file itself, its name.',
      neverStored: 'This site verifies what it receives at once and keeps nothing.',
      make: 'Make the report (PDF)',
      making: 'The report is being made.',
      again: 'Make it again',
      ready: (size) => `The report is made (${size} bytes) and your browser saves it. If it did not:`,
      fileName: 'verification-report.pdf',
      failed: (status) =>
        status === 0
          ? 'This site could not be reached, so there is no report. The finding above is not affected; print this page, or try again when connected.'
          : status === 429
            ? 'Too many requests; try again in a moment. The finding above is not affected.'
            : `This site could not make the report (${status}). The finding above is not affected; you can print this page.`,
      print: 'Print this page',
      offline:
        'This file cannot connect to anything, so it makes no report. Print this page for a record on paper; for the report as PDF put the same files into the verify page of the issuer.',
    },
  },
};
