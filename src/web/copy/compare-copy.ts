// Words of the page on which two checkpoints are compared.

import type { Bilingual } from './language.ts';

export type CompareCopy = {
  readonly title: string;
  readonly margin: string;
  readonly heading: readonly string[];
  readonly lead: string;
  readonly label: string;
  readonly button: string;
  readonly without: string;
  readonly ready: string;
  readonly unreadable: string;
  readonly foreign: (origin: string) => string;
  readonly unsigned: string;
  readonly beyond: (size: string) => string;
  readonly noAnswer: string;
  readonly same: (size: string) => string;
  readonly consistent: (size: string, published: string) => string;
  readonly fork: (size: string) => string;
  readonly unproved: (size: string) => string;
};

export const compareCopy: Bilingual<CompareCopy> = {
  zh: {
    title: '比对检查点',
    margin: '比对',
    heading: ['把另一份检查点放在这里，', '与本账本公布的相比。'],
    lead: '可取自法院节点、证书或从前的打印件。比对在您的浏览器中进行，所贴内容不会发送；只会读取本账本公开的文件。',
    label: '检查点原文（自第一行起，含签名行）',
    button: '比对',
    without: '未开启脚本，无法在本页比对。可下载 /ledger/checkpoints/{规模} 逐行对照。',
    ready: '尚未比对。',
    unreadable: '这不是检查点原文，或有缺漏。请从第一行起完整粘贴。',
    foreign: (origin) => `这是另一本账本（${origin}）的检查点，不能相比。`,
    unsigned: '所贴内容没有本账本的有效签名，不能说明什么。',
    beyond: (size) => `它的规模大于本账本已公布的规模（${size}），目前无从相比。`,
    noAnswer: '读取本账本的公开文件未成，请稍后再试。',
    same: (size) => `两份检查点规模均为 ${size}，根哈希相同。`,
    consistent: (size, published) =>
      `规模 ${size} 的检查点与已公布的规模 ${published} 前后一致：由公开的哈希重新计算，得到相同的根。`,
    fork: (size) =>
      `规模 ${size} 出现两个不同的根，且都有本账本的签名：这是账本分叉的证据。请保存所贴原文，交给任一法院节点。`,
    unproved: (size) =>
      `由公开的哈希重新计算，规模 ${size} 的根与所贴不同，且所贴有本账本的签名。请保存所贴原文，交给任一法院节点。`,
  },
  en: {
    title: 'Compare checkpoints',
    margin: 'Compare',
    heading: ['Put another checkpoint beside the one this ledger has published.'],
    lead: 'It may come from a court node, a certificate or an old printout. The comparison runs in your browser; what you paste is not sent. Only the ledger’s public files are read.',
    label: 'Checkpoint text, from its first line, with its signatures',
    button: 'Compare',
    without:
      'Scripts are off, so nothing can be compared here. Download /ledger/checkpoints/{size} and compare line by line.',
    ready: 'Nothing compared yet.',
    unreadable: 'This is no checkpoint, or not a whole one. Paste it from its first line.',
    foreign: (origin) => `This is a checkpoint of another ledger (${origin}); they cannot be compared.`,
    unsigned: 'No valid signature of this ledger stands under what you pasted; it shows nothing.',
    beyond: (size) => `It is larger than what this ledger has published (${size}), so they cannot be compared yet.`,
    noAnswer: 'The ledger’s public files could not be read. Try again later.',
    same: (size) => `Both checkpoints are of size ${size} and have the same root hash.`,
    consistent: (size, published) =>
      `The checkpoint of size ${size} agrees with the published one of size ${published}: the public hashes give the same root.`,
    fork: (size) =>
      `There are two different roots of size ${size}, both signed by this ledger: this is evidence of a fork. Keep the text that you pasted and give it to any court node.`,
    unproved: (size) =>
      `The public hashes give another root of size ${size} than the one you pasted, which this ledger has signed. Keep the text that you pasted and give it to any court node.`,
  },
};
