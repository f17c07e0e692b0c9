// Words of the offline file, verify.html.

import type { Bilingual } from './language.ts';

export type OfflineCopy = {
  readonly title: string;
  readonly heading: string;
  readonly lead: string;
  readonly footLeft: string;
  readonly footRight: string;
  readonly madeOf: (version: string) => string;
};

export const offlineCopy: Bilingual<OfflineCopy> = {
  zh: {
    title: '离线核验 · 司法存证 Assize',
    heading: '核验一份证书，不需要网络。',
    lead: '把证据文件与它的证书（certificate.json、certificate.pdf）或证明（.tlog-proof）放入。本文件不能连接任何网络：断开网络后结果相同。',
    footLeft: '司法存证 Assize · 存证证书不是公证书',
    footRight: '本文件可以复制、留存、转交；内置的信任根只能换成更新的一份',
    madeOf: (version) => `离线核验文件，版本 ${version}`,
  },
  en: {
    title: 'Offline verifier · Assize',
    heading: 'Verify a certificate without a network.',
    lead: 'Put in the evidence and its certificate (certificate.json or certificate.pdf), or its proof (.tlog-proof). This file cannot connect to anything: with the network off the result is the same.',
    footLeft: 'Assize 司法存证 · An evidence certificate is not a notarial deed',
    footRight: 'Copy this file, keep it, hand it on. Its trust bundle can be replaced by a newer one only.',
    madeOf: (version) => `Offline verifier, version ${version}`,
  },
};
