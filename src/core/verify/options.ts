// What a verifier brings beside the certificate. Everything here is the caller's own: its clock, its pinned genesis, the
// digest it computed itself, the checkpoints it has seen. Nothing is fetched.

import type { PdfSeal } from '../pdf/read-seals.ts';
import type { DispositionCode } from './steps/status.ts';
import type { ListedAlgorithm } from './algorithm-status.ts';
import type { SignatureVerifier } from '../signature/verify-signature.ts';
import type { OpenTrust, Trust } from './trust.ts';

/** Digests of the evidence bytes as the verifier computed them, lower-case hex. */
export type EvidenceDigests = { readonly 'sha-256'?: string | undefined; readonly sm3?: string | undefined };

/** A checkpoint that the verifier has from elsewhere, as a signed note. */
export type KnownCheckpoint = {
  readonly note: string;
  /**
   * False: it came from the hands that gave the certificate. It is compared like any other, and that it is there vouches for
   * nothing: of retired keys anybody may have made it.
   */
  readonly isOwn?: boolean | undefined;
  /**
   * A consistency proof between it and the certificate's checkpoint, from the smaller to the larger one. `rootHash` (hex)
   * is the root of the larger tree's first leaves where it is not what the smaller note says: with it the proof shows a fork.
   */
  readonly proof?: { readonly path: readonly string[]; readonly rootHash?: string | undefined } | undefined;
};

/** How the certificate reached the verifier when it was not plain JSON. */
export type PdfContainer = {
  readonly attachments: number;
  /** The signatures as `readCertificatePdf` gives them; null: none. */
  readonly seal: PdfSeal | null;
};

export type VerifyOptions = {
  /** Null: none, and nothing that was signed is checked. Whoever verifies many opens the trust once (`openTrust`). */
  readonly trust: Trust | OpenTrust | null;
  /** The verifier's clock, Unix milliseconds. */
  readonly now: number;
  /** The platform's own verification of raw signatures where that is faster; as strict as core's, which is the default. */
  readonly verifySignature?: SignatureVerifier | undefined;
  readonly digests?: EvidenceDigests | undefined;
  readonly sizeBytes?: number | undefined;
  readonly knownCheckpoints?: readonly KnownCheckpoint[] | undefined;
  readonly pdf?: PdfContainer | undefined;
  /** What a look-up said of the evidence; never taken from the certificate. */
  readonly disposition?: DispositionCode | undefined;
  /** Algorithms that the verifier no longer relies on, by the names of `algorithm-status.ts`. */
  readonly weakAlgorithms?: readonly ListedAlgorithm[] | undefined;
  readonly brokenAlgorithms?: readonly ListedAlgorithm[] | undefined;
};
