// Words about repeating a verification elsewhere, and about the trust bundle that it rests on.

import type { Bilingual } from './language.ts';

export type RepeatCopy = {
  readonly repeat: (commands: number) => string;
  readonly copy: string;
  readonly meaning: string;
  readonly noCommand: string;
  readonly partsFirst: string;
  readonly withoutTrust: string;
  readonly verifierFile: string;
  readonly commandLine: string;
  readonly replaceTrust: string;
  readonly usingProof: (name: string) => string;
  readonly needsStatement: string;
};

export const repeatCopy: Bilingual<RepeatCopy> = {
  zh: {
    repeat: (commands) => `重复此项（${commands} 条命令）`,
    copy: '复制命令',
    meaning: '本项比对什么',
    noCommand: '本项没有单独的命令；用文末的 assize.mjs 整体重复核验，结果与此相同。',
    partsFirst: '逐项重复核验之前，先取出证书的各部件（文本、时间戳、公钥、签名）：',
    withoutTrust: '没有信任根，签名与规则各项无从核对。',
    verifierFile: '离线核验文件 verify.html',
    commandLine: '命令行程序 assize.mjs',
    replaceTrust: '把较新的信任根（trust.json）放入上方即可替换；较旧的不会被采用。',
    usingProof: (name) => `使用您放入的证明 ${name}`,
    needsStatement: '这份证明不含陈述原文与时间戳：请一并放入证书，或放入 statement.json。',
  },
  en: {
    repeat: (commands) => `Repeat this step (${commands} ${commands === 1 ? 'command' : 'commands'})`,
    copy: 'Copy the commands',
    meaning: 'What this step compares',
    noCommand:
      'It has no command of its own: assize.mjs at the end repeats the whole verification, with the same result.',
    partsFirst: 'Before repeating a step, cut the certificate into its parts (texts, tokens, public keys, signatures):',
    withoutTrust: 'Without a trust bundle no signature and no policy can be checked.',
    verifierFile: 'Offline verifier, verify.html',
    commandLine: 'Command line, assize.mjs',
    replaceTrust: 'Put a newer bundle (trust.json) above to replace it; an older one is not taken.',
    usingProof: (name) => `using the proof ${name}`,
    needsStatement:
      'This proof carries neither the statement nor tokens: add the certificate, or statement.json, as well.',
  },
};
