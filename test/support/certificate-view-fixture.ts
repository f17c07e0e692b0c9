// Views of invented certificates for the PDF tests. Digests and signatures are fillers, not vectors.

import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import type { CertificateCourt, CertificateView } from '../../src/domain/certificates/certificate-view.ts';

const hex = (seed: string): string => seed.repeat(64).slice(0, 64);

const STEPS = [
  'document object statement batch-inclusion timestamps time ledger-inclusion log-signature quorum policy consistency',
  'findings receipt chain-anchors renewal algorithms status issuer',
]
  .join(' ')
  .split(' ');

const UNCHECKED: Readonly<Record<string, string>> = {
  document: 'UNSIGNED',
  object: 'NOT_SUPPLIED',
  'chain-anchors': 'NONE',
  renewal: 'NONE',
};

const COURTS: readonly (readonly [zh: string, en: string, jurisdiction: string])[] = [
  ['墨川互联网法院', 'Mochuan Internet Court', '墨'],
  ['望澜市中级人民法院', 'Wanglan Intermediate People’s Court', '望澜'],
  ['云汀知识产权法院', 'Yunting Intellectual Property Court', '云汀'],
  ['砚溪区人民法院', 'Yanxi District People’s Court', '砚溪'],
  ['临沧浦海事法院', 'Lincangpu Maritime Court', '临沧浦'],
  ['南屿金融法院', 'Nanyu Financial Court', '南屿'],
  ['青梧市高级人民法院', 'Qingwu High People’s Court', '青梧'],
  ['𠮷川铁路运输法院', 'Jichuan Railway Transport Court', '𠮷川'],
  [
    '临沧浦经济技术开发区知识产权与互联网纠纷巡回人民法院',
    'Circuit Court for Intellectual Property and Internet Disputes of the Lincangpu Economic and Technological Development Zone',
    '临沧浦开',
  ],
];

const KEY_IDS = [
  '1f90c2aa',
  '84b3d017',
  'c05e6e12',
  '7a10ffe3',
  '0b5e11d4',
  '99ab01c7',
  '3de4f5a6',
  '5a6b7c8d',
  '6e7f8091',
];
const POST_QUANTUM_IDS = [
  'e3a1907b',
  '5c20d8f4',
  '08b6f3e9',
  '9ad1c470',
  '47f2e85c',
  'd06b13a8',
  '62c9570e',
  '7f102938',
  '81a2b3c4',
];
const ISSUED = Date.UTC(2026, 10, 20, 2, 42, 11, 306);

/** Courts in the ledger's order; the last has not cosigned. */
export const createCourts = (count: number): CertificateCourt[] =>
  COURTS.slice(0, count).map(([zh, en, jurisdiction], index) => {
    const id = `court-${String.fromCharCode(97 + index)}.assize.invalid`;
    const cosigned = index < count - 1;
    const signature = 'sIB7J2L79sNQv0vO74cVLvSLP/cCRJUTH9J25ofD42sIB7J2L79sNQv0vO74cVLvSLP/cCRJUTH9J25ofD42AQ==';
    return {
      name: { zh, en, simulated: true },
      jurisdiction,
      keyName: `${id}/witness`,
      keys: [
        { keyId: KEY_IDS[index] ?? '00000000', algorithm: 'Ed25519', signature: cosigned ? signature : null },
        {
          keyId: POST_QUANTUM_IDS[index] ?? '00000000',
          algorithm: 'ML-DSA-44',
          signature: cosigned ? signature : null,
        },
      ],
      cosignature: cosigned ? { unixSeconds: ISSUED / 1000 - 3.306 + index } : null,
    };
  });

/** A plain deposit: everything simulated, four courts of which three cosigned. */
export const createCertificateView = (changes: Partial<CertificateView> = {}): CertificateView => {
  const sha256 = '54901b195f3b00f1a9435aae5ea991b5ab3c16fc1afc4f96dde78957d709fc82';
  return {
    evidenceId: 'ev_01M7VDA9Y1AQ1JAVXAT2HKT3WD',
    revision: 1,
    issuedAtUnixMs: ISSUED,
    simulated: true,
    sentence: {
      zh: '该电子数据自2026年11月20日10:42:10（UTC+8）上链后未发现篡改（参照法释〔2021〕12号第16条）；上链前真实性未在本次核验范围。',
      en: 'No alteration of this electronic data has been found since it was entered on the ledger on 20 November 2026 at 10:42:10 (UTC+8) (cf. Fa Shi [2021] No. 12, Art. 16). Its authenticity before that time is outside the scope of this check.',
    },
    coreFingerprint: '602a5e69c3021bdbd3d25156a02d2cbb467605b8',
    link: `https://assize.example/v/${sha256}?k=Ws3-8vDhd5Zk1yQ0_mNbcA`,
    issuer: {
      name: { zh: '司法存证演示部署', en: 'Assize demonstration', simulated: true },
      creditCode: null,
      filings: null,
      keyId: 'ledger.assize.invalid/dev/issuer+5e20770b',
      algorithm: 'Ed25519',
    },
    depositor: {
      organization: '青岚织造有限公司',
      name: '周映荷',
      identifier: null,
      level: null,
      relation: null,
    },
    evidence: {
      name: '采购框架合同（双方签署版）.pdf',
      title: null,
      caseNumber: '（2026）墨0192民初1842号',
      description: '双方签署后的扫描件',
      sizeBytes: 2_418_776,
      mediaType: 'application/pdf',
      sha256,
      sm3: null,
    },
    source: { mode: 'upload', grade: 'self', method: 'apiKey' },
    times: {
      receivedAtUnixMs: ISSUED - 4393,
      batchClosedAtUnixMs: ISSUED - 3894,
      existedByUnixMs: ISSUED - 2306,
      onLedgerByUnixMs: ISSUED - 1306,
      notBeforeUnixMs: ISSUED - 9306,
      tokens: [
        {
          authority: { zh: '时间戳机构甲', en: 'Authority A', simulated: true },
          genTimeUnixMs: ISSUED - 3306,
          accuracyMs: 1000,
          serialNumber: '4a0791c2',
          late: false,
          tokenSha256: hex('5490ab19'),
        },
        {
          authority: { zh: '时间戳机构乙', en: 'Authority B', simulated: true },
          genTimeUnixMs: ISSUED - 3306,
          accuracyMs: 1000,
          serialNumber: '019377e5',
          late: false,
          tokenSha256: hex('5490ab19'),
        },
      ],
    },
    ledger: {
      origin: 'ledger.assize.invalid/dev',
      batcher: 'a3',
      sequence: 184_012,
      leafIndex: 7218,
      batchTreeSize: 12_904,
      batchRootHash: hex('7a673b1c7a79a4207edb9cc0f2dced7c51dc9c341ab4048a590c841ce9bf32fe'),
      previous: { treeSize: 184_071, rootHash: hex('0d4f37b2') },
      batchPathLength: 14,
      ledgerPathLength: 11,
      entryIndex: 184_077,
      treeSize: 184_078,
      rootHash: hex('18fa2c8568c16f21f9064f287111e1ea1bf0bc15774b6a5d9ec38b0a8f4ea9dd'),
      chainAnchors: [],
      findings: [],
    },
    courts: createCourts(4),
    quorum: {
      required: 3,
      total: 4,
      met: 3,
      f: 1,
      policyEntryIndex: 0,
      policySinceUnixMs: Date.UTC(2026, 8, 1),
    },
    custody: { custodian: 'issuer' },
    statements: [],
    verification: {
      verifierName: 'assize',
      verifierVersion: '0.1.0',
      verifierSha256: hex('b7d04c19e1'),
      bundleSequence: 1,
      bundleAsOfUnixMs: ISSUED - 600_000,
      genesisHash: hex('4be109c77f30'),
      tokenCommand: [
        'openssl ts -verify -data parts/core.json -in parts/token-1.der -token_in \\',
        '  -CAfile parts/roots.pem -untrusted parts/untrusted.pem -attime 1795056128',
      ],
      steps: STEPS.map((name) => {
        const code = UNCHECKED[name] ?? null;
        return { name, result: code === null ? 'pass' : 'not-checked', code };
      }),
    },
    limits: [
      {
        zh: '存证前文件的来源、形成过程及内容是否属实。',
        en: 'Where the file came from, how it was made, or whether what it says is correct, before deposit.',
      },
      {
        zh: '作者、权利归属，及文件中的签名是否本人所签。',
        en: 'Authorship, ownership, or whether a signature in it is that person’s own.',
      },
      { zh: '取得方式是否合法。', en: 'Whether it was lawfully obtained.' },
      {
        zh: '法院节点联署仅表明其核对了账本前后一致并留存副本，不表示任何法院认可内容或将采信。',
        en: 'A cosignature means only that a court node checked the ledger for consistency and keeps a copy; no court has accepted the content or agreed to admit it.',
      },
      {
        zh: '以上记载可被相反证据推翻；补正见核验链接。',
        en: 'These records may be displaced by contrary evidence. Corrections appear at the verification link.',
      },
    ],
    pdfSignature: null,
    ...changes,
  };
};

const plain = createCertificateView();

/** A digest deposited through the web page: no name, no token, nothing disclosed. */
export const DIGEST_ONLY_VIEW = createCertificateView({
  source: { mode: 'digest', grade: 'self', method: 'session' },
  custody: { custodian: 'depositor' },
  evidence: { ...plain.evidence, name: null, description: null, caseNumber: null },
  depositor: { organization: null, name: null, identifier: null, level: null, relation: null },
  times: { ...plain.times, tokens: [], existedByUnixMs: null },
});

/** Names that do not fit on page 1. */
export const LONG_VIEW = createCertificateView({
  evidence: {
    ...plain.evidence,
    name: `关于${'某某股份有限公司与某某织造有限公司之间的采购框架合同及其全部补充协议与附件'.repeat(12)}.pdf`,
    title: '采购框架合同',
    description: `https://example.com/${'a-very-long-path/'.repeat(40)}`,
  },
});

/** Characters of the rarer planes, and some that are never drawn: emoji, a direction override, Hebrew. */
export const RARE_VIEW = createCertificateView({
  evidence: {
    ...plain.evidence,
    name: '𠮷田家具合同\u{1f44d}\u202efdp.exe \u05e9\u05dc 龘㐂Łódź Ångström Ω Привет 𰻝.pdf',
  },
  depositor: { ...plain.depositor, name: '𠮷野', organization: '𬭳氏集团' },
});

/** Seven courts, five needed. */
export const SEVEN_COURTS_VIEW = createCertificateView({
  courts: createCourts(7),
  quorum: { ...plain.quorum, required: 5, total: 7, met: 6, f: 2 },
});

/** More tokens than page 1 has room for. */
export const MANY_TOKENS_VIEW = createCertificateView({
  times: {
    ...plain.times,
    tokens: Array.from({ length: 12 }, (_, index) => ({
      authority: { zh: `时间戳机构${index + 1}`, en: `Authority ${index + 1}`, simulated: true },
      genTimeUnixMs: ISSUED - 3306,
      accuracyMs: 1000,
      serialNumber: `00${(index + 16).toString(16)}`,
      late: index > 8,
      tokenSha256: hex('5490ab19'),
    })),
  },
});

/** About the size and grain of a certificate with Ed25519 lines and one token. */
export const createCertificateJson = (sizeBytes = 14_000): Uint8Array<ArrayBuffer> => {
  let digits = '';
  for (let index = 1; digits.length < sizeBytes; index++)
    digits += ((index * 2_654_435_761) % 4_294_967_296).toString(index % 3 === 0 ? 16 : 36);
  return encodeUtf8(`{"core":"${digits.slice(0, sizeBytes)}","v":"assize/certificate/v1"}`);
};

/** Nine courts, one of a rare name and one of a long one, and everything else long or withheld. */
export const NINE_COURTS_VIEW = createCertificateView({
  courts: createCourts(9),
  quorum: { ...plain.quorum, required: 6, total: 9, met: 8, f: 2 },
  depositor: { organization: null, name: null, identifier: null, level: null, relation: null },
  evidence: { ...plain.evidence, title: '关于采购框架合同及其补充协议'.repeat(14), description: null },
});

/** Sealed, with SM3: everything that a page of two may hold. */
export const SEALED_VIEW = createCertificateView({
  evidence: { ...plain.evidence, sm3: hex('541cf3f909ce58c86d473f3e74cc880caa5ba6bccdb6900586e5f1754548223e') },
  pdfSignature: {
    description: { zh: 'PAdES，含时间戳与长期验证数据', en: 'ECDSA P-256' },
    signer: {
      zh: 'Assize Simulated Certificate Seal',
      en: 'Assize Simulated Certificate Seal',
      simulated: true,
    },
  },
});

const STATED_AT = ISSUED + 3 * 86_400_000;

/** Corrected once and supplemented, the correction itself corrected. */
export const CORRECTED_VIEW = createCertificateView({
  statements: [
    {
      evidenceId: 'ev_01M7VDB0000000000000000001',
      about: plain.evidenceId,
      kind: 'correction',
      receivedAtUnixMs: STATED_AT,
    },
    {
      evidenceId: 'ev_01M7VDB0000000000000000002',
      about: plain.evidenceId,
      kind: 'supplement',
      receivedAtUnixMs: STATED_AT + 60_000,
    },
    {
      evidenceId: 'ev_01M7VDB0000000000000000003',
      about: 'ev_01M7VDB0000000000000000001',
      kind: 'correction',
      receivedAtUnixMs: STATED_AT + 120_000,
    },
  ],
});

/** Sealed and withdrawn. */
export const WITHDRAWN_VIEW: CertificateView = {
  ...SEALED_VIEW,
  statements: [
    {
      evidenceId: 'ev_01M7VDB0000000000000000009',
      about: plain.evidenceId,
      kind: 'withdrawal',
      receivedAtUnixMs: STATED_AT,
    },
  ],
  verification: {
    ...plain.verification,
    steps: plain.verification.steps.map((step) =>
      step.name === 'status' ? { ...step, result: 'fail', code: 'WITHDRAWN' } : step,
    ),
  },
};
