// Reads ASN.1 as X.690 encodes it, into a tree of slices: hashes and signatures are checked over the bytes as they were
// received, nothing is ever encoded again. Every input is hostile. Only low tag numbers (0..30), only minimal lengths,
// bounded depth, linear time. BER's indefinite length is understood where the caller asks for it (the CMS shell, which
// RFC 5652 §1 leaves in BER). Inside this room a malformed input is thrown as `MalformedDer` and caught at the room's
// doors, which answer with a Result.

type Bytes = Uint8Array;

/** One element: `bytes` is the whole of it, `content` what its length covers; both are views of the input. */
export type DerNode = {
  readonly tag: number;
  readonly bytes: Bytes;
  readonly content: Bytes;
  /** Members of a constructed element, null for a primitive one. */
  readonly children: readonly DerNode[] | null;
};

/** What `parseDer` and its companions throw; `message` names the part that is not as its specification says. */
export class MalformedDer extends Error {}

/** Identifier octets of the universal types used here. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The identifier octet of a constructed context-specific element. */
export const context = (number: number): number => 0xa0 | number;
/** The identifier octet of a primitive context-specific element. */
export const contextPrimitive = (number: number): number => 0x80 | number;

// The deepest real structure (a certificate extension inside a token) is 12 deep; a deeper one buys nothing but stack.
const MAX_DEPTH = 32;
const MULTI_BYTE_TAG = 0x1f;
const CONSTRUCTED = 0x20;

/** Stops reading. `part` names the structure, e.g. `TSTInfo.genTime`. */
export const malformed = (part: string): never => {
  throw new MalformedDer(part);
};

type Header = { readonly tag: number; readonly start: number; readonly end: number | null };

const readHeader = (bytes: Bytes, offset: number, limit: number, indefinite: boolean): Header => {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  if (tag === undefined || first === undefined || offset + 2 > limit) return malformed('element: truncated header');
  if ((tag & MULTI_BYTE_TAG) === MULTI_BYTE_TAG) return malformed('element: tag number above 30');
  let start = offset + 2;
  if (first === 0x80) {
    if (!indefinite || (tag & CONSTRUCTED) === 0) return malformed('element: indefinite length');
    return { tag, start, end: null };
  }
  let length = first;
  if (first > 0x80) {
    const count = first & 0x7f;
    if (count > 4) return malformed('element: length');
    length = 0;
    for (let index = 0; index < count; index += 1) length = length * 256 + (bytes[start + index] ?? 0);
    start += count;
    if (length < 0x80 || length < 256 ** (count - 1)) return malformed('element: length is not minimal');
  }
  if (start + length > limit) return malformed('element: truncated content');
  return { tag, start, end: start + length };
};

const readElement = (
  bytes: Bytes,
  offset: number,
  limit: number,
  depth: number,
  indefinite: boolean,
): { readonly node: DerNode; readonly next: number } => {
  if (depth > MAX_DEPTH) return malformed('element: nested too deep');
  const { tag, start, end } = readHeader(bytes, offset, limit, indefinite);
  if ((tag & CONSTRUCTED) === 0 && end !== null) {
    const node = { tag, bytes: bytes.subarray(offset, end), content: bytes.subarray(start, end), children: null };
    return { node, next: end };
  }
  const children: DerNode[] = [];
  let at = start;
  let next = end;
  while (at !== end) {
    // End-of-contents octets (X.690 §8.1.5) close an indefinite length and mean nothing elsewhere.
    if (end === null && at + 2 <= limit && bytes[at] === 0 && bytes[at + 1] === 0) {
      next = at + 2;
      break;
    }
    const child = readElement(bytes, at, end ?? limit, depth + 1, indefinite);
    children.push(child.node);
    at = child.next;
  }
  const stop = next ?? limit;
  return {
    node: { tag, bytes: bytes.subarray(offset, stop), content: bytes.subarray(start, at), children },
    next: stop,
  };
};

/**
 * Reads exactly one element that fills `bytes`; trailing bytes are refused.
 *
 * @param encoding `der` refuses indefinite lengths, `ber` allows them
 * @throws MalformedDer
 */
export const parseDer = (bytes: Bytes, encoding: 'der' | 'ber' = 'der'): DerNode => {
  const { node, next } = readElement(bytes, 0, bytes.length, 0, encoding === 'ber');
  return next === bytes.length ? node : malformed('element: trailing bytes');
};

/** Walks the members of a constructed element in order; whatever its caller does not take must not be there. */
export type DerCursor = {
  /** Takes the next member, which must have this tag. */
  readonly take: (tag: number, part: string) => DerNode;
  /** Takes the next member if it has this tag. */
  readonly takeIf: (tag: number) => DerNode | null;
  /** Takes the next member, whatever it is. */
  readonly takeAny: (part: string) => DerNode;
  /** Refuses members that were not taken. */
  readonly end: () => void;
};

/** Opens a cursor over the members of an element that must have this tag. */
export const openDer = (node: DerNode, tag: number, part: string): DerCursor => {
  const children = node.tag === tag && node.children !== null ? node.children : malformed(part);
  let index = 0;
  const takeIf = (wanted: number): DerNode | null => {
    const child = children[index];
    if (child === undefined || child.tag !== wanted) return null;
    index += 1;
    return child;
  };
  return {
    takeIf,
    take: (wanted, inner) => takeIf(wanted) ?? malformed(`${part}.${inner}`),
    takeAny: (inner) => {
      const child = children[index];
      index += 1;
      return child ?? malformed(`${part}.${inner}`);
    },
    end: () => {
      if (index < children.length) malformed(`${part}: unexpected member`);
    },
  };
};

/** The members of an element that must have this tag. */
export const derMembers = (node: DerNode, tag: number, part: string): readonly DerNode[] =>
  node.tag === tag && node.children !== null ? node.children : malformed(part);

/** The only member of an EXPLICIT tag. */
export const derExplicit = (node: DerNode, part: string): DerNode => {
  const [child, ...others] = node.children ?? [];
  return child !== undefined && others.length === 0 ? child : malformed(part);
};
