// A complete miniature world in memory, with real cryptography: a genesis with four courts, log, receipt and issuer keys,
// a timestamp authority, a ledger of a few entries, checkpoints cosigned by courts, and one certificate made from it all.
// `Edits` change one thing at its layer and leave every later layer honestly signed, so that one step fails alone.

import { type BatchCore, NO_PREVIOUS_BATCH, formatBatchCore } from '../../src/core/batch/batch-core.ts';
import { BATCH_ENTRY_VERSION, type BatchEntry, formatBatchEntry } from '../../src/core/batch/batch-entry.ts';
import { encodeBase64, encodeBase64Url } from '../../src/core/bytes/base64.ts';
import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { type Certificate, CERTIFICATE_VERSION, formatCertificate } from '../../src/core/certificate/certificate.ts';
import {
  CERTIFICATE_CORE_VERSION,
  type CertificateCore,
  formatCertificateCore,
} from '../../src/core/certificate/certificate-core.ts';
import { formatKid, signDetachedJws } from '../../src/core/certificate/detached-jws.ts';
import { formatCheckpoint } from '../../src/core/checkpoint/checkpoint.ts';
import { signCosignature } from '../../src/core/checkpoint/cosignature.ts';
import { sha256 } from '../../src/core/digest/sha256.ts';
import { GENESIS_VERSION, type LedgerState, formatGenesis } from '../../src/core/ledger/genesis.ts';
import { TRUST_BUNDLE_VERSION, formatTrustBundle } from '../../src/core/ledger/trust-bundle.ts';
import { hashLeaf } from '../../src/core/merkle/hash.ts';
import { computeInclusionPath, computeRootHash } from '../../src/core/merkle/tree.ts';
import {
  type NoteSigner,
  formatSignatureLine,
  formatSignedNote,
  parseSignedNote,
  signNote,
} from '../../src/core/note/signed-note.ts';
import { KEY_TYPE, formatVerifierKey } from '../../src/core/note/verifier-key.ts';
import { formatTlogProof } from '../../src/core/proof/tlog-proof.ts';
import { type ClaimName, computeClaim, formatDisclosure } from '../../src/core/statement/disclosure.ts';
import { type Receipt, formatReceiptText } from '../../src/core/statement/receipt.ts';
import { CLAIM_SLOTS, STATEMENT_VERSION, type Statement, formatStatement } from '../../src/core/statement/statement.ts';
import { formatTime } from '../../src/core/text/time.ts';
import type { VerifyOptions } from '../../src/core/verify/options.ts';
import type { Trust } from '../../src/core/verify/trust.ts';
import { createEd25519Signer } from '../../src/platform/keys/ed25519-signer.ts';
import { generateAuthorityKeys, importAuthority } from '../../src/platform/tsa/authority-keys.ts';
import type { TimestampAuthority } from '../../src/platform/tsa/timestamp-authority.ts';
import { requestEmbeddedToken } from '../../src/platform/tsa/timestamp-client.ts';

export const ORIGIN = 'ledger.assize.invalid/test';
/** 2026-11-20T02:42:06.913Z: when the platform received the evidence. */
export const RECEIVED_AT_UNIX_MS = 1_795_142_526_913;
export const EVIDENCE = encodeUtf8('采购框架合同（双方签署版）\n');
export const EVIDENCE_ID = 'ev_01M7VDA9Y1AQ1JAVXAT2HKT3WD';
const AUTHORITY_NAME = 'assize-development';
const COURT_NAMES = [
  { zh: '墨川互联网法院', en: 'Mochuan Internet Court' },
  { zh: '望澜市中级人民法院', en: 'Wanglan Intermediate People’s Court' },
  { zh: '云汀知识产权法院', en: 'Yunting Intellectual Property Court' },
  { zh: '松岚市人民法院', en: 'Songlan People’s Court' },
] as const;

/** A fixed 32-byte seed for a name: the same keys in every run. */
const seedOf = (name: string): Uint8Array => sha256(encodeUtf8(`test seed ${name}`));

/** A signer with a key that depends on `seedName` alone. */
export const createSigner = async (name: string, type: number, seedName = name): Promise<NoteSigner> =>
  await createEd25519Signer(name, type, seedOf(seedName));

export type World = {
  readonly state: LedgerState;
  readonly genesis: string;
  readonly genesisHash: string;
  readonly log: NoteSigner;
  readonly receipt: NoteSigner;
  readonly issuer: NoteSigner;
  readonly witnesses: readonly NoteSigner[];
  readonly keepers: readonly NoteSigner[];
  readonly authority: TimestampAuthority;
  /** An authority that the ledger's state does not trust. */
  readonly strangeAuthority: TimestampAuthority;
};

const random = (sizeBytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(sizeBytes));

const createAuthority = async (): Promise<TimestampAuthority> => {
  const now = () => RECEIVED_AT_UNIX_MS;
  const { secret } = await generateAuthorityKeys({ now, random });
  return { keys: await importAuthority(secret), now, random };
};

/** Makes the keys, the state and the genesis of a ledger with four courts, three of which must cosign. */
export const createWorld = async (edit: (state: LedgerState) => LedgerState = (state) => state): Promise<World> => {
  const log = await createSigner(ORIGIN, KEY_TYPE.ed25519);
  const receipt = await createSigner(`${ORIGIN}/receipt`, KEY_TYPE.ed25519);
  const issuer = await createSigner(`${ORIGIN}/issuer`, KEY_TYPE.ed25519);
  const ids = COURT_NAMES.map((_, index) => `court-${'abcd'[index] ?? 'x'}.assize.invalid`);
  const witnesses = await Promise.all(ids.map((id) => createSigner(`${id}/witness`, KEY_TYPE.cosignature)));
  const keepers = await Promise.all(ids.map((id) => createSigner(`${id}/keeper`, KEY_TYPE.cosignature)));
  const authority = await createAuthority();
  const strangeAuthority = await createAuthority();
  const vkey = ({ key }: NoteSigner): string => formatVerifierKey(key);
  const state = edit({
    policy: { witnesses: 3, keepers: 0 },
    courts: ids.map((id, index) => ({
      id,
      name: COURT_NAMES[index] ?? COURT_NAMES[0],
      kind: 'court',
      jurisdiction: 'CN',
      since: formatTime(RECEIVED_AT_UNIX_MS - 86_400_000),
      simulated: true,
      keys: {
        witness: witnesses.slice(index, index + 1).map(vkey),
        mirror: [],
        keeper: keepers.slice(index, index + 1).map(vkey),
        governance: [],
      },
    })),
    log: [vkey(log)],
    receipt: [vkey(receipt)],
    issuer: [vkey(issuer)],
    timestamps: {
      minimum: 1,
      authorities: [
        { name: AUTHORITY_NAME, roots: [encodeHex(sha256(authority.keys.rootCertificate))], simulated: true },
      ],
    },
    toleranceSeconds: 60,
    includeByHours: 24,
  });
  const createdAt = formatTime(RECEIVED_AT_UNIX_MS - 3_600_000);
  const genesis = formatGenesis({ v: GENESIS_VERSION, ledger: ORIGIN, createdAt, state });
  const genesisHash = encodeHex(hashLeaf(encodeUtf8(genesis)));
  return { state, genesis, genesisHash, log, receipt, issuer, witnesses, keepers, authority, strangeAuthority };
};

/** Who signs a checkpoint, and when. */
export type Signing = {
  readonly log: NoteSigner;
  /** Further keys of the log, whose lines follow. */
  readonly moreLogKeys?: readonly NoteSigner[];
  readonly witnesses: readonly NoteSigner[];
  /** Unix seconds per witness; the last one is also that of those beyond. */
  readonly at: readonly number[];
};

/** Makes the note of a checkpoint over these leaves. */
export const signCheckpoint = async (
  leafHashes: readonly Uint8Array[],
  signing: Signing,
  origin = ORIGIN,
): Promise<string> => {
  const text = formatCheckpoint({ origin, treeSize: leafHashes.length, rootHash: computeRootHash(leafHashes) });
  const own = formatSignatureLine(signing.log.key, await signing.log.sign(encodeUtf8(text)));
  const { moreLogKeys = [] } = signing;
  const more = moreLogKeys.length === 0 ? null : parseSignedNote(await signNote(text, moreLogKeys));
  const further = more?.ok === true ? more.value.signatures.map(({ line }) => line) : [];
  const cosignatures = await Promise.all(
    signing.witnesses.map((witness, index) =>
      signCosignature(text, signing.at[index] ?? signing.at.at(-1) ?? 1, witness),
    ),
  );
  return formatSignedNote(text, [own, ...further, ...cosignatures]);
};

/** Leaf hashes of entries that are not looked into, told apart by a label. */
export const fillerLeaves = (count: number, label = 'filler'): Uint8Array[] =>
  Array.from({ length: count }, (_, index) => hashLeaf(encodeUtf8(`${label} ${index}`)));

/** Seconds at which the four courts cosigned the checkpoint that covers the batch. */
export const COSIGNED_AT = [0, 2, 1, 5].map((offset) => Math.floor(RECEIVED_AT_UNIX_MS / 1000) + 2 + offset);
const AFTER_AT = [-12, -11, -10, -9].map((offset) => Math.floor(RECEIVED_AT_UNIX_MS / 1000) + offset);
const AFTER_SIZE = 2;
const ENTRY_INDEX = 3;
const COVERING_SIZE = 5;
const AS_OF_SIZE = 9;
const LEAF_INDEX = 3;

/** One change each, applied where the thing is made. */
export type Edits = {
  readonly disclosures?: readonly { readonly name: ClaimName; readonly value: string }[];
  readonly statement?: (statement: Statement) => Statement;
  readonly batch?: (core: BatchCore) => BatchCore;
  readonly entry?: (entry: BatchEntry) => BatchEntry;
  /** Time of the token, Unix milliseconds. */
  readonly tokenAt?: number;
  readonly tokenImprint?: Uint8Array;
  readonly tokenAuthority?: TimestampAuthority;
  readonly tokenCount?: number;
  /** Text of the ledger's entry 1, below the checkpoint that the batch opened after. */
  readonly secondEntry?: string;
  readonly covering?: (signing: Signing) => Signing;
  readonly after?: (signing: Signing) => Signing;
  readonly receipt?: (receipt: Receipt) => Receipt;
  readonly receiptSigner?: NoteSigner;
  readonly core?: (core: CertificateCore) => CertificateCore;
  readonly issuer?: NoteSigner;
  readonly certificate?: (certificate: Certificate) => Certificate;
};

export type MadeCertificate = {
  readonly text: string;
  readonly certificate: Certificate;
  readonly core: CertificateCore;
  readonly statement: string;
  /** Leaf hashes of the whole ledger: 9 entries, the batch at index 3. */
  readonly ledger: readonly Uint8Array[];
  /** Leaf hashes of the batch; the statement at index 3. */
  readonly batchLeaves: readonly Uint8Array[];
  readonly token: Uint8Array;
  readonly covering: string;
  readonly after: string;
  readonly trust: Trust;
  readonly options: VerifyOptions;
};

const makeStatement = (edits: Edits) => {
  const named = edits.disclosures ?? [
    { name: 'file.name', value: '采购框架合同（双方签署版）.pdf' },
    { name: 'title', value: 'Framework agreement' },
    { name: 'depositor.organization', value: '青岚织造有限公司' },
  ];
  const disclosures = named.map(({ name, value }) =>
    formatDisclosure({ salt: encodeBase64Url(random(16)), name, value }),
  );
  const unused = Array.from({ length: CLAIM_SLOTS - disclosures.length }, () => encodeBase64Url(sha256(random(32))));
  const statement: Statement = {
    v: STATEMENT_VERSION,
    ledger: ORIGIN,
    id: EVIDENCE_ID,
    digests: { 'sha-256': encodeHex(sha256(EVIDENCE)) },
    sizeBytes: EVIDENCE.length,
    mediaType: 'application/pdf',
    receivedAt: formatTime(RECEIVED_AT_UNIX_MS),
    source: { mode: 'upload', grade: 'self' },
    intent: { method: 'apiKey', sha256: null },
    claims: [...disclosures.map(computeClaim), ...unused].sort(),
    salt: encodeBase64Url(random(16)),
  };
  return { disclosures, statement: formatStatement(edits.statement?.(statement) ?? statement) };
};

const makeToken = async (world: World, edits: Edits, core: string): Promise<Uint8Array> => {
  const at = edits.tokenAt ?? RECEIVED_AT_UNIX_MS + 700;
  const authority = { ...(edits.tokenAuthority ?? world.authority), now: () => at };
  const imprint = edits.tokenImprint ?? sha256(encodeUtf8(core));
  const issued = await requestEmbeddedToken({ name: AUTHORITY_NAME, authority, imprint, now: () => at, random });
  if (!issued.ok) throw new Error(JSON.stringify(issued.failure));
  return issued.value.bytes;
};

/** Makes one certificate of the world, with everything that a verifier needs beside it. */
export const makeCertificate = async (world: World, edits: Edits = {}): Promise<MadeCertificate> => {
  const everyCourt = { log: world.log, witnesses: world.witnesses };
  const { statement, disclosures } = makeStatement(edits);
  const batchLeaves = [
    ...fillerLeaves(LEAF_INDEX, 'leaf'),
    hashLeaf(encodeUtf8(statement)),
    ...fillerLeaves(1, 'last'),
  ];

  const [second, ...more] = fillerLeaves(ENTRY_INDEX - 1);
  const former = [
    hashLeaf(encodeUtf8(world.genesis)),
    edits.secondEntry === undefined ? (second ?? new Uint8Array()) : hashLeaf(encodeUtf8(edits.secondEntry)),
    ...more,
  ];
  const afterLeaves = former.slice(0, AFTER_SIZE);
  const afterSigning = { ...everyCourt, at: AFTER_AT };
  const after = await signCheckpoint(afterLeaves, edits.after?.(afterSigning) ?? afterSigning);

  const batch: BatchCore = {
    v: 'assize/batch-core/v1',
    ledger: ORIGIN,
    batcher: 'batcher-0',
    sequence: 7,
    previous: NO_PREVIOUS_BATCH.replaceAll('0', 'a'),
    after: { treeSize: AFTER_SIZE, rootHash: encodeHex(computeRootHash(afterLeaves)) },
    policy: world.genesisHash,
    treeSize: batchLeaves.length,
    rootHash: { 'sha-256': encodeHex(computeRootHash(batchLeaves)) },
    openedAt: formatTime(RECEIVED_AT_UNIX_MS - 100),
    closedAt: formatTime(RECEIVED_AT_UNIX_MS + 100),
  };
  const editedBatch = edits.batch?.(batch) ?? batch;
  const token = await makeToken(world, edits, formatBatchCore(editedBatch));
  const entryValue: BatchEntry = {
    v: BATCH_ENTRY_VERSION,
    ledger: ORIGIN,
    batch: editedBatch,
    timestamps: [{ authority: AUTHORITY_NAME, tokenSha256: encodeHex(sha256(token)) }],
  };
  const entry = formatBatchEntry(edits.entry?.(entryValue) ?? entryValue);
  const ledger = [...former, hashLeaf(encodeUtf8(entry)), ...fillerLeaves(AS_OF_SIZE - ENTRY_INDEX - 1, 'later')];

  const coveringLeaves = ledger.slice(0, COVERING_SIZE);
  const coveringSigning = { ...everyCourt, at: COSIGNED_AT };
  const covering = await signCheckpoint(coveringLeaves, edits.covering?.(coveringSigning) ?? coveringSigning);
  const asOf = await signCheckpoint(ledger, { ...everyCourt, at: COSIGNED_AT.map((at) => at + 3600) });

  const receipt: Receipt = {
    origin: ORIGIN,
    evidenceId: EVIDENCE_ID,
    leafHash: hashLeaf(encodeUtf8(statement)),
    acceptedAtUnixMs: RECEIVED_AT_UNIX_MS,
    includeByUnixMs: RECEIVED_AT_UNIX_MS + 86_400_000,
  };
  const issuer = edits.issuer ?? world.issuer;
  const core: CertificateCore = {
    v: CERTIFICATE_CORE_VERSION,
    ledger: ORIGIN,
    statement,
    batch: { entry, leafIndex: LEAF_INDEX, path: computeInclusionPath(batchLeaves, LEAF_INDEX).map(encodeHex) },
    timestamps: Array.from({ length: edits.tokenCount ?? 1 }, () => ({
      authority: AUTHORITY_NAME,
      token: encodeBase64(token),
      certificates: [],
      crls: [],
      ocsps: [],
    })),
    inclusion: {
      proof: formatTlogProof({
        extra: null,
        index: ENTRY_INDEX,
        path: computeInclusionPath(coveringLeaves, ENTRY_INDEX),
        checkpoint: covering,
      }),
      after,
      governance: [],
    },
    receipt: await signNote(formatReceiptText(edits.receipt?.(receipt) ?? receipt), [
      edits.receiptSigner ?? world.receipt,
    ]),
    findings: [],
    limits: [{ zh: '取得方式是否合法。', en: 'Whether it was lawfully obtained.' }],
    issued: { at: formatTime(RECEIVED_AT_UNIX_MS + 4393), by: formatKid(issuer.key), bundleSequence: 0 },
  };
  const editedCore = edits.core?.(core) ?? core;
  const coreText = formatCertificateCore(editedCore);
  const certificate: Certificate = {
    v: CERTIFICATE_VERSION,
    ledger: ORIGIN,
    core: coreText,
    signature: await signDetachedJws(coreText, issuer),
    disclosures,
    supplements: [],
  };
  const edited = edits.certificate?.(certificate) ?? certificate;
  const bundle = formatTrustBundle({
    v: TRUST_BUNDLE_VERSION,
    ledger: ORIGIN,
    sequence: 0,
    genesis: world.genesis,
    governance: [],
    handovers: [],
    asOf,
    revoked: [],
    compromisedSince: [],
  });
  const trust = { genesis: world.genesisHash, bundle };
  return {
    text: formatCertificate(edited),
    certificate: edited,
    core: editedCore,
    statement,
    ledger,
    batchLeaves,
    token,
    covering,
    after,
    trust,
    options: {
      trust,
      now: RECEIVED_AT_UNIX_MS + 86_400_000,
      digests: { 'sha-256': encodeHex(sha256(EVIDENCE)) },
      sizeBytes: EVIDENCE.length,
    },
  };
};
