// What each step of a verification compares. Their names are core's, the same as on paper and on the command line.

import { STEP_WORDS } from '../../core/verify/verdict-words.ts';
import type { StepName } from '../../core/verify/verdict.ts';
import type { Bilingual, Language } from './language.ts';

export type StepsCopy = {
  /** What the step compares; shown before a certificate is there. */
  readonly compares: Readonly<Record<StepName, string>>;
};

export const stepsCopy: Bilingual<StepsCopy> = {
  zh: {
    compares: {
      document: '证书是否为规范文本，有无多余或改动的字节。',
      object: '您的文件与陈述中的 SHA-256 摘要、字节数是否相同。',
      statement: '陈述原文是否规范，所披露的各项是否确为当初所陈述。',
      'batch-inclusion': '由陈述重新计算叶哈希，经兄弟节点是否得到批次根。',
      timestamps: '时间戳是否由受信机构对该批次签出（RFC 3161）。',
      time: '接收、封存、时间戳、联署各时间先后是否相容。',
      'ledger-inclusion': '批次条目是否在账本之中，经兄弟节点得到账本根。',
      'log-signature': '检查点是否由账本密钥签名。',
      quorum: '有效的法院联署是否达到门槛，何时达到。',
      policy: '所用联署规则是否为存证时施行、由创世条目一路批准而来的规则。',
      consistency: '与已知检查点是否同属一本前后一致的账本。',
      findings: '法院节点对该批次有无署名结论。',
      receipt: '接收回执是否由平台签出，约定是否履行。',
      'chain-anchors': '有无其他链上的锚定回执。',
      renewal: '时间戳是否到期，是否已续期（RFC 4998）。',
      algorithms: '所用算法截至核验之日是否仍属安全。',
      status: '该存证有无补正、撤回、保全或删除。',
      issuer: '证书是否由所称签发方签发。',
    },
  },
  en: {
    compares: {
      document: 'Whether the certificate is a canonical text, with no byte added or changed.',
      object: 'Whether your file has the SHA-256 and the size that the statement gives.',
      statement: 'Whether the statement is canonical and what it discloses is what was stated then.',
      'batch-inclusion': 'Whether the leaf hash recomputed from the statement gives the batch root.',
      timestamps: 'Whether trusted authorities issued tokens over this batch (RFC 3161).',
      time: 'Whether receipt, sealing, tokens and cosignatures follow each other in time.',
      'ledger-inclusion': 'Whether the batch’s entry is in the ledger, through siblings to its root.',
      'log-signature': 'Whether the checkpoint is signed with the ledger’s key.',
      quorum: 'Whether valid court cosignatures meet the quorum, and since when.',
      policy: 'Whether the policy was in force then and descends by approvals from the genesis entry.',
      consistency: 'Whether this is the same ledger as that of known checkpoints.',
      findings: 'Whether a court node has signed a finding on this batch.',
      receipt: 'Whether the platform signed the receipt and kept its promise.',
      'chain-anchors': 'Whether the checkpoint is also anchored on another chain.',
      renewal: 'Whether the tokens have expired or been renewed (RFC 4998).',
      algorithms: 'Whether the algorithms are regarded as strong on the date of this check.',
      status: 'Whether the deposit was corrected, withdrawn, held or erased.',
      issuer: 'Whether the named issuer issued this certificate.',
    },
  },
};

/** The name of a step as a heading. */
export const stepName = (name: StepName, language: Language): string => {
  const words = STEP_WORDS[name][language];
  return words.charAt(0).toUpperCase() + words.slice(1);
};
