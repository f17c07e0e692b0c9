// What a certificate does not prove: fixed sentences, part of the core. Each must be true of what it stands on.

import type { Bilingual } from './certificate-view.ts';

const COSIGNED: Bilingual = {
  zh: '法院节点联署仅表明其核对账本前后一致，不表示任何法院认可内容或将采信。',
  en: 'A cosignature means only that a court node checked the ledger for consistency; no court has accepted the content or agreed to admit it.',
};
/** Only a keeper promises a copy. */
const COSIGNED_AND_KEPT: Bilingual = {
  zh: '法院节点联署仅表明其核对账本前后一致并留存副本，不表示任何法院认可内容或将采信。',
  en: 'A cosignature means only that a court node checked the ledger for consistency and keeps a copy; no court has accepted the content or agreed to admit it.',
};
const ONLY_A_DIGEST: Bilingual = {
  zh: '平台只收到摘要，未收到文件；文件在存证时是否存在、内容为何，不在证明之列。',
  en: 'Only a digest reached the platform, never the file: whether the file existed then, and what it held, is not attested.',
};

/** Lists the limits of a certificate. */
export const listLimits = (options: {
  readonly keepers: number;
  readonly onlyDigest: boolean;
}): readonly Bilingual[] => [
  {
    zh: '存证前文件的来源、形成过程及内容是否属实。',
    en: 'Where the file came from, how it was made, or whether what it says is correct, before deposit.',
  },
  {
    zh: '作者、权利归属，及文件中的签名是否本人所签。',
    en: 'Authorship, ownership, or whether a signature in it is that person’s own.',
  },
  { zh: '取得方式是否合法。', en: 'Whether it was lawfully obtained.' },
  ...(options.onlyDigest ? [ONLY_A_DIGEST] : []),
  options.keepers > 0 ? COSIGNED_AND_KEPT : COSIGNED,
  {
    zh: '以上记载可被相反证据推翻；补正见核验链接。',
    en: 'These records may be displaced by contrary evidence. Corrections appear at the verification link.',
  },
];
