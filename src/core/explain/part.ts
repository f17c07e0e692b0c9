// Files that are cut out of a certificate, and the forms that other programmes read: PEM, paths as lines, bodies of notes.

import { encodeBase64 } from '../bytes/base64.ts';
import { equalBytes } from '../bytes/bytes.ts';
import { halve, isOdd } from '../merkle/subtree.ts';
import { parseSignedNote } from '../note/signed-note.ts';
import { readX509Certificate } from '../x509/x509-certificate.ts';
import { type SignedLine, formatPublicKeyPem } from './signed-lines.ts';

/** A file. `name` has no folder. */
export type Part = { readonly name: string; readonly content: string | Uint8Array };

/** On which side of the node the sibling stands at each level, leaf to root (RFC 9162 §2.1.3.2). */
export const listSides = (leafIndex: number, treeSize: number, levels: number): readonly ('left' | 'right')[] => {
  const sides: ('left' | 'right')[] = [];
  let node = leafIndex;
  let last = treeSize - 1;
  for (let level = 0; level < levels; level += 1) {
    const isLeft = isOdd(node) || node === last;
    sides.push(isLeft ? 'left' : 'right');
    if (isLeft) {
      while (!isOdd(node) && node !== 0) {
        node = halve(node);
        last = halve(last);
      }
    }
    node = halve(node);
    last = halve(last);
  }
  return sides;
};

/** Formats a path, leaf to root: a line `left <hash>` or `right <hash>` for each level. */
export const formatPath = (leafIndex: number, treeSize: number, path: readonly string[]): string =>
  listSides(leafIndex, treeSize, path.length)
    .map((side, level) => `${side} ${path[level] ?? ''}\n`)
    .join('');

/** Formats an X.509 certificate as PEM. */
export const formatCertificatePem = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${encodeBase64(der).replaceAll(/.{64}(?!$)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;

/** Whether it could be offered as a root: issuer and subject are one. */
export const isSelfIssued = (certificate: Uint8Array): boolean => {
  try {
    const { issuer, subject } = readX509Certificate(certificate);
    return equalBytes(issuer, subject);
  } catch {
    // Not a certificate that this programme reads: not offered as a root.
    return false;
  }
};

/** The key and the signature of each line: `<label>.pem`, `<label>.sig`. */
export const cutKeys = (lines: readonly SignedLine[]): readonly Part[] =>
  lines.flatMap((line) => [
    { name: `${line.label}.pem`, content: formatPublicKeyPem(line.key) },
    { name: `${line.label}.sig`, content: line.signature },
  ]);

/** The text that a note's signatures cover; empty when it does not read. */
export const bodyOf = (noteText: string): string => {
  const note = parseSignedNote(noteText);
  return note.ok ? note.value.text : '';
};
