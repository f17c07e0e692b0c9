// A ledger of three epochs. Each change rotates everything that a change can: all witness keys, the log's key, the number
// of courts that must cosign, the authority and its root, receipt and issuer keys. Each epoch seals one batch, with a
// certificate. Layout of epoch k, from index 5k: a filler, the batch, a filler, the change (of the last: a filler), a filler.

import { type BatchCore, NO_PREVIOUS_BATCH, formatBatchCore } from '../../src/core/batch/batch-core.ts';
import { BATCH_ENTRY_VERSION, formatBatchEntry } from '../../src/core/batch/batch-entry.ts';
import { encodeBase64, encodeBase64Url } from '../../src/core/bytes/base64.ts';
import { encodeUtf8 } from '../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../src/core/bytes/hex.ts';
import { CERTIFICATE_VERSION, type Certificate } from '../../src/core/certificate/certificate.ts';
import { CERTIFICATE_CORE_VERSION, formatCertificateCore } from '../../src/core/certificate/certificate-core.ts';
import { formatKid, signDetachedJws } from '../../src/core/certificate/detached-jws.ts';
import { sha256 } from '../../src/core/digest/sha256.ts';
import { GENESIS_VERSION, type LedgerState, formatGenesis } from '../../src/core/ledger/genesis.ts';
import { GOVERNANCE_VERSION, computeEntryHash, formatGovernance } from '../../src/core/ledger/governance.ts';
import { type GovernanceLink, TRUST_BUNDLE_VERSION, formatTrustBundle } from '../../src/core/ledger/trust-bundle.ts';
import { hashLeaf } from '../../src/core/merkle/hash.ts';
import { computeInclusionPath, computeRootHash } from '../../src/core/merkle/tree.ts';
import { type NoteSigner, signNote } from '../../src/core/note/signed-note.ts';
import { KEY_TYPE, formatVerifierKey } from '../../src/core/note/verifier-key.ts';
import { formatTlogProof } from '../../src/core/proof/tlog-proof.ts';
import { formatReceiptText } from '../../src/core/statement/receipt.ts';
import { CLAIM_SLOTS, STATEMENT_VERSION, formatStatement } from '../../src/core/statement/statement.ts';
import { formatTime } from '../../src/core/text/time.ts';
import { generateAuthorityKeys, importAuthority } from '../../src/platform/tsa/authority-keys.ts';
import type { TimestampAuthority } from '../../src/platform/tsa/timestamp-authority.ts';
import { approveEntry } from './governed-world.ts';
import { EVIDENCE, ORIGIN, RECEIVED_AT_UNIX_MS, createSigner, fillerLeaves, signCheckpoint } from './ledger-fixture.ts';
import { requestEmbeddedToken } from '../../src/platform/tsa/timestamp-client.ts';

const BLOCK = 5;
const DAY_MS = 86_400_000;
const LETTERS = ['a', 'b', 'c', 'd', 'e'] as const;
/** Courts and how many of them must cosign, epoch by epoch. */
export const POLICIES = [
  { courts: 3, required: 2, f: 0 },
  { courts: 4, required: 3, f: 1 },
  { courts: 5, required: 4, f: 2 },
] as const;
export const EPOCHS = POLICIES.length;

/** Whole seconds: when everything of an epoch happens. */
export const epochTime = (epoch: number): number =>
  Math.floor(RECEIVED_AT_UNIX_MS / 1000) * 1000 + epoch * 365 * DAY_MS;

export type Keys = {
  readonly log: NoteSigner;
  readonly receipt: NoteSigner;
  readonly issuer: NoteSigner;
  readonly witnesses: readonly NoteSigner[];
  readonly authority: TimestampAuthority;
  readonly state: LedgerState;
};

const random = (sizeBytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(sizeBytes));
const vkey = ({ key }: NoteSigner): string => formatVerifierKey(key);
/** The one that every state names; `tsa-<epoch>` is named in its epoch alone. */
export const LASTING_AUTHORITY = 'tsa-lasting';
const authorityName = (epoch: number): string => `tsa-${epoch}`;

const createAuthority = async (): Promise<TimestampAuthority> => {
  const now = () => RECEIVED_AT_UNIX_MS;
  const { secret } = await generateAuthorityKeys({ now, random });
  return { keys: await importAuthority(secret), now, random };
};

const describeAuthority = (name: string, { keys }: TimestampAuthority) => ({
  name,
  roots: [encodeHex(sha256(keys.rootCertificate))],
  simulated: true,
});

const createKeys = async (
  epoch: number,
  governors: readonly NoteSigner[],
  lasting: TimestampAuthority,
): Promise<Keys> => {
  const { courts: count, required } = POLICIES[epoch] ?? POLICIES[0];
  const make = async (name: string, type: number) => await createSigner(name, type, `${name} of epoch ${epoch}`);
  const log = await make(ORIGIN, KEY_TYPE.ed25519);
  const receipt = await make(`${ORIGIN}/receipt`, KEY_TYPE.ed25519);
  const issuer = await make(`${ORIGIN}/issuer`, KEY_TYPE.ed25519);
  const ids = LETTERS.slice(0, count).map((letter) => `court-${letter}.assize.invalid`);
  const witnesses = await Promise.all(ids.map((id) => make(`${id}/witness`, KEY_TYPE.cosignature)));
  const authority = await createAuthority();
  const state: LedgerState = {
    policy: { witnesses: required, keepers: 0 },
    courts: ids.map((id, index) => ({
      id,
      name: { zh: `第${index + 1}法院`, en: `Court ${index + 1}` },
      kind: 'court',
      jurisdiction: 'CN',
      since: formatTime(RECEIVED_AT_UNIX_MS),
      simulated: true,
      keys: {
        witness: witnesses.slice(index, index + 1).map(vkey),
        mirror: [],
        keeper: [],
        governance: governors.slice(index, index + 1).map(vkey),
      },
    })),
    log: [vkey(log)],
    receipt: [vkey(receipt)],
    issuer: [vkey(issuer)],
    timestamps: {
      minimum: 1,
      authorities: [describeAuthority(authorityName(epoch), authority), describeAuthority(LASTING_AUTHORITY, lasting)],
    },
    toleranceSeconds: 60,
    includeByHours: 24,
  };
  return { log, receipt, issuer, witnesses, authority, state };
};

type Change = { readonly entry: string; readonly approvals: readonly string[]; readonly index: number };
type Batch = {
  readonly statement: string;
  readonly entry: string;
  readonly token: Uint8Array;
  readonly index: number;
  readonly afterSize: number;
};

export type EpochsWorld = {
  readonly genesis: string;
  readonly genesisHash: string;
  readonly keys: readonly Keys[];
  readonly lasting: TimestampAuthority;
  readonly ledger: readonly Uint8Array[];
  readonly changes: readonly Change[];
  readonly batches: readonly Batch[];
};

const seconds = (unixMs: number): readonly number[] => [Math.floor(unixMs / 1000)];

const makeBatch = async (
  epoch: number,
  { authority }: Keys,
  former: readonly Uint8Array[],
  policy: string,
): Promise<Batch> => {
  const receivedAt = epochTime(epoch);
  const statement = formatStatement({
    v: STATEMENT_VERSION,
    ledger: ORIGIN,
    id: `ev_01M7VDA9Y1AQ1JAVXAT2HKT3W${epoch}`,
    digests: { 'sha-256': encodeHex(sha256(EVIDENCE)) },
    sizeBytes: EVIDENCE.length,
    mediaType: 'text/plain',
    receivedAt: formatTime(receivedAt),
    source: { mode: 'upload', grade: 'self' },
    intent: { method: 'apiKey', sha256: null },
    claims: Array.from({ length: CLAIM_SLOTS }, () => encodeBase64Url(random(32))).sort(),
    salt: encodeBase64Url(random(16)),
  });
  const core: BatchCore = {
    v: 'assize/batch-core/v1',
    ledger: ORIGIN,
    batcher: 'b1',
    sequence: epoch,
    previous: NO_PREVIOUS_BATCH,
    after: { treeSize: former.length, rootHash: encodeHex(computeRootHash(former)) },
    policy,
    treeSize: 1,
    rootHash: { 'sha-256': encodeHex(hashLeaf(encodeUtf8(statement))) },
    openedAt: formatTime(receivedAt - 100),
    closedAt: formatTime(receivedAt + 100),
  };
  const now = () => receivedAt + 200;
  const issued = await requestEmbeddedToken({
    name: authorityName(epoch),
    authority: { ...authority, now },
    imprint: sha256(encodeUtf8(formatBatchCore(core))),
    now,
    random,
  });
  if (!issued.ok) throw new Error(JSON.stringify(issued.failure));
  const token = issued.value.bytes;
  const timestamps = [{ authority: authorityName(epoch), tokenSha256: encodeHex(sha256(token)) }];
  const entry = formatBatchEntry({ v: BATCH_ENTRY_VERSION, ledger: ORIGIN, batch: core, timestamps });
  return { statement, entry, token, index: former.length, afterSize: former.length };
};

/** Makes the ledger. */
export const createEpochsWorld = async (): Promise<EpochsWorld> => {
  const governors = await Promise.all(
    LETTERS.map((letter) => createSigner(`court-${letter}.assize.invalid/governance`, KEY_TYPE.ed25519)),
  );
  const lasting = await createAuthority();
  const keys: Keys[] = [];
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) keys.push(await createKeys(epoch, governors, lasting));
  const [first] = keys;
  if (first === undefined) throw new Error('no epoch');
  const createdAt = formatTime(RECEIVED_AT_UNIX_MS - DAY_MS);
  const genesis = formatGenesis({ v: GENESIS_VERSION, ledger: ORIGIN, createdAt, state: first.state });
  let ledger: readonly Uint8Array[] = [hashLeaf(encodeUtf8(genesis))];
  let policy = computeEntryHash(genesis);
  const changes: Change[] = [];
  const batches: Batch[] = [];
  for (const [epoch, own] of keys.entries()) {
    if (epoch > 0) ledger = [...ledger, ...fillerLeaves(1, `begin ${epoch}`)];
    const batch = await makeBatch(epoch, own, ledger, policy);
    batches.push(batch);
    ledger = [...ledger, hashLeaf(encodeUtf8(batch.entry)), ...fillerLeaves(1, `after ${epoch}`)];
    const next = keys[epoch + 1];
    if (next === undefined) {
      ledger = [...ledger, ...fillerLeaves(2, 'end')];
      continue;
    }
    const entry = formatGovernance({
      v: GOVERNANCE_VERSION,
      ledger: ORIGIN,
      sequence: epoch + 1,
      previous: policy,
      effectiveSize: (epoch + 1) * BLOCK,
      action: 'amend',
      state: next.state,
      reason: 'rotation',
    });
    const approvals = [await approveEntry(entry, epoch + 1, governors.slice(0, own.state.policy.witnesses))];
    changes.push({ entry, approvals, index: ledger.length });
    ledger = [...ledger, hashLeaf(encodeUtf8(entry)), ...fillerLeaves(1, `approval ${epoch}`)];
    policy = computeEntryHash(entry);
  }
  return { genesis, genesisHash: computeEntryHash(genesis), keys, lasting, ledger, changes, batches };
};

const keysOf = ({ keys }: EpochsWorld, epoch: number): Keys => {
  const found = keys[epoch];
  if (found === undefined) throw new Error(`no epoch ${epoch}`);
  return found;
};

/** Signs the checkpoint of a size by the keys of one epoch or of several. */
export const signAt = async (
  world: EpochsWorld,
  size: number,
  epochs: readonly number[],
  atUnixMs: number,
): Promise<string> => {
  const [first = 0, ...others] = epochs;
  return await signCheckpoint(world.ledger.slice(0, size), {
    log: keysOf(world, first).log,
    moreLogKeys: others.map((epoch) => keysOf(world, epoch).log),
    witnesses: epochs.flatMap((epoch) => keysOf(world, epoch).witnesses),
    at: seconds(atUnixMs),
  });
};

/** The changes as a carrier links them under the tree of a size. */
export const linksUnder = ({ changes, ledger }: EpochsWorld, size: number): readonly GovernanceLink[] =>
  changes
    .filter(({ index }) => index < size)
    .map((change) => ({
      ...change,
      path: computeInclusionPath(ledger.slice(0, size), change.index).map(encodeHex),
    }));

/** The bundle as of the end of an epoch's block, before the next change takes effect. */
export const bundleOf = async (world: EpochsWorld, epoch: number): Promise<string> => {
  const size = epoch * BLOCK + 3;
  const governance = linksUnder(world, size);
  const handovers = await Promise.all(
    Array.from({ length: epoch }, (_, index) =>
      signAt(world, (index + 1) * BLOCK, [index, index + 1], epochTime(index + 1) - DAY_MS),
    ),
  );
  return formatTrustBundle({
    v: TRUST_BUNDLE_VERSION,
    ledger: ORIGIN,
    sequence: governance.length,
    genesis: world.genesis,
    governance,
    handovers,
    asOf: await signAt(world, size, [epoch], epochTime(epoch) + DAY_MS),
    revoked: [],
    compromisedSince: [],
  });
};

/** The certificate of an epoch's batch, signed by the keys of `signedBy`; `chain`: whether it carries the changes. */
export const certificateOf = async (
  world: EpochsWorld,
  epoch: number,
  { signedBy = epoch, chain = false }: { readonly signedBy?: number; readonly chain?: boolean } = {},
): Promise<{ readonly certificate: Certificate; readonly covering: string }> => {
  const batch = world.batches[epoch];
  if (batch === undefined) throw new Error(`no batch ${epoch}`);
  const { receipt, issuer } = keysOf(world, signedBy);
  const size = batch.index + 2;
  const covering = await signAt(world, size, [signedBy], epochTime(epoch) + 2000);
  const core = formatCertificateCore({
    v: CERTIFICATE_CORE_VERSION,
    ledger: ORIGIN,
    statement: batch.statement,
    batch: { entry: batch.entry, leafIndex: 0, path: [] },
    timestamps: [
      { authority: authorityName(epoch), token: encodeBase64(batch.token), certificates: [], crls: [], ocsps: [] },
    ],
    inclusion: {
      proof: formatTlogProof({
        extra: null,
        index: batch.index,
        path: computeInclusionPath(world.ledger.slice(0, size), batch.index),
        checkpoint: covering,
      }),
      after: await signAt(world, batch.afterSize, [epoch], epochTime(epoch) - 10_000),
      governance: chain ? linksUnder(world, size) : [],
    },
    receipt: await signNote(
      formatReceiptText({
        origin: ORIGIN,
        evidenceId: `ev_01M7VDA9Y1AQ1JAVXAT2HKT3W${epoch}`,
        leafHash: hashLeaf(encodeUtf8(batch.statement)),
        acceptedAtUnixMs: epochTime(epoch),
        includeByUnixMs: epochTime(epoch) + DAY_MS,
      }),
      [receipt],
    ),
    findings: [],
    limits: [],
    issued: { at: formatTime(epochTime(epoch) + 3000), by: formatKid(issuer.key), bundleSequence: epoch },
  });
  const signature = await signDetachedJws(core, issuer);
  const certificate = { v: CERTIFICATE_VERSION, ledger: ORIGIN, core, signature, disclosures: [], supplements: [] };
  return { certificate: { ...certificate, v: CERTIFICATE_VERSION }, covering };
};
