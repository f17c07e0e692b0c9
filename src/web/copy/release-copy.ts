// Words of the panel in which a depositor says what the holder of the link may see.

import type { Bilingual } from './language.ts';

export type ReleaseCopy = {
  readonly summary: string;
  readonly lead: string;
  readonly release: (name: string) => string;
  readonly names: Readonly<Record<'file.name' | 'title' | 'caseNumber' | 'description', string>>;
  readonly nothingStated: string;
  readonly list: string;
  readonly listText: string;
  readonly rotate: string;
  readonly rotateText: string;
  readonly confirm: string;
  readonly keep: string;
  readonly saving: string;
  readonly saved: string;
  readonly rotated: string;
  readonly failed: string;
  /** It is about evidence that is not listed: the problem `relates-to-unlisted`. */
  readonly unlisted: string;
};

export const releaseCopy: Bilingual<ReleaseCopy> = {
  zh: {
    summary: '对外披露',
    lead: '默认什么都不披露：持有链接的人只看到摘要、时间与联署。可随时放开，也可随时收回；他人已下载的副本收不回。',
    release: (name) => `向持有链接的人显示${name}`,
    names: { 'file.name': '文件名', title: '标题', caseNumber: '案号', description: '说明' },
    nothingStated: '这次存证没有提交任何文字，没有可披露的内容。',
    list: '公开可查',
    listText: '没有链接、只有摘要的人也能查到这份存证。',
    rotate: '更换核验链接',
    rotateText: '更换后，原链接与已打印的二维码立即失效，证书 PDF 按新链接重新出具；证书本身不变。',
    confirm: '确认更换',
    keep: '保留原链接',
    saving: '正在保存。',
    saved: '已保存。',
    rotated: '链接已更换，原链接已失效。请重新下载证书 PDF。',
    failed: '未能保存，设置没有改变。请重试。',
    unlisted: '未能公开：它是对另一件证据的补正、补充或撤回，那件证据尚未公开。请先公开那件证据。',
  },
  en: {
    summary: 'What others see',
    lead: 'Nothing is disclosed by default: whoever has the link sees digest, times and cosignatures. Release or withhold at any time; copies that others have taken stay with them.',
    release: (name) => `Show the ${name} to whoever has the link`,
    names: { 'file.name': 'file name', title: 'title', caseNumber: 'case number', description: 'description' },
    nothingStated: 'No words were deposited with it: there is nothing to disclose.',
    list: 'Listed',
    listText: 'Whoever has the digest alone, without the link, finds this deposit.',
    rotate: 'Replace the link',
    rotateText:
      'Replacing it ends the present link and every printed code of it at once; the PDF is made anew with the next one. The certificate itself stays the same.',
    confirm: 'Replace it',
    keep: 'Keep the link',
    saving: 'Saving.',
    saved: 'Saved.',
    rotated: 'The link was replaced and the former one is dead. Download the PDF again.',
    failed: 'Not saved; nothing was changed. Try again.',
    unlisted:
      'Not listed: this corrects, supplements or withdraws other evidence, which is not listed. List that evidence first.',
  },
};
