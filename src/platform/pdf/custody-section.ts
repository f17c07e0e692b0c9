// Section 8: what was done with the evidence and when, by texts that are signed; and who keeps its bytes.

import type { CertificateView } from '../../domain/certificates/certificate-view.ts';
import { field, fieldBlocks, type Section } from './block.ts';
import type { FontSet } from './font-set.ts';
import { bilingual, boxed, en, type Paragraph, zh } from './inline.ts';
import { formatChinaSeconds } from './local-time.ts';

const CUSTODIANS = {
  issuer: ['签发方，留存原始字节；内容读取未作记录', 'issuer, keeps the bytes; reads are not recorded'],
  depositor: ['存证人；签发方算得摘要后未留存字节', 'depositor; the issuer hashed the bytes, kept none'],
  digest: ['存证人；签发方仅收到摘要，从未持有文件', 'depositor; the issuer never had the file'],
} as const;

/** Who keeps the bytes: a digest alone leaves them with the depositor, as does an upload of which only the digest is kept. */
export const nameCustodian = ({ custody, source }: CertificateView): keyof typeof CUSTODIANS => {
  if (source.mode === 'digest' || source.mode === 'manifest') return 'digest';
  return custody.custodian;
};

const custodianParagraph = (view: CertificateView): Paragraph => {
  const custodian = nameCustodian(view);
  const [chinese, english] = CUSTODIANS[custodian];
  return custodian === 'digest' ? [boxed(chinese), en(` ${english}`)] : bilingual(chinese, english);
};

/** Section 8. Times to the second as in section 5: the issuer's own but for the entry, whose time is the courts'. */
export const custodySection = (fonts: FontSet, view: CertificateView): Section => {
  const { times, issuedAtUnixMs } = view;
  const [date = '', received = ''] = formatChinaSeconds(times.receivedAtUnixMs).split(' ');
  // The date stands once where it is the same for all.
  const at = (unixMs: number): string => formatChinaSeconds(unixMs).replace(`${date} `, '');
  const event = (name: string, time: string): Paragraph => [zh(`${name} `), zh(time, { solid: true })];
  const events = [
    event(`${date}　接收`, received),
    event('，封入', at(times.batchClosedAtUnixMs)),
    event('，上链', at(times.onLedgerByUnixMs)),
    event('，签发', at(issuedAtUnixMs)),
  ].flat();
  return {
    number: '8',
    zh: '保管',
    en: 'Custody',
    blocks: [
      field('事件', 'Events', events, [
        zh('见收据、批次、检查点、证书核心，均经签名'),
        en(' received, sealed, entered, issued: all signed'),
      ]),
      field('现保管方', 'Custodian', custodianParagraph(view)),
    ].flatMap((entry) => fieldBlocks(fonts, entry)),
  };
};
