// What an archive can put beside a certificate that was issued long ago: the authorities' tokens over its checkpoints. After
// a change of the ledger's state they show that nobody made those checkpoints with the keys that were replaced.

import { type Certificate, formatCertificate } from '../../../src/core/certificate/certificate.ts';
import { mergeSupplements } from '../../../src/core/certificate/merge-supplements.ts';
import type { SupplementOf } from '../../../src/core/certificate/supplement.ts';
import { decodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeBase64 } from '../../../src/core/bytes/base64.ts';
import { verifyCarriedToken } from '../../../src/core/verify/carried-token.ts';
import type { TrustedEpoch } from '../../../src/core/verify/trust.ts';
import { checkpointTokenPath } from '../fsck/check-checkpoint-tokens.ts';
import type { Source } from '../source/source.ts';
import { hashBytes } from '../tree/node-hash.ts';

type CheckpointToken = SupplementOf<'checkpoint-token'>;

/** Reads the archive's tokens over checkpoints of these sizes; only those that verify. */
export const readArchivedTokens = async (
  archive: Pick<Source, 'read'>,
  sizes: readonly number[],
  epochs: readonly TrustedEpoch[],
): Promise<readonly CheckpointToken[]> => {
  const authorities = epochs.flatMap(({ state }) => state.timestamps.authorities);
  const names = [...new Set(authorities.map(({ name }) => name))];
  const found: CheckpointToken[] = [];
  for (const size of sizes) {
    const bytes = await archive.read(`checkpoints/${size}`);
    const note = bytes === null ? null : decodeUtf8(bytes);
    if (bytes === null || note === null) continue;
    for (const name of names) {
      const token = await archive.read(checkpointTokenPath(size, name));
      if (token === null) continue;
      const carried = { authority: name, token: encodeBase64(token), certificates: [], crls: [], ocsps: [] };
      const imprint = hashBytes(bytes);
      const verified = await Promise.all(
        authorities
          .filter((authority) => authority.name === name)
          .map((authority) => verifyCarriedToken(carried, imprint, authority)),
      );
      if (verified.some(({ ok }) => ok)) found.push({ kind: 'checkpoint-token', ...carried, note });
    }
  }
  return found;
};

/** Adds tokens to a certificate; its exact text, unchanged where they would not fit. */
export const addArchivedTokens = (certificate: Certificate, tokens: readonly CheckpointToken[]): string => {
  const merged = mergeSupplements(certificate, tokens);
  return formatCertificate(merged.ok ? merged.value : certificate);
};
