// What the node knows of itself, in one place: `/health`, `/metrics` and the operator's page show the same.

import { formatVerifierKey, type VerifierKey } from '../../../src/core/note/verifier-key.ts';
import type { Result } from '../../../src/core/result.ts';
import type { Configuration } from '../configuration.ts';
import type { Alarm } from '../gossip/alarms.ts';
import type { ClockVerdict } from '../gossip/clock-watch.ts';
import type { ForkArchive } from '../gossip/fork-archive.ts';
import type { KeptEvidence } from '../gossip/gossip-store.ts';
import type { Gossip } from '../gossip/gossip.ts';
import type { PeerView } from '../gossip/peer-view.ts';
import type { LogList } from '../witness/log-list.ts';
import type { WitnessStore } from '../witness/witness-store.ts';
import type { Witness } from '../witness/witness.ts';

/** A log as a role holds it. */
export type LogStatus = {
  readonly origin: string;
  /** Size of the tree that it cosigned last. */
  readonly treeSize: number | null;
  readonly cosignedAtUnixSeconds?: number | null;
  /** Mirror: what is to be fetched next, and the tree that is being fetched. */
  readonly nextEntry?: number;
  readonly pendingSize?: number | null;
  /** Keeper: entries whose content is judged, what is still wanted for them, findings signed. */
  readonly judgedSize?: number;
  readonly leavesWanted?: number;
  readonly tokensWanted?: number;
  readonly findings?: number;
  readonly fault?: string | null;
};

export type RoleState = 'ready' | 'locked' | 'halted';

/** A role that runs, or must not; `fault` says why not. */
export type RoleStatus = {
  readonly role: string;
  readonly state: RoleState;
  readonly fault: string | null;
  readonly vkeys: readonly string[];
  readonly logs: readonly LogStatus[];
};

/** An alarm of gossip, or one of the node's own. */
export type NodeAlarm = Omit<Alarm, 'code'> & { readonly code: Alarm['code'] | RoleState | 'configuration' };

export type NodeStatus = {
  readonly court: string;
  readonly name: Configuration['name'];
  readonly simulated: boolean;
  readonly startedAtUnixSeconds: number;
  readonly configurationFault: string | null;
  /** The witness first. */
  readonly roles: readonly RoleStatus[];
  readonly peers: readonly PeerView[];
  readonly gossipAtUnixSeconds: number | null;
  readonly clock: ClockVerdict;
  readonly forks: readonly KeptEvidence[];
  readonly alarms: readonly NodeAlarm[];
};

export type StatusParts = {
  readonly configuration: Configuration;
  readonly witnessKeys: readonly VerifierKey[];
  readonly logs: LogList;
  readonly store: WitnessStore;
  readonly witness: Result<Witness, string>;
  readonly gossip: Gossip;
  readonly archive: ForkArchive;
  readonly copies: readonly { readonly role: string; readonly health: () => Omit<RoleStatus, 'role'> }[];
  readonly configurationFault: () => string | null;
  readonly startedAtUnixSeconds: number;
};

const readWitness = ({ witness, witnessKeys, logs, store }: StatusParts): RoleStatus => {
  const fault = witness.ok ? witness.value.halted() : witness.failure;
  return {
    role: 'witness',
    state: witness.ok ? (fault === null ? 'ready' : 'halted') : 'locked',
    fault,
    vkeys: witnessKeys.map(formatVerifierKey),
    logs: logs.origins().map((origin) => {
      const latest = witness.ok ? witness.value.findLatest(origin) : store.findLatest(origin);
      return { origin, treeSize: latest?.treeSize ?? null, cosignedAtUnixSeconds: latest?.unixSeconds ?? null };
    }),
  };
};

const ownAlarms = (roles: readonly RoleStatus[], configurationFault: string | null): readonly NodeAlarm[] => [
  ...roles.flatMap(({ role, state, fault }) =>
    state === 'ready' ? [] : [{ code: state, origin: null, court: null, message: `the ${role} is ${state}: ${fault}` }],
  ),
  ...(configurationFault === null
    ? []
    : [
        {
          code: 'configuration' as const,
          origin: null,
          court: null,
          message: `the changed configuration was refused: ${configurationFault}`,
        },
      ]),
];

const ROLES = ['witness', 'mirror', 'keeper'];

/** Reads the node's status. */
export const readNodeStatus = (parts: StatusParts): NodeStatus => {
  const { configuration, gossip, archive, copies } = parts;
  const { court, name, simulated } = configuration;
  const others = copies.map(({ role, health }) => ({ role, ...health() }));
  const roles = [readWitness(parts), ...others.toSorted((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role))];
  const configurationFault = parts.configurationFault();
  return {
    court,
    name,
    simulated,
    startedAtUnixSeconds: parts.startedAtUnixSeconds,
    configurationFault,
    roles,
    peers: gossip.views(),
    gossipAtUnixSeconds: gossip.lastRoundUnixSeconds(),
    clock: gossip.clock(),
    forks: archive.list(),
    alarms: [...ownAlarms(roles, configurationFault), ...gossip.alarms()],
  };
};
