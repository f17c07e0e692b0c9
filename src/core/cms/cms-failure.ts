// Why a CMS signature is not accepted: a closed, append-only union. Rooms that build on CMS prefix the codes with their own
// name (`timestamp.signature-invalid`, `seal.signature-invalid`), so that a reader sees which signature is meant. Byte
// strings are lower-case hex, algorithms and attributes are dotted object identifiers.

export type CmsFailure =
  /** Not the ASN.1 structure that the specifications demand; `part` names the place. */
  | { readonly code: 'malformed'; readonly part: string }
  | { readonly code: 'not-signed-data'; readonly contentType: string }
  /** Exactly one signer is accepted (RFC 3161 §2.4.2 for tokens, ISO 32000-2 §12.8.3.3 for seals). */
  | { readonly code: 'signer-count'; readonly count: number }
  | { readonly code: 'attribute-missing'; readonly attribute: string }
  | { readonly code: 'attribute-repeated'; readonly attribute: string }
  | { readonly code: 'content-type-mismatch'; readonly found: string }
  | { readonly code: 'message-digest-mismatch'; readonly expected: string; readonly found: string }
  /** RFC 6211: the signed copy of the algorithms differs from the ones used. */
  | { readonly code: 'algorithm-protection-mismatch' }
  | { readonly code: 'algorithm-unsupported'; readonly where: string; readonly algorithm: string }
  | { readonly code: 'key-unsupported'; readonly subject: string }
  /** No certificate for the signer in the structure or beside it. */
  | { readonly code: 'signer-certificate-missing'; readonly signer: string }
  /** Only the SHA-1 form (RFC 2634 §5.4) binds the signer's certificate, where that is not accepted. */
  | { readonly code: 'ess-sha1-only' }
  | { readonly code: 'ess-mismatch'; readonly expected: string; readonly found: string }
  | { readonly code: 'signature-invalid'; readonly subject: string };

/** A CMS failure under the name of the room that met it. */
export type PrefixedFailure<Prefix extends string, Failure extends { readonly code: string }> = Failure extends {
  readonly code: infer Code extends string;
}
  ? Omit<Failure, 'code'> & { readonly code: `${Prefix}.${Code}` }
  : never;
