// Everything the printed pages of a certificate show, as facts: no layout and no clock. Whoever fills it takes each
// value from the certificate, its verdict and the trust state; the renderer adds nothing but fixed wording.
// `null` always means "there is none" (or "not disclosed" where said so), and the page says so in words.
// Times are Unix milliseconds, hashes lower-case hex, sizes bytes, indices zero-based as in the protocol.

/** A name or sentence in both languages. */
export type Bilingual = { readonly zh: string; readonly en: string };

/** A name that the page follows with the mark 模拟 simulated, each time, when it is simulated. */
export type PartyName = Bilingual & { readonly simulated: boolean };

export type CertificateView = {
  /** `ev_` + ULID; also the certificate's number. */
  readonly evidenceId: string;
  /** Revision of this PDF, from 1: a rotated hash link makes a new one. */
  readonly revision: number;
  /** `core.issued.at`; also the dates inside the PDF file. */
  readonly issuedAtUnixMs: number;
  /** Whether any court, authority or signer behind it is simulated: puts the band on every page and （模拟） into the sentence. */
  readonly simulated: boolean;
  /** `verdict.sentence`, word for word; the renderer puts 经核验一致， / As checked at issue, before it. */
  readonly sentence: Bilingual;
  /** First 40 hex digits of SHA-256 of the certificate core. */
  readonly coreFingerprint: string;
  /** Whole address of the hash link with `?k=`; stands in the QR and in text. */
  readonly link: string;

  readonly issuer: {
    readonly name: PartyName;
    /** 统一社会信用代码 */
    readonly creditCode: string | null;
    /** 备案、等保、密评: as filed, never invented. */
    readonly filings: Bilingual | null;
    /** `<origin>/issuer+<key id>`: the key that signed the core. */
    readonly keyId: string;
    /** `Ed25519` */
    readonly algorithm: string;
  };

  /** From released disclosures; null: withheld or never given, which the statement does not tell apart. */
  readonly depositor: {
    readonly organization: string | null;
    readonly name: string | null;
    /** Masked number of an identity document. */
    readonly identifier: string | null;
    /** depositor.level as disclosed. */
    readonly level: string | null;
    /** Declared relation to the platform. */
    readonly relation: string | null;
  };

  readonly evidence: {
    /** file.name; null: not disclosed. */
    readonly name: string | null;
    readonly title: string | null;
    readonly caseNumber: string | null;
    readonly description: string | null;
    readonly sizeBytes: number;
    readonly mediaType: string;
    readonly sha256: string;
    readonly sm3: string | null;
  };

  readonly source: {
    /** `digest`: only a digest reached the platform, and section 4 says so. */
    readonly mode: 'upload' | 'digest' | 'manifest' | 'capture' | 'device';
    readonly grade: 'self' | 'controlled' | 'witnessed' | 'notarised';
    readonly method: 'apiKey' | 'session' | 'passkey' | 'http-signature';
  };

  readonly times: {
    /** The platform's own clock. */
    readonly receivedAtUnixMs: number;
    /** The platform's own clock. */
    readonly batchClosedAtUnixMs: number;
    /** Earliest trusted genTime + accuracy; null: no trusted token. */
    readonly existedByUnixMs: number | null;
    /** 上链时间: the moment at which the court cosignatures met the policy. */
    readonly onLedgerByUnixMs: number;
    /** onLedgerBy of the batch core's `after` checkpoint. */
    readonly notBeforeUnixMs: number | null;
    readonly tokens: readonly CertificateToken[];
  };

  readonly ledger: {
    readonly origin: string;
    readonly batcher: string;
    readonly sequence: number;
    readonly leafIndex: number;
    readonly batchTreeSize: number;
    readonly batchRootHash: string;
    /** The published checkpoint that the batch opened after; null: not in the certificate. */
    readonly previous: { readonly treeSize: number; readonly rootHash: string } | null;
    /** Number of sibling hashes from leaf to batch root, and from entry to ledger root. */
    readonly batchPathLength: number;
    readonly ledgerPathLength: number;
    readonly entryIndex: number;
    readonly treeSize: number;
    readonly rootHash: string;
    /** Publications of the checkpoint elsewhere, one line each. */
    readonly chainAnchors: readonly string[];
    /** Courts' signed notes on this batch, one line each. */
    readonly findings: readonly string[];
  };

  /** Every court of the policy in the ledger's order, cosigned or not. */
  readonly courts: readonly CertificateCourt[];

  readonly quorum: {
    readonly required: number;
    readonly total: number;
    readonly met: number;
    /** How many colluding courts the policy tolerates: smallest intersection of two quorums - 1. */
    readonly f: number;
    /** Index of the governance entry in force, 0 for genesis, and since when. */
    readonly policyEntryIndex: number;
    readonly policySinceUnixMs: number;
  };

  /** Who keeps the bytes as the paper is drawn; what was done with them, and when, stands in `source` and `times`. */
  readonly custody: { readonly custodian: 'issuer' | 'depositor' };

  /** Later statements about the evidence, and about those: direct ones first, as known when the paper is drawn. */
  readonly statements: readonly CertificateStatement[];

  readonly verification: {
    readonly verifierName: string;
    readonly verifierVersion: string;
    /** SHA-256 of assize.mjs as built, without a trust bundle in it; null: this build has none. */
    readonly verifierSha256: string | null;
    readonly bundleSequence: number;
    /** When the courts had cosigned the checkpoint that the bundle is as of. */
    readonly bundleAsOfUnixMs: number | null;
    /** Leaf hash of the genesis entry: what a verifier pins. */
    readonly genesisHash: string;
    /** Lines of the command that verifies a token over the parts that `explain` writes; empty: no token. */
    readonly tokenCommand: readonly string[];
    /** All steps of the verdict in its order. */
    readonly steps: readonly CertificateStep[];
  };

  /** What the certificate does not prove; always on page 1. */
  readonly limits: readonly Bilingual[];

  /** The PDF's own signature; null: the PDF is not signed. */
  readonly pdfSignature: { readonly description: Bilingual; readonly signer: PartyName } | null;
};

/** A later statement of the same organization: a deposit of its own, of which papers say nothing but this. */
export type CertificateStatement = {
  readonly evidenceId: string;
  /** Evidence id of what it is about: this evidence, or another statement. */
  readonly about: string;
  readonly kind: 'correction' | 'withdrawal' | 'supplement';
  /** The platform's own clock. */
  readonly receivedAtUnixMs: number;
};

/** One RFC 3161 token over the batch core. */
export type CertificateToken = {
  readonly authority: PartyName;
  readonly genTimeUnixMs: number;
  readonly accuracyMs: number | null;
  /** Hex. */
  readonly serialNumber: string;
  /** Arrived after the batch was appended. */
  readonly late: boolean;
  /** Of the token's DER, hex. */
  readonly tokenSha256: string;
};

export type CertificateCourt = {
  readonly name: PartyName;
  /** As in the ledger's state, e.g. `墨`. */
  readonly jurisdiction: string;
  /** Key name, e.g. `court-a.assize.invalid/witness`. */
  readonly keyName: string;
  /** The keys that cosigned, at least one; of a court that had not, those it could have cosigned with. */
  readonly keys: readonly CertificateCourtKey[];
  /** Its earliest cosignature. Null: this court had not cosigned when the certificate was issued. */
  readonly cosignature: { readonly unixSeconds: number } | null;
};

export type CertificateCourtKey = {
  /** Eight hex digits. */
  readonly keyId: string;
  /** e.g. `Ed25519`, `ML-DSA-44`. */
  readonly algorithm: string;
  /** base64; null: none of this key. */
  readonly signature: string | null;
};

export type CertificateStep = {
  /** A step name of the verdict, e.g. `batch-inclusion`. */
  readonly name: string;
  readonly result: 'pass' | 'fail' | 'not-checked';
  /** e.g. `UNSIGNED`; null: none. */
  readonly code: string | null;
};
