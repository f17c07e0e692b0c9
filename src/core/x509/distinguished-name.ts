// Distinguished names (RFC 5280 §4.1.2.4): compared as the bytes that stand in the certificate, shown as text. The text
// is for people; no trust decision rests on it but the comparison of a token's `tsa` field with its signer's subject,
// which RFC 3161 §2.4.2 calls a hint.

import { decodeUtf8 } from '../bytes/bytes.ts';
import { encodeHex } from '../bytes/hex.ts';
import { derMembers, malformed, TAG, type DerNode } from '../asn1/der-reader.ts';
import { readObjectIdentifier } from '../asn1/der-values.ts';
import { OID } from '../asn1/object-identifiers.ts';

const SHORT_NAMES: Readonly<Record<string, string>> = {
  [OID.commonName]: 'CN',
  [OID.country]: 'C',
  [OID.locality]: 'L',
  [OID.province]: 'ST',
  [OID.organization]: 'O',
  [OID.organizationalUnit]: 'OU',
};

const decodeUnits = (content: Uint8Array, width: 1 | 2 | 4): string | null => {
  let text = '';
  for (let offset = 0; offset < content.length; offset += width) {
    let codePoint = 0;
    for (let index = 0; index < width; index += 1) codePoint = codePoint * 256 + (content[offset + index] ?? 0);
    if (codePoint > 0x10ffff) return null;
    text += String.fromCodePoint(codePoint);
  }
  return content.length % width === 0 && text.isWellFormed() ? text : null;
};

const decodeString = (node: DerNode): string => {
  const hex = `#${encodeHex(node.bytes)}`;
  switch (node.tag) {
    case TAG.utf8String:
      return decodeUtf8(node.content) ?? hex;
    case TAG.printableString:
    case TAG.ia5String:
    case TAG.teletexString:
      return decodeUnits(node.content, 1) ?? hex;
    case TAG.bmpString:
      return decodeUnits(node.content, 2) ?? hex;
    case TAG.universalString:
      return decodeUnits(node.content, 4) ?? hex;
    default:
      return hex;
  }
};

const escapeValue = (value: string): string => value.replaceAll(/[,+"\\<>;=]/g, String.raw`\$&`);

/** Formats a Name in the order in which it is encoded, `C=CN, O=…, CN=…`, special characters escaped (RFC 4514 §2.4). */
export const formatDistinguishedName = (name: DerNode, part: string): string =>
  derMembers(name, TAG.sequence, part)
    .map((relative) =>
      derMembers(relative, TAG.set, part)
        .map((pair) => {
          const [type, value, ...others] = derMembers(pair, TAG.sequence, part);
          if (type === undefined || value === undefined || others.length > 0) return malformed(part);
          const oid = readObjectIdentifier(type, part);
          return `${SHORT_NAMES[oid] ?? oid}=${escapeValue(decodeString(value))}`;
        })
        .join('+'),
    )
    .join(', ');
