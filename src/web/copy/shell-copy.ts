// Words of the frame that every page stands in.

import type { Bilingual } from './language.ts';

export type ShellCopy = {
  readonly brand: string;
  readonly simulated: string;
  readonly strip: string;
  readonly skip: string;
  readonly navLabel: string;
  readonly languageLabel: string;
  readonly deposit: string;
  readonly verify: string;
  readonly ledger: string;
  readonly documents: string;
  readonly footLeft: string;
  readonly footRight: string;
  readonly copied: string;
  readonly copyFailed: string;
  readonly notFoundTitle: string;
  readonly notFoundText: string;
  readonly notFoundHome: string;
};

export const shellCopy: Bilingual<ShellCopy> = {
  zh: {
    brand: '司法存证',
    simulated: '模拟',
    strip: '演示部署：法院节点与时间戳机构均为模拟，所签发的证书不具法律效力。',
    skip: '跳到正文',
    navLabel: '主导航',
    languageLabel: '语言',
    deposit: '存证',
    verify: '核验',
    ledger: '账本',
    documents: '文档',
    footLeft: '司法存证 Assize · 存证证书不是公证书',
    footRight: '本站不加载任何第三方资源 · 核验不需要登录，也不需要上传文件',
    copied: '已复制',
    copyFailed: '未能复制，请手工选取',
    notFoundTitle: '没有这一页。',
    notFoundText: '地址可能抄漏了字符。核验链接须完整，包括“?k=”之后的部分。',
    notFoundHome: '回到首页',
  },
  en: {
    brand: 'Assize',
    simulated: 'simulated',
    strip:
      'Demonstration: the courts and timestamp authorities shown here are simulated; certificates issued here have no legal effect.',
    skip: 'Skip to content',
    navLabel: 'Main',
    languageLabel: 'Language',
    deposit: 'Deposit',
    verify: 'Verify',
    ledger: 'Ledger',
    documents: 'Documents',
    footLeft: 'Assize 司法存证 · An evidence certificate is not a notarial deed',
    footRight: 'Nothing on this page loads from elsewhere. Verifying needs neither an account nor an upload.',
    copied: 'Copied',
    copyFailed: 'Could not copy; select it by hand',
    notFoundTitle: 'There is no such page.',
    notFoundText:
      'A character of the address may be missing. A verification link must be whole, with what follows “?k=”.',
    notFoundHome: 'Back to the first page',
  },
};
