// The states of a piece of evidence, in words. The grammar follows the tense: sealed when done, seal when to come.

import type { Bilingual } from './language.ts';

export type StateCopy = {
  /** Labels of the five spans of the state line when done and when to come. */
  readonly received: readonly [done: string, toCome: string];
  readonly sealed: readonly [done: string, toCome: string];
  readonly timestamped: readonly [done: string, toCome: string];
  readonly cosigned: readonly [done: string, toCome: string];
  readonly certified: readonly [done: string, toCome: string];
  readonly needed: (required: number, missing: number) => string;
  readonly onQuorum: string;
  /** What the polite live region says. */
  readonly announceReceived: string;
  readonly announceSealed: string;
  readonly announceQuorum: (met: number, total: number, missing: number) => string;
  readonly announceCertified: string;
  readonly lineLabel: string;
};

export const stateCopy: Bilingual<StateCopy> = {
  zh: {
    received: ['已接收', '接收'],
    sealed: ['已封存', '封存'],
    timestamped: ['已加时间戳', '时间戳'],
    cosigned: ['法院联署', '法院联署'],
    certified: ['证书已签发', '签发证书'],
    needed: (required, missing) => (missing > 0 ? `需 ${required} 家，还差 ${missing} 家` : `需 ${required} 家`),
    onQuorum: '达到门槛后',
    announceReceived: '已接收',
    announceSealed: '已封存',
    announceQuorum: (met, total, missing) =>
      missing > 0 ? `法院联署 ${met}/${total}，还差 ${missing} 家` : `法院联署 ${met}/${total}，已达门槛`,
    announceCertified: '证书已签发',
    lineLabel: '进度',
  },
  en: {
    received: ['Received', 'Receive'],
    sealed: ['Sealed', 'Seal'],
    timestamped: ['Timestamped', 'Timestamp'],
    cosigned: ['Cosigned', 'Cosignatures'],
    certified: ['Certified', 'Certificate'],
    needed: (required, missing) => (missing > 0 ? `${required} needed, ${missing} to come` : `${required} needed`),
    onQuorum: 'on quorum',
    announceReceived: 'Received',
    announceSealed: 'Sealed',
    announceQuorum: (met, total, missing) =>
      missing > 0
        ? `${met} of ${total} courts have cosigned, ${missing} to come`
        : `${met} of ${total} courts have cosigned; the quorum is met`,
    announceCertified: 'Certificate issued',
    lineLabel: 'Progress',
  },
};
