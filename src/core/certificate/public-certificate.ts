// The public form of a certificate: the same core, signature and fingerprint; only the released disclosures.

import { parseDisclosure } from '../statement/disclosure.ts';
import type { Certificate } from './certificate.ts';

/** Withholds every disclosure whose name was not released; one that cannot be read is withheld too. */
export const toPublicCertificate = (certificate: Certificate, released: readonly string[]): Certificate => ({
  ...certificate,
  disclosures: certificate.disclosures.filter((text) => {
    const disclosure = parseDisclosure(text);
    return disclosure.ok && released.includes(disclosure.value.name);
  }),
});
