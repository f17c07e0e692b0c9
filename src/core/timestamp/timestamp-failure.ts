// Why a timestamp token is not accepted: a closed, append-only union of codes with the facts that a reader needs to see
// for himself. Byte strings are lower-case hex, algorithms and extensions are dotted object identifiers.

import type { CmsFailure, PrefixedFailure } from '../cms/cms-failure.ts';

export type TimestampFailure =
  /** Of the token's CMS shell and signature. */
  | PrefixedFailure<'timestamp', CmsFailure>
  | { readonly code: 'timestamp.too-large'; readonly sizeBytes: number; readonly limitBytes: number }
  | { readonly code: 'timestamp.not-tst-info'; readonly contentType: string }
  | { readonly code: 'timestamp.imprint-algorithm'; readonly expected: string; readonly found: string }
  | { readonly code: 'timestamp.imprint-mismatch'; readonly expected: string; readonly found: string }
  | { readonly code: 'timestamp.nonce-missing'; readonly expected: string }
  | { readonly code: 'timestamp.nonce-mismatch'; readonly expected: string; readonly found: string }
  /** `where` is `token` or the subject of a certificate. */
  | {
      readonly code: 'timestamp.unknown-critical-extension';
      readonly where: string;
      readonly extensions: readonly string[];
    }
  | { readonly code: 'timestamp.tsa-name-mismatch'; readonly expected: string; readonly found: string }
  /** RFC 3161 §2.3: extended key usage critical and exactly time stamping. */
  | {
      readonly code: 'timestamp.extended-key-usage';
      readonly subject: string;
      readonly critical: boolean;
      readonly purposes: readonly string[];
    }
  | { readonly code: 'timestamp.key-usage'; readonly subject: string; readonly keyUsage: readonly string[] }
  /** The certificate's validity does not contain the token's time. Unix milliseconds. */
  | {
      readonly code: 'timestamp.certificate-not-valid';
      readonly subject: string;
      readonly notBeforeUnixMs: number;
      readonly notAfterUnixMs: number;
      readonly genTimeUnixMs: number;
    }
  | { readonly code: 'timestamp.not-an-authority'; readonly subject: string }
  | { readonly code: 'timestamp.path-length'; readonly subject: string; readonly limit: number; readonly found: number }
  | { readonly code: 'timestamp.certificate-signature-invalid'; readonly subject: string; readonly issuer: string }
  /** The path ends before a trusted root: `missing` is the name of the issuer that nobody supplied or trusts. */
  | { readonly code: 'timestamp.untrusted-root'; readonly missing: string; readonly lastSha256: string };

export type TimestampFailureCode = TimestampFailure['code'];

/** Names a failure of the token's CMS signature as one of the token. */
export const asTimestampFailure = (failure: CmsFailure): PrefixedFailure<'timestamp', CmsFailure> =>
  // A template literal over a union is not seen to be the union of the templates.
  ({ ...failure, code: `timestamp.${failure.code}` }) as PrefixedFailure<'timestamp', CmsFailure>;
