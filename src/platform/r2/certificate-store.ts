// Certificates in R2, created once: of two makers at once the first one's bytes stay, and both serve them.

import { encodeHex } from '../../core/bytes/hex.ts';
import { sha256 } from '../../core/digest/sha256.ts';

export type CertificateFile = 'certificate.json' | 'certificate.pdf';

export type CertificateStore = {
  readonly read: (evidenceId: string, file: CertificateFile) => Promise<Uint8Array | null>;
  /** Creates the file, and answers with what is stored from then on: these bytes, or those of who came first. */
  readonly create: (evidenceId: string, file: CertificateFile, bytes: Uint8Array) => Promise<Uint8Array>;
};

const keyOf = (evidenceId: string, file: CertificateFile): string => `certificates/${evidenceId}/${file}`;

/** Makes the store over the private bucket. */
export const createCertificateStore = (bucket: R2Bucket): CertificateStore => {
  const read: CertificateStore['read'] = async (evidenceId, file) => {
    const object = await bucket.get(keyOf(evidenceId, file));
    return object === null ? null : new Uint8Array(await object.arrayBuffer());
  };
  return {
    read,
    create: async (evidenceId, file, bytes) => {
      const put: R2Object | null = await bucket.put(keyOf(evidenceId, file), bytes, {
        onlyIf: { etagDoesNotMatch: '*' },
        sha256: encodeHex(sha256(bytes)),
      });
      if (put !== null) return bytes;
      const stored = await read(evidenceId, file);
      if (stored === null) throw new Error(`the certificate ${evidenceId} was refused but is not there`);
      return stored;
    },
  };
};
