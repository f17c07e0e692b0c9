// The node's status as metrics. Names follow Prometheus: base units, `_total` for counters.

import type { MetricFamily, Sample } from './metric-text.ts';
import type { NodeStatus } from './node-status.ts';

const gauge = (name: string, help: string, samples: readonly Sample[]): MetricFamily => ({
  name: `court_node_${name}`,
  type: 'gauge',
  help,
  samples,
});

const STATES = ['ready', 'locked', 'halted'] as const;

const countBy = (names: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
};

const logFamilies = ({ roles }: NodeStatus): readonly MetricFamily[] => {
  const each = (read: (log: NodeStatus['roles'][number]['logs'][number]) => number | null | undefined): Sample[] =>
    roles.flatMap(({ role, logs }) =>
      logs.flatMap((log) => {
        const value = read(log);
        return typeof value === 'number' ? [{ labels: { role, origin: log.origin }, value }] : [];
      }),
    );
  return [
    gauge(
      'tree_size',
      'Size of the tree cosigned last.',
      each((log) => log.treeSize),
    ),
    gauge(
      'cosigned_timestamp_seconds',
      'When it was cosigned, Unix time.',
      each((log) => log.cosignedAtUnixSeconds),
    ),
    gauge(
      'next_entry',
      'First entry that a copying role does not hold.',
      each((log) => log.nextEntry),
    ),
    gauge(
      'judged_size',
      'Entries whose content the keeper has judged.',
      each((log) => log.judgedSize),
    ),
    gauge(
      'leaves_wanted',
      'Batches whose leaf hashes the keeper still wants.',
      each((log) => log.leavesWanted),
    ),
    gauge(
      'tokens_wanted',
      'Tokens that the keeper still wants.',
      each((log) => log.tokensWanted),
    ),
    gauge(
      'findings',
      'Findings that the keeper signed.',
      each((log) => log.findings),
    ),
    gauge(
      'pending_tree_size',
      'Size of the tree that a copying role is to fetch.',
      each((log) => log.pendingSize),
    ),
  ];
};

const peerFamilies = ({ peers }: NodeStatus): readonly MetricFamily[] => {
  const labelsOf = (peer: NodeStatus['peers'][number]) => ({ court: peer.court ?? 'ledger', origin: peer.origin });
  const each = (read: (peer: NodeStatus['peers'][number]) => number | null): Sample[] =>
    peers.flatMap((peer) => {
      const value = read(peer);
      return value === null ? [] : [{ labels: labelsOf(peer), value }];
    });
  return [
    gauge(
      'peer_up',
      'Whether the peer showed a checkpoint that the log signed.',
      each(({ state }) => (state === 'silent' || state === 'absent' || state === 'unsigned' ? 0 : 1)),
    ),
    gauge(
      'peer_consistent',
      "Whether its tree is consistent with this court's, as far as is proved.",
      each(({ state, treeSize }) => (treeSize === null ? null : state === 'consistent' ? 1 : 0)),
    ),
    gauge(
      'peer_tree_size',
      'Size of the tree that the peer shows.',
      each((peer) => peer.treeSize),
    ),
    gauge(
      'peer_clock_offset_seconds',
      "How far the peer's clock is ahead of this court's.",
      each((peer) => peer.clockOffsetSeconds),
    ),
  ];
};

/** Makes the families of a status. */
export const describeNode = (status: NodeStatus): readonly MetricFamily[] => {
  const { court, simulated, roles, clock, forks, alarms, gossipAtUnixSeconds, startedAtUnixSeconds } = status;
  const one = (value: number): readonly Sample[] => [{ labels: {}, value }];
  const origins = [...new Set([...roles.flatMap(({ logs }) => logs), ...forks].map(({ origin }) => origin))];
  const { rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return [
    gauge('info', 'The court; 1.', [{ labels: { court, simulated: String(simulated) }, value: 1 }]),
    gauge(
      'role_state',
      'State of a role: 1 for the one that it is in.',
      roles.flatMap(({ role, state }) =>
        STATES.map((name) => ({ labels: { role, state: name }, value: name === state ? 1 : 0 })),
      ),
    ),
    ...logFamilies(status),
    ...peerFamilies(status),
    gauge('gossip_timestamp_seconds', 'End of the last round of gossip.', one(gossipAtUnixSeconds ?? 0)),
    gauge(
      'clock_offset_seconds',
      "The middle of the peers' clocks, ahead of this court's.",
      clock.offsetSeconds === null ? [] : one(clock.offsetSeconds),
    ),
    gauge(
      'fork_evidence',
      'Proved forks on file.',
      origins.map((origin) => ({
        labels: { origin },
        value: forks.filter((fork) => fork.origin === origin).length,
      })),
    ),
    gauge(
      'alarms',
      'Alarms that are on, by kind.',
      [...countBy(alarms.map(({ code }) => code))].map(([code, value]) => ({ labels: { code }, value })),
    ),
    {
      name: 'process_cpu_seconds_total',
      type: 'counter',
      help: 'Processor time.',
      samples: one((user + system) / 1e6),
    },
    { name: 'process_resident_memory_bytes', type: 'gauge', help: 'Memory.', samples: one(rss) },
    {
      name: 'process_start_time_seconds',
      type: 'gauge',
      help: 'Start, Unix time.',
      samples: one(startedAtUnixSeconds),
    },
  ];
};
