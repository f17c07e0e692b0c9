// Quorums of a policy: whether cosigners meet it, when they did, and how many courts may collude before two quorums can
// stand apart. The policy was read by parsePolicy, so that its groups are a tree: each name is a member at most once.

import { type VerifierKey } from '../note/verifier-key.ts';
import type { Cosignature } from './cosignature.ts';
import type { Policy, PolicyWitness } from './policy.ts';

/** Most operators whose coalitions are all tried: 2^16 coalitions times the size of the tree. */
const MAX_ENUMERATED_OPERATORS = 16;

/** Intersection of a policy's quorums. `f`: courts that may collude with any two quorums still sharing an honest one. */
export type QuorumIntersection = { readonly intersects: boolean; readonly f: number };

/**
 * Progress towards a quorum, in parties that count once each: those that cosigned, the smallest quorum, all that can
 * count. A party is a court in one group of the policy, whatever the number of its keys there.
 */
export type QuorumProgress = { readonly met: number; readonly required: number; readonly total: number };

// A group with its members resolved; a leaf is a witness.
type Node = { readonly witness: PolicyWitness } | { readonly threshold: number; readonly members: readonly Node[] };

// A node as far as coalitions matter: what one operator's keys decide alone is that operator, whichever of them sign.
type OperatorNode =
  | { readonly operator: string }
  | { readonly threshold: number; readonly members: readonly OperatorNode[] };

const resolveQuorum = (policy: Policy): Node | null => {
  const nodes = new Map<string, Node>();
  for (const witness of policy.witnesses) nodes.set(witness.name, { witness });
  for (const group of policy.groups) {
    const members = group.members.flatMap((name) => nodes.get(name) ?? []);
    if (members.length !== group.members.length) throw new RangeError(`group ${group.name} has an unknown member`);
    nodes.set(group.name, { threshold: group.threshold, members });
  }
  if (policy.quorum === null) return null;
  const quorum = nodes.get(policy.quorum);
  if (quorum === undefined) throw new RangeError(`unknown quorum ${policy.quorum}`);
  return quorum;
};

const listWitnesses = (node: Node): readonly PolicyWitness[] =>
  'witness' in node ? [node.witness] : node.members.flatMap(listWitnesses);

const isSatisfied = (node: Node, cosigned: (witness: PolicyWitness) => boolean): boolean => {
  if ('witness' in node) return cosigned(node.witness);
  let met = 0;
  for (const member of node.members) if (isSatisfied(member, cosigned)) met += 1;
  return met >= node.threshold;
};

const sameKey = (left: VerifierKey, right: VerifierKey): boolean =>
  left.name === right.name && left.keyId === right.keyId && left.type === right.type;

/** Tells whether the keys, each of a verified cosignature, are a quorum. Unknown keys do not count. */
export const isQuorumMet = (policy: Policy, cosigned: readonly VerifierKey[]): boolean => {
  const quorum = resolveQuorum(policy);
  if (quorum === null) return true;
  return isSatisfied(quorum, (witness) => cosigned.some((key) => sameKey(key, witness.key)));
};

/**
 * Finds the earliest time, in Unix seconds, at which the verified cosignatures made until then are a quorum (of M-of-N
 * the M-th smallest); null when they are none, or the policy asks for none.
 */
export const findQuorumTime = (policy: Policy, cosignatures: readonly Cosignature[]): number | null => {
  if (policy.quorum === null) return null;
  const times = cosignatures.map((cosignature) => cosignature.unixSeconds).sort((left, right) => left - right);
  for (const time of times) {
    const until = cosignatures.filter((cosignature) => cosignature.unixSeconds <= time);
    if (
      isQuorumMet(
        policy,
        until.map((cosignature) => cosignature.key),
      )
    )
      return time;
  }
  return null;
};

/** Names the operator of a key: the court of `<court>/witness`, `<court>/mirror`, `<court>/keeper`; else the name. */
const operatorOf = (keyName: string): string => keyName.replace(/\/(?:witness|mirror|keeper)$/, '');

const groupByOperator = (node: Node): OperatorNode => {
  const operators = new Set(listWitnesses(node).map(({ key }) => operatorOf(key.name)));
  const [only, ...others] = operators;
  if (only !== undefined && others.length === 0) return { operator: only };
  if ('witness' in node) return { operator: operatorOf(node.witness.key.name) };
  return { threshold: node.threshold, members: node.members.map(groupByOperator) };
};

// The parties of a node: the largest parts of it that one operator decides alone.
const listParties = (node: Node): readonly Node[] =>
  'witness' in node || 'operator' in groupByOperator(node) ? [node] : node.members.flatMap(listParties);

// Fewest parties that satisfy the node.
const smallestQuorum = (node: OperatorNode): number => {
  if ('operator' in node) return 1;
  const sizes = node.members.map(smallestQuorum).sort((left, right) => left - right);
  return sizes.slice(0, node.threshold).reduce((sum, size) => sum + size, 0);
};

/** Computes the progress of verified cosigners towards the quorum. */
export const computeQuorumProgress = (policy: Policy, cosigned: readonly VerifierKey[]): QuorumProgress => {
  const quorum = resolveQuorum(policy);
  if (quorum === null) return { met: 0, required: 0, total: 0 };
  const parties = listParties(quorum);
  const has = (witness: PolicyWitness) => cosigned.some((key) => sameKey(key, witness.key));
  const met = parties.filter((party) => isSatisfied(party, has)).length;
  return { met, required: smallestQuorum(groupByOperator(quorum)), total: parties.length };
};

// Whether any two quorums share an honest operator, when the `colluders` sign whatever they are asked.
// Two quorums of k among n members, u of which need not share one: both take all u; the remaining k - u of the other
// n - u must then overlap. A colluder is such a member.
const mustShareHonest = (node: OperatorNode, colludes: (operator: string) => boolean): boolean => {
  if ('operator' in node) return !colludes(node.operator);
  const forced = node.members.filter((member) => mustShareHonest(member, colludes)).length;
  const missing = node.threshold - (node.members.length - forced);
  return missing > 0 && 2 * missing > forced;
};

// Fewest parties that two quorums share: of k among n members at least 2k - n are in both, the cheapest of them.
const smallestSharedCount = (node: OperatorNode): number => {
  if ('operator' in node) return 1;
  const shared = node.members.map(smallestSharedCount).sort((left, right) => left - right);
  const overlap = Math.max(0, 2 * node.threshold - node.members.length);
  return shared.slice(0, overlap).reduce((sum, count) => sum + count, 0);
};

const listOperators = (node: OperatorNode): readonly string[] =>
  'operator' in node ? [node.operator] : node.members.flatMap(listOperators);

/**
 * Checks that any two quorums intersect, and computes f: how many courts may collude, with all their keys, while any two
 * quorums still share an honest court. M-of-N gives f = 2M-N-1; -1 when quorums need not intersect at all. A court that
 * may sign with any of several keys is one court. Exact for up to 16 courts and whenever each court stands once in the
 * tree; a safe lower bound beyond.
 */
export const checkQuorumIntersection = (policy: Policy): QuorumIntersection => {
  const resolved = resolveQuorum(policy);
  const quorum = resolved === null ? null : groupByOperator(resolved);
  if (quorum === null || !mustShareHonest(quorum, () => false)) return { intersects: false, f: -1 };
  const places = listOperators(quorum);
  const operators = [...new Set(places)];
  const shared = smallestSharedCount(quorum);
  if (operators.length === places.length) return { intersects: true, f: shared - 1 };
  if (operators.length > MAX_ENUMERATED_OPERATORS) {
    const placesEach = Math.max(...operators.map((operator) => places.filter((place) => place === operator).length));
    return { intersects: true, f: Math.ceil(shared / placesEach) - 1 };
  }
  const bits = new Map(operators.map((operator, index) => [operator, 2 ** index]));
  let fewest = operators.length;
  for (let coalition = 1; coalition < 2 ** operators.length; coalition += 1) {
    const size = operators.filter((_, index) => (coalition & (2 ** index)) !== 0).length;
    if (size >= fewest) continue;
    const colludes = (operator: string) => (coalition & (bits.get(operator) ?? 0)) !== 0;
    if (!mustShareHonest(quorum, colludes)) fewest = size;
  }
  return { intersects: true, f: fewest - 1 };
};
