// What each step of a verification compares, in both languages: the page, the offline file and the command line say the
// same. Names are those of `verify/verdict-words.ts`.

import type { StepName } from '../verify/verdict.ts';
import { STEP_WORDS, type Words } from '../verify/verdict-words.ts';

/** What the step compares, as a question that the step answers. */
export const STEP_MEANINGS: Readonly<Record<StepName, Words>> = {
  document: {
    zh: '证书是否为规范文本，有无多余或改动的字节。',
    en: 'Whether the certificate is a canonical text, with no byte added or changed.',
  },
  object: {
    zh: '您的文件与陈述中的摘要（SHA-256；载有 SM3 的，一并比对）、字节数是否相同。',
    en: 'Whether your file has the digests (SHA-256, and SM3 where stated) and the size that the statement gives.',
  },
  statement: {
    zh: '陈述原文是否规范，所披露的各项是否确为当初所陈述。',
    en: 'Whether the statement is canonical and what it discloses is what was stated then.',
  },
  'batch-inclusion': {
    zh: '由陈述重新计算叶哈希，经兄弟节点是否得到批次根。',
    en: 'Whether the leaf hash recomputed from the statement gives the batch root.',
  },
  timestamps: {
    zh: '时间戳是否由受信机构对该批次签出（RFC 3161）。',
    en: 'Whether trusted authorities issued tokens over this batch (RFC 3161).',
  },
  time: {
    zh: '接收、封存、时间戳、联署各时间先后是否相容。',
    en: 'Whether receipt, sealing, tokens and cosignatures follow each other in time.',
  },
  'ledger-inclusion': {
    zh: '批次条目是否在账本之中，经兄弟节点得到账本根。',
    en: 'Whether the batch’s entry is in the ledger, through siblings to its root.',
  },
  'log-signature': {
    zh: '检查点是否由账本密钥签名。',
    en: 'Whether the checkpoint is signed with the ledger’s key.',
  },
  quorum: {
    zh: '有效的法院联署是否达到门槛，何时达到。',
    en: 'Whether valid court cosignatures meet the quorum, and since when.',
  },
  policy: {
    zh: '所用联署规则是否为存证时施行、由创世条目一路批准而来的规则。',
    en: 'Whether the policy was in force then and descends by approvals from the genesis entry.',
  },
  consistency: {
    zh: '与已知检查点是否同属一本前后一致的账本。',
    en: 'Whether this is the same ledger as that of known checkpoints.',
  },
  findings: {
    zh: '法院节点对该批次有无署名结论。',
    en: 'Whether a court node has signed a finding on this batch.',
  },
  receipt: {
    zh: '接收回执是否由平台签出，约定是否履行。',
    en: 'Whether the platform signed the receipt and kept its promise.',
  },
  'chain-anchors': {
    zh: '有无其他链上的锚定回执。',
    en: 'Whether the checkpoint is also anchored on another chain.',
  },
  renewal: {
    zh: '时间戳是否到期，是否已续期（RFC 4998）。',
    en: 'Whether the tokens have expired or been renewed (RFC 4998).',
  },
  algorithms: {
    zh: '所用算法截至核验之日是否仍属安全。',
    en: 'Whether the algorithms are regarded as strong on the date of this check.',
  },
  status: {
    zh: '该存证有无补正、撤回、保全或删除。',
    en: 'Whether the deposit was corrected, withdrawn, held or erased.',
  },
  issuer: {
    zh: '证书是否由所称签发方签发。',
    en: 'Whether the named issuer issued this certificate.',
  },
};

/** The name of a step as a heading. */
export const nameStep = (name: StepName, language: keyof Words): string => {
  const words = STEP_WORDS[name][language];
  return words.charAt(0).toUpperCase() + words.slice(1);
};
