// A finding (`assize/finding/v1`): a keeper court's signed note that the content of an entry has a fault. Hostile.
//
//   assize/finding/v1 LF origin LF entry index LF code LF
//
// Signed by the keeper's keys as a note, or as cosignature/v1 over this text.

import { parseDecimal } from '../bytes/decimal.ts';
import { verifyCosignatures } from '../checkpoint/cosignature.ts';
import { parseSignedNote, verifySignedNote } from '../note/signed-note.ts';
import type { VerifierKey } from '../note/verifier-key.ts';
import { type SignatureVerifier, verifySignature } from '../signature/verify-signature.ts';

export const FINDING_VERSION = 'assize/finding/v1';
const CODE = /^[a-z0-9][a-z0-9.-]{0,63}$/;

/** A verified finding. `by`: the key names that signed it. */
export type Finding = { readonly code: string; readonly index: number; readonly by: readonly string[] };

/** Formats the text of a finding, which is then signed. */
export const formatFindingText = (origin: string, index: number, code: string): string =>
  `${FINDING_VERSION}\n${origin}\n${index}\n${code}\n`;

/** Reads a finding on an entry of this ledger, signed by one of these keys; null for everything else. */
export const readFinding = async (
  noteText: string,
  origin: string,
  keepers: readonly VerifierKey[],
  verify: SignatureVerifier = verifySignature,
): Promise<Finding | null> => {
  const note = parseSignedNote(noteText);
  if (!note.ok) return null;
  const [version, ledger, indexText = '', code = '', end, ...rest] = note.value.text.split('\n');
  const index = parseDecimal(indexText);
  if (version !== FINDING_VERSION || ledger !== origin || index === null) return null;
  if (!CODE.test(code) || end !== '' || rest.length > 0) return null;
  const signed = await verifySignedNote(note.value, keepers, verify);
  const cosigned = await verifyCosignatures(note.value, keepers, verify);
  const by = [
    ...(signed.ok ? signed.value.map(({ name }) => name) : []),
    ...(cosigned.ok ? cosigned.value.map(({ key }) => key.name) : []),
  ];
  return by.length === 0 ? null : { code, index, by };
};
