// Certificates of an epoch that a change closed afterwards, and the supplements that may stand beside them. The ledger is
// that of governed-world.ts, with its change in force from size 8: the batch (index 3, covered by size 5) lies before it.

import { formatTimestampEntry } from '../../src/core/batch/timestamp-entry.ts';
import { sliceBatchCore } from '../../src/core/batch/batch-entry.ts';
import { encodeBase64 } from '../../src/core/bytes/base64.ts';
import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { formatCertificate } from '../../src/core/certificate/certificate.ts';
import { formatCertificateCore } from '../../src/core/certificate/certificate-core.ts';
import { signDetachedJws } from '../../src/core/certificate/detached-jws.ts';
import { mergeSupplements } from '../../src/core/certificate/merge-supplements.ts';
import type { Supplement, SupplementOf } from '../../src/core/certificate/supplement.ts';
import { sha256 } from '../../src/core/digest/sha256.ts';
import { computeEntryHash } from '../../src/core/ledger/governance.ts';
import type { LedgerState } from '../../src/core/ledger/genesis.ts';
import { TRUST_BUNDLE_VERSION, type TrustBundle, formatTrustBundle } from '../../src/core/ledger/trust-bundle.ts';
import { hashLeaf } from '../../src/core/merkle/hash.ts';
import { computeInclusionPath } from '../../src/core/merkle/tree.ts';
import type { NoteSigner } from '../../src/core/note/signed-note.ts';
import { formatTlogProof } from '../../src/core/proof/tlog-proof.ts';
import type { Statement } from '../../src/core/statement/statement.ts';
import { generateAuthorityKeys, importAuthority } from '../../src/platform/tsa/authority-keys.ts';
import type { TimestampAuthority } from '../../src/platform/tsa/timestamp-authority.ts';
import { requestEmbeddedToken } from '../../src/platform/tsa/timestamp-client.ts';
import { type GovernedWorld, createGovernedWorld, linkChange } from './governed-world.ts';
import {
  COSIGNED_AT,
  type Edits,
  type MadeCertificate,
  ORIGIN,
  RECEIVED_AT_UNIX_MS,
  makeCertificate,
  signCheckpoint,
} from './ledger-fixture.ts';

/** First size at which the change is in force. */
export const CLOSING_SIZE = 8;
export const ENTRY_INDEX = 3;
export const AUTHORITY = 'assize-development';
/** Whole seconds: when the hand-over was cosigned by both sides. */
export const TAKEOVER_UNIX_MS = Math.floor(RECEIVED_AT_UNIX_MS / 1000) * 1000 + 1_800_000;
const RELATED_ID = 'ev_01M7VDA9Y1AQ1JAVXAT2HKT3WE';

const random = (sizeBytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(sizeBytes));

/** Makes the ledger whose change closes the certificate's epoch. */
export const createClosingWorld = async (editState?: (state: LedgerState) => LedgerState): Promise<GovernedWorld> =>
  await createGovernedWorld((governance) => ({ ...governance, effectiveSize: CLOSING_SIZE }), editState);

/** Makes a certificate of the first epoch. */
export const makeClosedCertificate = async (governed: GovernedWorld, edits: Edits = {}): Promise<MadeCertificate> =>
  await makeCertificate(governed.world, {
    secondEntry: governed.entry,
    ...edits,
    batch: (batch) => {
      const named = { ...batch, policy: computeEntryHash(governed.entry) };
      return edits.batch?.(named) ?? named;
    },
  });

const at = (unixMs: number): readonly number[] => [Math.floor(unixMs / 1000)];

/** Makes the bundle of the end: the change in force, handed over at size 8. */
export const makeClosingBundle = async (
  { world, nextWitnesses, ...governed }: GovernedWorld,
  ledger: readonly Uint8Array[],
  edit: (bundle: TrustBundle) => TrustBundle = (bundle) => bundle,
): Promise<string> => {
  const both = [...new Set([...world.witnesses, ...nextWitnesses])];
  const { log } = world;
  return formatTrustBundle(
    edit({
      v: TRUST_BUNDLE_VERSION,
      ledger: ORIGIN,
      sequence: 1,
      genesis: world.genesis,
      governance: [linkChange(governed, ledger)],
      handovers: [
        await signCheckpoint(ledger.slice(0, CLOSING_SIZE), { log, witnesses: both, at: at(TAKEOVER_UNIX_MS) }),
      ],
      asOf: await signCheckpoint(ledger, { log, witnesses: nextWitnesses, at: at(TAKEOVER_UNIX_MS + 60_000) }),
      revoked: [],
      compromisedSince: [],
    }),
  );
};

/** Makes the bundle from before the change took effect: its first epoch is open. */
export const makeOpenBundle = async (
  governed: GovernedWorld,
  ledger: readonly Uint8Array[],
  edit: (bundle: TrustBundle) => TrustBundle = (bundle) => bundle,
): Promise<string> => {
  const { world } = governed;
  const known = ledger.slice(0, CLOSING_SIZE - 1);
  return formatTrustBundle(
    edit({
      v: TRUST_BUNDLE_VERSION,
      ledger: ORIGIN,
      sequence: 1,
      genesis: world.genesis,
      governance: [linkChange(governed, known)],
      handovers: [],
      asOf: await signCheckpoint(known, {
        log: world.log,
        witnesses: world.witnesses,
        at: COSIGNED_AT.map((seconds) => seconds + 60),
      }),
      revoked: [],
      compromisedSince: [],
    }),
  );
};

/** An authority whose signing certificate ends at that moment; the embedded one's last ten years. */
export const createEndingAuthority = async (endsAtUnixMs: number): Promise<TimestampAuthority> => {
  // Ten years, from an hour before the making.
  const now = () => endsAtUnixMs - 10 * 365.25 * 86_400_000 + 3_600_000;
  const { secret } = await generateAuthorityKeys({ now, random });
  return { keys: await importAuthority(secret), now, random };
};

/** Lets the ledger's state trust one authority. */
export const trustAuthority =
  ({ keys }: TimestampAuthority) =>
  (state: LedgerState): LedgerState => ({
    ...state,
    timestamps: {
      minimum: 1,
      authorities: [{ name: AUTHORITY, roots: [encodeHex(sha256(keys.rootCertificate))], simulated: true }],
    },
  });

/** Stamps bytes at a moment. */
export const stamp = async (authority: TimestampAuthority, text: string, atUnixMs: number): Promise<string> => {
  const now = () => atUnixMs;
  const imprint = sha256(encodeUtf8(text));
  const issued = await requestEmbeddedToken({
    name: AUTHORITY,
    authority: { ...authority, now },
    imprint,
    now,
    random,
  });
  if (!issued.ok) throw new Error(JSON.stringify(issued.failure));
  return encodeBase64(issued.value.bytes);
};

const beside = { certificates: [], crls: [], ocsps: [] };

/** A token over a checkpoint's note. */
export const makeCheckpointToken = async (
  authority: TimestampAuthority,
  note: string,
  atUnixMs: number,
): Promise<SupplementOf<'checkpoint-token'>> => ({
  kind: 'checkpoint-token',
  authority: AUTHORITY,
  token: await stamp(authority, note, atUnixMs),
  ...beside,
});

/** The batch entry under a later checkpoint of the ledger. */
export const makeInclusion = async (
  { world }: GovernedWorld,
  ledger: readonly Uint8Array[],
  witnesses: readonly NoteSigner[],
  atUnixMs: number = TAKEOVER_UNIX_MS + 30_000,
): Promise<SupplementOf<'inclusion'>> => ({
  kind: 'inclusion',
  proof: formatTlogProof({
    extra: null,
    index: ENTRY_INDEX,
    path: computeInclusionPath(ledger, ENTRY_INDEX),
    checkpoint: await signCheckpoint(ledger, { log: world.log, witnesses, at: at(atUnixMs) }),
  }),
  governance: [],
});

/** A late token over the batch core; with `naming`, also the entry at index 5 that names it, under size 6. */
export const makeLateToken = async (
  { world }: GovernedWorld,
  made: MadeCertificate,
  authority: TimestampAuthority,
  atUnixMs: number,
  naming: { readonly cosignedAtUnixMs: number } | null,
): Promise<{ readonly supplement: SupplementOf<'timestamp'>; readonly ledger: readonly Uint8Array[] }> => {
  const token = await stamp(authority, sliceBatchCore(made.core.batch.entry), atUnixMs);
  const own = { kind: 'timestamp', authority: AUTHORITY, token, ...beside } as const;
  if (naming === null) return { supplement: { ...own, entry: null, proof: null }, ledger: made.ledger };
  const entry = formatTimestampEntry({
    v: 'assize/timestamp/v1',
    ledger: ORIGIN,
    batch: computeEntryHash(made.core.batch.entry),
    authority: AUTHORITY,
    tokenSha256: encodeHex(sha256(Uint8Array.from(Buffer.from(token, 'base64')))),
  });
  const index = 5;
  const ledger = made.ledger.with(index, hashLeaf(encodeUtf8(entry)));
  const covered = ledger.slice(0, index + 1);
  const checkpoint = await signCheckpoint(covered, {
    log: world.log,
    witnesses: world.witnesses,
    at: at(naming.cosignedAtUnixMs),
  });
  const proof = formatTlogProof({ extra: null, index, path: computeInclusionPath(covered, index), checkpoint });
  return { supplement: { ...own, entry, proof }, ledger };
};

/** A related statement; its batch stands on the same ledger, at index 6 and under size 7 unless said otherwise. */
export const makeRelated = async (
  governed: GovernedWorld,
  first: MadeCertificate,
  kind: 'correction' | 'withdrawal' | 'supplement',
  edit: (statement: Statement) => Statement = (statement) => statement,
  place: { readonly ledger?: readonly Uint8Array[]; readonly index?: number } = {},
): Promise<{ readonly supplement: SupplementOf<'statement'>; readonly made: MadeCertificate }> => {
  const { world } = governed;
  const { id } = JSON.parse(first.statement) as Statement;
  const leafHash = encodeHex(hashLeaf(encodeUtf8(first.statement)));
  const elsewhere = await makeClosedCertificate(governed, {
    statement: (statement) => edit({ ...statement, id: RELATED_ID, relatesTo: { id, leafHash, kind } }),
    receipt: (receipt) => ({ ...receipt, evidenceId: RELATED_ID }),
  });
  const { index = CLOSING_SIZE - 2 } = place;
  const ledger = (place.ledger ?? first.ledger).with(index, hashLeaf(encodeUtf8(elsewhere.core.batch.entry)));
  const covered = ledger.slice(0, index + 1);
  const covering = await signCheckpoint(covered, { log: world.log, witnesses: world.witnesses, at: COSIGNED_AT });
  const proof = formatTlogProof({
    extra: null,
    index,
    path: computeInclusionPath(covered, index),
    checkpoint: covering,
  });
  const core = { ...elsewhere.core, inclusion: { ...elsewhere.core.inclusion, proof } };
  const text = formatCertificateCore(core);
  const signature = await signDetachedJws(text, world.issuer);
  const certificate = { ...elsewhere.certificate, core: text, signature };
  const made = { ...elsewhere, core, certificate, text: formatCertificate(certificate), ledger, covering };
  return { supplement: { kind: 'statement', core: text, signature }, made };
};

/** The certificate's text with supplements beside it. */
export const supplementText = ({ certificate }: MadeCertificate, items: readonly Supplement[]): string => {
  const merged = mergeSupplements(certificate, items);
  if (!merged.ok) throw new Error(merged.failure.code);
  return formatCertificate(merged.value);
};
