// Words of the deposit page. Error texts say what happened, what stands and what to do.

import type { Bilingual } from './language.ts';

export type DepositCopy = {
  readonly title: string;
  readonly margin: string;
  /** The heading, cut at phrase boundaries where a line may break. */
  readonly heading: readonly string[];
  readonly lead: string;
  readonly dropHeading: string;
  readonly dropOver: string;
  readonly dropText: string;
  readonly dropMore: string;
  readonly choose: string;
  readonly digestOnly: string;
  readonly digestOnlyText: string;
  readonly noScript: string;
  readonly signInHeading: string;
  readonly signInText: string;
  readonly signInLink: string;
  readonly entriesLabel: string;
  readonly bytes: (size: string) => string;
  readonly status: Readonly<
    Record<'waiting' | 'computing' | 'uploading' | 'awaiting' | 'progress' | 'certified' | 'failed', string>
  >;
  readonly computing: (percent: number, secondsLeft: number | null) => string;
  readonly queued: string;
  readonly uploading: (percent: number) => string;
  readonly sending: string;
  readonly sendDigestOnly: string;
  readonly cancel: string;
  readonly retry: string;
  readonly remove: string;
  readonly awaitingText: (missing: number) => string;
  readonly sealingText: string;
  readonly next: string;
  readonly digestOnlyNext: string;
  readonly certificatePdf: string;
  readonly certificateJson: string;
  readonly copyLink: string;
  readonly print: string;
  readonly qrLabel: string;
  readonly openVerify: string;
  readonly courtCosigned: (time: string) => string;
  readonly courtPending: string;
  readonly digestLabel: string;
  readonly connectionLost: string;
  readonly errors: {
    readonly interrupted: (percent: number) => string;
    readonly offline: string;
    readonly digestMismatch: string;
    readonly changed: string;
    readonly empty: string;
    readonly tooLarge: (limit: string) => string;
    readonly keyReused: string;
    readonly busy: (seconds: number) => string;
    readonly unavailable: (seconds: number) => string;
    readonly signIn: string;
    readonly refused: (detail: string) => string;
  };
};

export const depositCopy: Bilingual<DepositCopy> = {
  zh: {
    title: '存证 · 司法存证 Assize',
    margin: '存证',
    heading: ['存入一份文件，', '取得一份|人人可核验的证书。'],
    lead: '文件的数字摘要在您的电脑上算出，封入账本，再由法院节点联署。达到联署门槛之前，不签发证书。',
    dropHeading: '把文件放在这里',
    dropOver: '松手即可',
    dropText: '可一次放入多份，每份各有证书。文件逐字节留存，不转码、不压缩。',
    dropMore: '再放入文件',
    choose: '选择文件',
    digestOnly: '只提交摘要，文件不离开这台电脑',
    digestOnlyText: '只发送摘要、大小与类型。请妥善保管原文件：日后核验须用逐字节相同的文件。',
    noScript: '本页须运行脚本才能在您的电脑上计算摘要。没有脚本时，请用接口存证：文档页有可直接运行的 curl 命令。',
    signInHeading: '请先登录',
    signInText: '本部署只接受机构成员存证。持有接口密钥的，可按文档用接口提交。',
    signInLink: '查看接口文档',
    entriesLabel: '本次存证',
    bytes: (size) => `${size} 字节`,
    status: {
      waiting: '等待计算',
      computing: '正在计算',
      uploading: '正在上传',
      progress: '正在封存',
      awaiting: '等待联署',
      certified: '证书已签发',
      failed: '未存证',
    },
    computing: (percent, secondsLeft) =>
      `摘要计算中：已读取 ${percent}%${secondsLeft === null ? '' : `，约余 ${secondsLeft} 秒`}。算完之前不显示任何一位数字；上传尚未开始。`,
    queued: '前一份算完后开始。',
    uploading: (percent) => `上传中：已发送 ${percent}%。`,
    sending: '已全部发送，等待接收确认。',
    sendDigestOnly: '改为只提交摘要',
    cancel: '取消',
    retry: '重试',
    remove: '移除',
    awaitingText: (missing) =>
      `文件已收妥，可以离开本页。还差 ${missing} 家法院节点联署，系统会继续请求；在达到门槛之前，这份文件没有证书。`,
    sealingText: '文件已收妥，可以离开本页。正在封存与联署，通常一秒之内完成；在达到门槛之前，这份文件没有证书。',
    next: '下一步：下载证书并与原文件一同保存；把核验链接交给对方或法院。对方核验时不需要账号，也不需要上传文件。',
    digestOnlyNext: '本次只提交了摘要，原文件只在您手中：请妥善保管，不要另存或转换。',
    certificatePdf: '证书 PDF',
    certificateJson: '证书 JSON',
    copyLink: '复制核验链接',
    print: '打印',
    qrLabel: '核验链接二维码',
    openVerify: '打开核验页',
    courtCosigned: (time) => `${time} 已联署`,
    courtPending: '尚未应答，将再次请求',
    digestLabel: 'SHA-256 摘要',
    connectionLost: '与服务端的连接暂时中断，正在重新连接；存证不受影响。',
    errors: {
      interrupted: (percent) => `上传中断于 ${percent}%。尚未接收，没有存证。恢复网络后请重试；重试不会造成重复存证。`,
      offline: '连接不上服务端。尚未接收，没有存证。请检查网络后重试；重试不会造成重复存证。',
      digestMismatch: '服务端算得的摘要与本机不同，已拒收，没有存证。请重试；再次出现请保留原文件并联系我们。',
      changed: '读取过程中文件被改动。请关闭正在使用它的程序后重新放入。',
      empty: '这份文件是空的（0 字节），没有可存证的内容。',
      tooLarge: (limit) => `文件超过 ${limit} 字节的上传上限，没有存证。可改为只提交摘要：摘要不受此限。`,
      keyReused: '同一幂等键已用于另一内容。原请求的结果未变。请移除后重新放入。',
      busy: (seconds) => `请求过多，请在 ${seconds} 秒后重试。`,
      unavailable: (seconds) => `服务暂时不能接收新的存证，没有存证。请在 ${seconds} 秒后重试；已有存证不受影响。`,
      signIn: '本部署只接受机构成员存证，没有存证。请登录，或用接口密钥提交。',
      refused: (detail) => `未被接收，没有存证。服务端说明：${detail}`,
    },
  },
  en: {
    title: 'Deposit · Assize',
    margin: 'Deposit',
    heading: ['Deposit a file. Receive a certificate that can be verified without us.'],
    lead: 'Its digest is computed on your computer, sealed into the ledger and cosigned by court nodes. No certificate is issued until the quorum is met.',
    dropHeading: 'Put your files here',
    dropOver: 'Let go to add',
    dropText:
      'Several at once is fine; each gets its own certificate. Bytes are kept exactly as they are, never re-encoded.',
    dropMore: 'Add more files',
    choose: 'Choose files',
    digestOnly: 'Digest only: the file stays on this computer',
    digestOnlyText:
      'Only its digest, size and type are sent. Keep the original: nothing but a byte-for-byte identical file can be verified later.',
    noScript:
      'This page computes digests on your computer and needs scripts for that. Without them, deposit by API: the documents have curl commands that run as they stand.',
    signInHeading: 'Sign in first',
    signInText:
      'This deployment takes deposits from members of organizations only. With an API key you can deposit by API.',
    signInLink: 'Read the API documents',
    entriesLabel: 'Deposits of this visit',
    bytes: (size) => `${size} bytes`,
    status: {
      waiting: 'Waiting',
      computing: 'Computing',
      uploading: 'Uploading',
      progress: 'Sealing',
      awaiting: 'Awaiting quorum',
      certified: 'Certified',
      failed: 'Not deposited',
    },
    computing: (percent, secondsLeft) =>
      `Computing the digest: ${percent}% read${secondsLeft === null ? '' : `, about ${secondsLeft} seconds left`}. No digit is shown before the last byte is read; nothing has been uploaded yet.`,
    queued: 'Starts when the one before it is done.',
    uploading: (percent) => `Uploading: ${percent}% sent.`,
    sending: 'All sent; waiting for the confirmation of receipt.',
    sendDigestOnly: 'Send the digest only',
    cancel: 'Cancel',
    retry: 'Try again',
    remove: 'Remove',
    awaitingText: (missing) =>
      `Your file is safely received and you may leave this page. ${missing === 1 ? 'One more court node has' : `${missing} more court nodes have`} to cosign and ${missing === 1 ? 'is' : 'are'} being asked again. Until the quorum is met this file has no certificate.`,
    sealingText:
      'Your file is safely received and you may leave this page. It is being sealed and cosigned, usually within a second. Until the quorum is met this file has no certificate.',
    next: 'Next: download the certificate and keep it beside the original. Give the verification link to the other side or the court; they need neither an account nor an upload.',
    digestOnlyNext:
      'Only the digest was sent; the original is in your hands alone. Keep it, and do not save it anew or convert it.',
    certificatePdf: 'Certificate, PDF',
    certificateJson: 'Certificate, JSON',
    copyLink: 'Copy link',
    print: 'Print',
    qrLabel: 'QR code of the verification link',
    openVerify: 'Open the verification page',
    courtCosigned: (time) => `cosigned ${time}`,
    courtPending: 'no answer yet; will be asked again',
    digestLabel: 'SHA-256 digest',
    connectionLost: 'The connection to the server is interrupted and being restored; the deposit is not affected.',
    errors: {
      interrupted: (percent) =>
        `Upload stopped at ${percent}%. Nothing has been received or deposited yet. Try again when the network is back; it will not be deposited twice.`,
      offline:
        'The server cannot be reached. Nothing has been received or deposited yet. Check the network and try again; it will not be deposited twice.',
      digestMismatch:
        'The digest computed on arrival differs from yours; the file was refused and nothing was deposited. Try again; if it recurs keep the original and write to us.',
      changed: 'The file changed while being read. Close what is using it and add it again.',
      empty: 'This file is empty (0 bytes); there is nothing to deposit.',
      tooLarge: (limit) =>
        `The file is above the upload limit of ${limit} bytes and was not deposited. Its digest alone can be: no such limit applies.`,
      keyReused:
        'This idempotency key was used for other content. The first result stands. Remove the file and add it again.',
      busy: (seconds) => `Too many requests. Try again in ${seconds} seconds.`,
      unavailable: (seconds) =>
        `The service cannot take new deposits at the moment and nothing was deposited. Try again in ${seconds} seconds; existing deposits are not affected.`,
      signIn:
        'This deployment takes deposits from members only; nothing was deposited. Sign in, or deposit with an API key.',
      refused: (detail) => `Not received; nothing was deposited. The server says: ${detail}`,
    },
  },
};
