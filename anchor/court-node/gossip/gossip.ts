// Gossip: each round reads what the other courts and the ledger itself show as the latest checkpoint, over their public
// read sides only, and compares it with what this court cosigned. Two trees that cannot both be true become evidence.
// One that cannot be proved either way is kept, tried again each round, and told as an unproved inconsistency.

import { encodeHex } from '../../../src/core/bytes/hex.ts';
import type { Checkpoint } from '../../../src/core/checkpoint/checkpoint.ts';
import { createSameSizeEvidence } from '../../../src/core/ledger/fork-evidence.ts';
import type { ReadTile } from '../../../src/core/merkle/tile-proof.ts';
import type { Peer } from '../configuration.ts';
import type { EventLog } from '../event-log.ts';
import { computeOriginHash, type LogList } from '../witness/log-list.ts';
import { collectAlarms, type Alarm } from './alarms.ts';
import { judgeClocks, type ClockVerdict } from './clock-watch.ts';
import { compareTrees, type SignedTree } from './compare-trees.ts';
import type { FetchBounded } from './fetch-bounded.ts';
import type { ForkArchive } from './fork-archive.ts';
import type { GossipStore } from './gossip-store.ts';
import { readCheckpoint, type Sighting } from './read-checkpoint.ts';
import type { PeerView } from './peer-view.ts';
import { createRemoteTiles, type TileSource } from './remote-tiles.ts';

/** What this court itself holds of a log. */
export type OwnView = {
  /** The latest tree whose cosignature may be seen; null when none was, or the node is locked. */
  readonly findLatest: (origin: string) => SignedTree | null;
  readonly findBySize: (origin: string, treeSize: number) => SignedTree | null;
  /** Pairs of notes for one size that the log itself submitted here. */
  readonly listForks: (origin: string) => readonly (readonly [string, string])[];
  /** Tiles of the court's own copy, for a court that mirrors. */
  readonly findTiles: (origin: string) => ReadTile | null;
};

export type GossipParts = {
  readonly logs: LogList;
  readonly own: OwnView;
  readonly store: GossipStore;
  readonly archive: ForkArchive;
  readonly fetchBounded: FetchBounded;
  readonly unixMs: () => number;
  readonly log: EventLog;
  /** Raised when the node stops: what is cut short then proves nothing and is no suspicion either. */
  readonly stop: AbortSignal;
};

export type Gossip = {
  /** Runs one round; rounds do not overlap. */
  readonly round: () => Promise<void>;
  readonly replacePeers: (peers: readonly Peer[]) => void;
  /** Keeps a note that the log signed and that did not extend our tree, until a round can prove what it is. */
  readonly suspect: (note: string, checkpoint: Checkpoint, source: string) => void;
  readonly views: () => readonly PeerView[];
  readonly clock: () => ClockVerdict;
  readonly alarms: () => readonly Alarm[];
  readonly lastRoundUnixSeconds: () => number | null;
};

type Place = { readonly court: string | null; readonly baseUrl: string; readonly checkpointUrl: string };
type Seen = { readonly place: Place; readonly sighting: Sighting };

/** Suspicions tried again in one round: each may take some tiles from every source. */
const RETRIES_PER_ROUND = 10;

const identify = ({ origin, treeSize, rootHash }: Checkpoint) => ({ origin, treeSize, rootHash: encodeHex(rootHash) });

/** Makes gossip; nothing runs until `round` is called. */
export const createGossip = (parts: GossipParts, firstPeers: readonly Peer[]): Gossip => {
  const { logs, own, store, archive, fetchBounded, unixMs, log, stop } = parts;
  const now = (): number => Math.floor(unixMs() / 1000);
  let peers = firstPeers;
  let views: readonly PeerView[] = [];
  let clock: ClockVerdict = judgeClocks([]);
  let lastRound: number | null = null;
  let running: Promise<void> | null = null;

  const keepFork = (evidence: string, source: string): void => {
    const kept = archive.keep(evidence, source, now());
    if (kept === null) return;
    const { number, origin, form, sizes } = kept;
    log.error('fork', { number, origin, form, firstSize: sizes[0], secondSize: sizes[1], source });
  };

  const absorbOwnForks = (origin: string): void => {
    for (const notes of own.listForks(origin)) keepFork(createSameSizeEvidence(origin, notes), 'submitted by the log');
  };

  const listSources = (origin: string, baseUrl: string | null): readonly TileSource[] => {
    const ownTiles = own.findTiles(origin);
    const readUrl = logs.findReadUrl(origin);
    const addresses = [readUrl, baseUrl === null ? null : `${baseUrl}/mirror/${computeOriginHash(origin)}`];
    return [
      ...(ownTiles === null ? [] : [{ name: 'own copy', readTile: ownTiles }]),
      ...addresses.flatMap((address) => (address === null ? [] : createRemoteTiles(address, fetchBounded))),
    ];
  };

  // Judges a tree that the log signed against ours, and keeps what comes of it.
  const judge = async (
    ours: SignedTree,
    theirs: SignedTree,
    from: { readonly name: string; readonly baseUrl: string | null },
  ): Promise<Pick<PeerView, 'state' | 'message'>> => {
    const { origin, treeSize } = theirs.checkpoint;
    // What we cosigned at their very size answers without any tiles.
    const counterpart = treeSize < ours.checkpoint.treeSize ? (own.findBySize(origin, treeSize) ?? ours) : ours;
    const comparison = await compareTrees(counterpart, theirs, listSources(origin, from.baseUrl));
    const identity = identify(theirs.checkpoint);
    switch (comparison.kind) {
      case 'consistent':
        store.clear(identity);
        return { state: 'consistent', message: null };
      case 'fork':
        keepFork(comparison.evidence, from.name);
        store.clear(identity);
        return { state: 'fork', message: 'the log signed another history for this court' };
      case 'unproved':
      default:
        stop.throwIfAborted();
        store.countAttempt({ ...identity, note: theirs.note, source: from.name, reason: comparison.reason }, now());
        return { state: 'unproved', message: comparison.reason };
    }
  };

  const listPlaces = (origin: string): readonly Place[] => {
    const readUrl = logs.findReadUrl(origin);
    return [
      ...peers.map(({ court, url }) => ({
        court,
        baseUrl: url,
        checkpointUrl: `${url}/${computeOriginHash(origin)}/checkpoint`,
      })),
      ...(readUrl === null ? [] : [{ court: null, baseUrl: readUrl, checkpointUrl: `${readUrl}/checkpoint` }]),
    ];
  };

  const wentBack = ({ place, sighting }: Seen): string | null => {
    const { origin, treeSize, rootHash } = identify(sighting.tree.checkpoint);
    const court = place.court ?? '';
    const former = store.findSeen(court, origin);
    if (former !== null && former.treeSize > treeSize) {
      return `shows ${treeSize} entries after it had shown ${former.treeSize}`;
    }
    store.saw({ court, origin, treeSize, rootHash });
    return null;
  };

  const viewSighting = async (seen: Seen, reference: SignedTree): Promise<PeerView> => {
    const { place, sighting } = seen;
    const { origin, treeSize } = sighting.tree.checkpoint;
    const from = { name: place.checkpointUrl, baseUrl: place.court === null ? null : place.baseUrl };
    const judged = await judge(reference, sighting.tree, from);
    const back = wentBack(seen);
    const { cosignedAtUnixSeconds, clockOffsetSeconds } = sighting;
    return {
      origin,
      court: place.court,
      url: place.baseUrl,
      treeSize,
      cosignedAtUnixSeconds,
      clockOffsetSeconds,
      atUnixSeconds: now(),
      ...(judged.state === 'consistent' && back !== null ? { state: 'went-back', message: back } : judged),
    };
  };

  const roundOfLog = async (origin: string): Promise<readonly PeerView[]> => {
    const keys = logs.findKeys(origin) ?? [];
    const results = await Promise.all(
      listPlaces(origin).map(async (place) => {
        const cosigner = place.court === null ? null : `${place.court}/witness`;
        const sighting = await readCheckpoint(
          place.checkpointUrl,
          { origin, keys, cosigner },
          { fetchBounded, unixMs },
        );
        return { place, sighting };
      }),
    );
    const seen = results.flatMap(({ place, sighting }) => (sighting.ok ? [{ place, sighting: sighting.value }] : []));
    // A court that has cosigned nothing yet still compares the others with each other.
    const largest = seen.toSorted((a, b) => b.sighting.tree.checkpoint.treeSize - a.sighting.tree.checkpoint.treeSize);
    const reference = own.findLatest(origin) ?? largest[0]?.sighting.tree ?? null;
    const found: PeerView[] = [];
    for (const { place, sighting } of results) {
      if (sighting.ok && reference !== null) {
        found.push(await viewSighting({ place, sighting: sighting.value }, reference));
      } else if (!sighting.ok) {
        const state = ({ missing: 'absent', failed: 'silent', unsigned: 'unsigned' } as const)[sighting.failure.kind];
        found.push({
          origin,
          court: place.court,
          url: place.baseUrl,
          state,
          treeSize: null,
          cosignedAtUnixSeconds: null,
          clockOffsetSeconds: null,
          message: sighting.failure.message,
          atUnixSeconds: now(),
        });
      }
    }
    if (reference !== null) await retry(reference, found);
    return found;
  };

  // Suspicions of earlier rounds; those of this round have had their try.
  const retry = async (reference: SignedTree, found: readonly PeerView[]): Promise<void> => {
    const { origin } = reference.checkpoint;
    const tried = new Set(found.map((view) => view.treeSize));
    const open = store.listSuspicions().filter((one) => one.origin === origin && !tried.has(one.treeSize));
    // The least tried first, so that old ones cannot keep others from their turn.
    for (const one of open.toSorted((a, b) => a.attempts - b.attempts).slice(0, RETRIES_PER_ROUND)) {
      const checkpoint = { origin, treeSize: one.treeSize, rootHash: Buffer.from(one.rootHash, 'hex') };
      const peer = peers.find(({ url }) => one.source.startsWith(`${url}/`));
      await judge(reference, { note: one.note, checkpoint }, { name: one.source, baseUrl: peer?.url ?? null });
    }
  };

  const alarms = (): readonly Alarm[] =>
    collectAlarms({ views, clock, forks: archive.list(), suspicions: store.listSuspicions() });

  const runRound = async (): Promise<void> => {
    const before = new Set(alarms().map(({ message }) => message));
    const found: PeerView[] = [];
    for (const origin of logs.origins()) {
      absorbOwnForks(origin);
      found.push(...(await roundOfLog(origin)));
    }
    views = found;
    const readings = found.flatMap(({ court, clockOffsetSeconds }) =>
      court === null || clockOffsetSeconds === null ? [] : [{ court, offsetSeconds: clockOffsetSeconds }],
    );
    clock = judgeClocks([...new Map(readings.map((reading) => [reading.court, reading])).values()]);
    lastRound = now();
    for (const { code, message } of alarms()) if (!before.has(message)) log.warn('alarm', { code, message });
  };

  return {
    round: async () => {
      running ??= runRound().finally(() => {
        running = null;
      });
      await running;
    },
    replacePeers: (next) => {
      peers = next;
    },
    suspect: (note, checkpoint, source) => {
      store.suspect({ ...identify(checkpoint), note, source, reason: 'submitted without a valid proof' }, now());
    },
    views: () => views,
    clock: () => clock,
    alarms,
    lastRoundUnixSeconds: () => lastRound,
  };
};
