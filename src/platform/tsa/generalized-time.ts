// Times as DER writes them.

import { derGeneralizedTime, derUtcTime } from '../../core/asn1/der-writer.ts';

const compact = (unixMs: number): string =>
  new Date(unixMs)
    .toISOString()
    .replaceAll(/[-:T]/g, '')
    .replace(/\.\d{3}Z$/, '');

/** Encodes a token's time: milliseconds without trailing zeros (RFC 3161 §2.4.2), no point for a whole second. */
export const encodeGenTime = (unixMs: number): Uint8Array<ArrayBuffer> => {
  const milliseconds = ((unixMs % 1000) + 1000) % 1000;
  const fraction = milliseconds === 0 ? '' : `.${String(milliseconds).padStart(3, '0').replace(/0+$/, '')}`;
  return derGeneralizedTime(`${compact(unixMs)}${fraction}Z`);
};

/** Encodes a certificate's time in whole seconds: UTCTime through 2049, GeneralizedTime after (RFC 5280 §4.1.2.5). */
export const encodeCertificateTime = (unixMs: number): Uint8Array<ArrayBuffer> => {
  const text = `${compact(unixMs)}Z`;
  return Number(text.slice(0, 4)) < 2050 ? derUtcTime(text.slice(2)) : derGeneralizedTime(text);
};
