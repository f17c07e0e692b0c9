// One look at the courts: what each shows of this ledger, how far it is behind, whether its clock is right, and whether
// what it cosigned is the history that the ledger shows us.

import { encodeUtf8, decodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import { parseCheckpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { type Cosignature, verifyCosignatures } from '../../../src/core/checkpoint/cosignature.ts';
import { sha256 } from '../../../src/core/digest/sha256.ts';
import { findEpoch } from '../../../src/core/ledger/epochs.ts';
import type { Court } from '../../../src/core/ledger/genesis.ts';
import { parseSignedNote, verifySignedNote } from '../../../src/core/note/signed-note.ts';
import { parseVerifierKey } from '../../../src/core/note/verifier-key.ts';
import { type ClockReading, judgeClocks } from '../../court-node/gossip/clock-watch.ts';
import { type SignedTree, compareTrees } from '../../court-node/gossip/compare-trees.ts';
import type { FetchBounded } from '../../court-node/gossip/fetch-bounded.ts';
import { MAX_CHECKPOINT_BYTES, type TileSource, createRemoteTiles } from '../../court-node/gossip/remote-tiles.ts';
import { verifyByNode } from '../signature/verify-by-node.ts';
import { type Alarm, alarm, warning } from './alarm.ts';
import type { LedgerView } from './observe-ledger.ts';

/** Where a court's read side is. */
export type CourtAddress = { readonly id: string; readonly url: string };

export type CourtsOptions = {
  readonly fetchBounded: FetchBounded;
  /** This machine's clock, Unix milliseconds. */
  readonly now: () => number;
  /** How long a court may be behind the published checkpoint. */
  readonly maxLagMs: number;
  readonly tiles: readonly TileSource[];
};

const TIMEOUT_MS = 10_000;
/** Cosignatures of one checkpoint are made within seconds; a clock further off is wrong. */
const SIGNATURE_SPREAD_SECONDS = 60;
const ROLES = ['witness', 'mirror', 'keeper'] as const;
type Role = (typeof ROLES)[number];

const pathOf = (role: Role, originHash: string): string =>
  role === 'witness' ? `${originHash}/checkpoint` : `${role}/${originHash}/checkpoint`;

type Shown = { readonly tree: SignedTree; readonly cosignature: Cosignature };
type Look =
  | { readonly kind: 'shown'; readonly shown: Shown; readonly offsetSeconds: number | null }
  | { readonly kind: 'missing' }
  | { readonly kind: 'silent'; readonly message: string }
  | { readonly kind: 'unsigned'; readonly message: string };

const look = async (court: Court, role: Role, url: string, view: LedgerView, options: CourtsOptions): Promise<Look> => {
  const originHash = encodeHex(sha256(encodeUtf8(view.origin)));
  const limits = { maxBytes: MAX_CHECKPOINT_BYTES, timeoutMs: TIMEOUT_MS };
  const asked = options.now();
  const fetched = await options.fetchBounded(`${url.replace(/\/+$/, '')}/${pathOf(role, originHash)}`, limits);
  if (!fetched.ok) {
    const { kind, message } = fetched.failure;
    return kind === 'missing' ? { kind: 'missing' } : { kind: 'silent', message };
  }
  const text = decodeUtf8(fetched.value.bytes) ?? '';
  const note = parseSignedNote(text);
  if (!note.ok) return { kind: 'unsigned', message: note.failure.code };
  const checkpoint = parseCheckpoint(note.value.text);
  if (!checkpoint.ok) return { kind: 'unsigned', message: checkpoint.failure.code };
  const signed = await verifySignedNote(note.value, view.logKeys, verifyByNode);
  if (!signed.ok) return { kind: 'unsigned', message: `the log: ${signed.failure.code}` };
  const keys = court.keys[role].flatMap((vkey) => {
    const key = parseVerifierKey(vkey);
    return key.ok ? [key.value] : [];
  });
  const cosigned = await verifyCosignatures(note.value, keys, verifyByNode);
  const [cosignature] = cosigned.ok ? cosigned.value : [];
  if (cosignature === undefined) return { kind: 'unsigned', message: `not cosigned by its ${role} key` };
  const { dateUnixMs } = fetched.value;
  // Half the way there and back, at a resolution of a second.
  const middle = (asked + options.now()) / 2;
  const offsetSeconds = dateUnixMs === null ? null : Math.round((dateUnixMs - middle) / 1000);
  return { kind: 'shown', shown: { tree: { note: text, checkpoint: checkpoint.value }, cosignature }, offsetSeconds };
};

const judgeLag = (id: string, role: Role, { tree }: Shown, view: LedgerView, options: CourtsOptions): Alarm | null => {
  const behind = view.tree.checkpoint.treeSize - tree.checkpoint.treeSize;
  const age = view.onLedgerByUnixMs === null ? 0 : options.now() - view.onLedgerByUnixMs;
  if (behind <= 0 || age <= options.maxLagMs) return null;
  const message = `${role} is ${behind} entries behind a checkpoint that is ${Math.round(age / 1000)} s old`;
  return role === 'witness' ? alarm('court-lagging', message, id) : warning('copy-lagging', message, id);
};

const judgeHistory = async (id: string, url: string, { tree }: Shown, view: LedgerView, options: CourtsOptions) => {
  const originHash = encodeHex(sha256(encodeUtf8(view.origin)));
  const copy = createRemoteTiles(`${url.replace(/\/+$/, '')}/mirror/${originHash}`, options.fetchBounded);
  const compared = await compareTrees(view.tree, tree, [...options.tiles, copy]);
  if (compared.kind === 'consistent') return null;
  if (compared.kind === 'unproved') return alarm('unproved-inconsistency', compared.reason, id);
  return { ...alarm('fork', 'the log signed another history for this court', id), evidence: compared.evidence };
};

/**
 * Clocks by the times that courts wrote into their signatures on the newest checkpoint: they signed within seconds of each
 * other, whatever the time was.
 */
const judgeSignatureTimes = (view: LedgerView): readonly Alarm[] => {
  const times = view.cosignatures.map(({ unixSeconds }) => unixSeconds).sort((left, right) => left - right);
  const middle = times[Math.floor(times.length / 2)] ?? 0;
  const wrong = view.cosignatures.filter(
    ({ unixSeconds }) => Math.abs(unixSeconds - middle) > SIGNATURE_SPREAD_SECONDS,
  );
  return wrong.map(({ key, unixSeconds }) => {
    const offset = unixSeconds - middle;
    const message = `its signature is dated ${Math.abs(offset)} s ${offset > 0 ? 'after' : 'before'} the others'`;
    return alarm('court-clock', message, key.name);
  });
};

/** Looks at the courts once. */
export const observeCourts = async (
  addresses: readonly CourtAddress[],
  view: LedgerView,
  options: CourtsOptions,
): Promise<readonly Alarm[]> => {
  const { state } = findEpoch(view.epochs, view.tree.checkpoint.treeSize);
  const alarms: Alarm[] = [...judgeSignatureTimes(view)];
  const clocks: ClockReading[] = [];
  let current = 0;
  let asked = 0;
  for (const { id, url } of addresses) {
    const court = state.courts.find((candidate) => candidate.id === id);
    if (court === undefined) {
      alarms.push(warning('court-unsigned', 'no court of the policy in force', id));
      continue;
    }
    for (const role of ROLES) {
      if (court.keys[role].length === 0) continue;
      const seen = await look(court, role, url, view, options);
      if (role === 'witness') asked += 1;
      if (seen.kind === 'missing') {
        // Mirror and keeper need not run; a witness that never cosigned is one that does not work.
        if (role === 'witness') alarms.push(alarm('court-lagging', 'it never cosigned this ledger', id));
        continue;
      }
      if (seen.kind === 'silent') {
        alarms.push(warning('court-silent', seen.message, id));
        break;
      }
      if (seen.kind === 'unsigned') {
        alarms.push(alarm('court-unsigned', `${role}: ${seen.message}`, id));
        continue;
      }
      const lag = judgeLag(id, role, seen.shown, view, options);
      if (lag !== null) alarms.push(lag);
      if (role !== 'witness') continue;
      if (lag === null) current += 1;
      if (seen.offsetSeconds !== null) clocks.push({ court: id, offsetSeconds: seen.offsetSeconds });
      const history = await judgeHistory(id, url, seen.shown, view, options);
      if (history !== null) alarms.push(history);
    }
  }
  // Only if enough of them were asked can it be said that too few answer.
  if (asked >= state.policy.witnesses && current < state.policy.witnesses) {
    alarms.push(alarm('quorum-lost', `${current} courts keep up, ${state.policy.witnesses} are needed`));
  }
  const { isOwnWrong, offsetSeconds, wrong } = judgeClocks(clocks);
  if (isOwnWrong)
    alarms.push(alarm('own-clock', `this machine's clock and the courts' differ by ${Math.abs(offsetSeconds ?? 0)} s`));
  for (const { court, offsetSeconds: offset } of wrong)
    alarms.push(alarm('court-clock', `its clock is ${offset} s off`, court));
  return alarms;
};
