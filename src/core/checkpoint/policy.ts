// Cosigning policies, C2SP tlog-policy: which logs are known, which witnesses, and which sets of them are a quorum. Text
// may be hostile. The specification treats octets above 0x7F as opaque; here they are UTF-8.
//
//   log <vkey> [<url>]
//   witness <name> <vkey> [<url>]
//   group <name> all|any|<k> <member>...     members are defined above; each name is a member at most once
//   quorum <name>|none                       exactly once, its name defined above

import { parseDecimal } from '../bytes/decimal.ts';
import { encodeHex } from '../bytes/hex.ts';
import { AUTHOR_TYPES } from '../note/signed-note.ts';
import { formatVerifierKey, parseVerifierKey, type VerifierKey } from '../note/verifier-key.ts';
import { fail, succeed, type Result } from '../result.ts';
import { COSIGNER_TYPES } from './cosignature.ts';

/** Largest policy text, in characters: 1 MiB, above 400 lines with ML-DSA-44 keys and addresses. */
const MAX_POLICY_LENGTH = 1_048_576;

/** Most logs, witnesses and groups, each; the specification asks for at least 32. */
const MAX_POLICY_MEMBERS = 128;

type PolicyLog = { readonly key: VerifierKey; readonly url: string | null };
export type PolicyWitness = { readonly name: string; readonly key: VerifierKey; readonly url: string | null };
/** A group has witnessed what at least `threshold` (1..members.length) of its members have. */
export type PolicyGroup = { readonly name: string; readonly threshold: number; readonly members: readonly string[] };

/** A policy. `quorum` names a witness or a group; null asks for no cosignature at all (`quorum none`). */
export type Policy = {
  readonly logs: readonly PolicyLog[];
  readonly witnesses: readonly PolicyWitness[];
  readonly groups: readonly PolicyGroup[];
  readonly quorum: string | null;
};

/** Why a policy does not read; `line` counts from 1. */
export type PolicyFailure =
  | { readonly code: 'policy.too-large'; readonly limit: number }
  | { readonly code: 'policy.character' }
  | { readonly code: 'policy.syntax'; readonly line: number }
  | { readonly code: 'policy.key'; readonly line: number }
  | { readonly code: 'policy.duplicate-key'; readonly line: number }
  | { readonly code: 'policy.duplicate-name'; readonly line: number }
  | { readonly code: 'policy.member'; readonly line: number; readonly name: string }
  | { readonly code: 'policy.threshold'; readonly line: number }
  | { readonly code: 'policy.quorum'; readonly line: number };

const NONE = 'none';
// oxlint-disable-next-line no-control-regex -- tab and LF are the only control characters allowed
const FORBIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f]/;

type Draft = {
  readonly logs: PolicyLog[];
  readonly witnesses: PolicyWitness[];
  readonly groups: PolicyGroup[];
  readonly names: Set<string>;
  readonly members: Set<string>;
  readonly logKeys: Set<string>;
  readonly witnessKeys: Set<string>;
  quorum: string | null | undefined;
};

type Line = { readonly number: number; readonly fields: readonly string[] };

// A duplicate is the same public key, whatever its name and key id (tlog-policy).
const readKey = (
  line: Line,
  text: string,
  types: readonly number[],
  known: Set<string>,
): Result<VerifierKey, PolicyFailure> => {
  const key = parseVerifierKey(text);
  if (!key.ok || !types.includes(key.value.type)) return fail({ code: 'policy.key', line: line.number });
  const fingerprint = encodeHex(key.value.publicKey);
  if (known.has(fingerprint)) return fail({ code: 'policy.duplicate-key', line: line.number });
  known.add(fingerprint);
  return succeed(key.value);
};

const readLog = (draft: Draft, line: Line): Result<null, PolicyFailure> => {
  const [, keyText, url = null, surplus] = line.fields;
  if (keyText === undefined || surplus !== undefined || draft.logs.length === MAX_POLICY_MEMBERS) {
    return fail({ code: 'policy.syntax', line: line.number });
  }
  const key = readKey(line, keyText, AUTHOR_TYPES, draft.logKeys);
  if (!key.ok) return key;
  draft.logs.push({ key: key.value, url });
  return succeed(null);
};

const readWitness = (draft: Draft, line: Line): Result<null, PolicyFailure> => {
  const [, name, keyText, url = null, surplus] = line.fields;
  if (name === undefined || keyText === undefined || surplus !== undefined) {
    return fail({ code: 'policy.syntax', line: line.number });
  }
  if (draft.witnesses.length === MAX_POLICY_MEMBERS) return fail({ code: 'policy.syntax', line: line.number });
  if (name === NONE || draft.names.has(name)) return fail({ code: 'policy.duplicate-name', line: line.number });
  const key = readKey(line, keyText, COSIGNER_TYPES, draft.witnessKeys);
  if (!key.ok) return key;
  draft.names.add(name);
  draft.witnesses.push({ name, key: key.value, url });
  return succeed(null);
};

const readThreshold = (text: string, memberCount: number): number | null => {
  if (text === 'all') return memberCount;
  if (text === 'any') return 1;
  const threshold = parseDecimal(text);
  return threshold !== null && threshold >= 1 && threshold <= memberCount ? threshold : null;
};

const readGroup = (draft: Draft, line: Line): Result<null, PolicyFailure> => {
  const [, name, thresholdText, ...members] = line.fields;
  if (name === undefined || thresholdText === undefined || members.length === 0) {
    return fail({ code: 'policy.syntax', line: line.number });
  }
  if (draft.groups.length === MAX_POLICY_MEMBERS) return fail({ code: 'policy.syntax', line: line.number });
  if (name === NONE || draft.names.has(name)) return fail({ code: 'policy.duplicate-name', line: line.number });
  const threshold = readThreshold(thresholdText, members.length);
  if (threshold === null) return fail({ code: 'policy.threshold', line: line.number });
  for (const member of members) {
    // One membership per name: a witness counts toward the quorum in one way only.
    if (!draft.names.has(member) || draft.members.has(member)) {
      return fail({ code: 'policy.member', line: line.number, name: member });
    }
    draft.members.add(member);
  }
  draft.names.add(name);
  draft.groups.push({ name, threshold, members });
  return succeed(null);
};

const readQuorum = (draft: Draft, line: Line): Result<null, PolicyFailure> => {
  const [, name, surplus] = line.fields;
  if (name === undefined || surplus !== undefined) return fail({ code: 'policy.syntax', line: line.number });
  if (draft.quorum !== undefined || (name !== NONE && !draft.names.has(name))) {
    return fail({ code: 'policy.quorum', line: line.number });
  }
  draft.quorum = name === NONE ? null : name;
  return succeed(null);
};

const readLine = (draft: Draft, line: Line): Result<null, PolicyFailure> => {
  const [directive = ''] = line.fields;
  switch (directive) {
    case 'log':
      return readLog(draft, line);
    case 'witness':
      return readWitness(draft, line);
    case 'group':
      return readGroup(draft, line);
    case 'quorum':
      return readQuorum(draft, line);
    default:
      return fail({ code: 'policy.syntax', line: line.number });
  }
};

/** Reads a policy text. Only whole lines are comments; spaces and tabs separate fields; every line ends in LF. */
export const parsePolicy = (text: string): Result<Policy, PolicyFailure> => {
  if (text.length > MAX_POLICY_LENGTH) return fail({ code: 'policy.too-large', limit: MAX_POLICY_LENGTH });
  if (FORBIDDEN.test(text) || !text.isWellFormed()) return fail({ code: 'policy.character' });
  const draft: Draft = {
    logs: [],
    witnesses: [],
    groups: [],
    names: new Set(),
    members: new Set(),
    logKeys: new Set(),
    witnessKeys: new Set(),
    quorum: undefined,
  };
  const lines = text.split('\n');
  if (lines.pop() !== '') return fail({ code: 'policy.syntax', line: lines.length + 1 });
  for (const [index, content] of lines.entries()) {
    const fields = content.split(/[ \t]+/).filter((field) => field !== '');
    if (fields[0] === undefined || fields[0].startsWith('#')) continue;
    const read = readLine(draft, { number: index + 1, fields });
    if (!read.ok) return read;
  }
  const { logs, witnesses, groups, quorum } = draft;
  if (quorum === undefined) return fail({ code: 'policy.quorum', line: lines.length });
  return succeed({ logs, witnesses, groups, quorum });
};

const formatThreshold = (group: PolicyGroup): string => {
  if (group.threshold === group.members.length) return 'all';
  return group.threshold === 1 ? 'any' : group.threshold.toString();
};

const withUrl = (url: string | null): string => (url === null ? '' : ` ${url}`);

/** Formats a policy in its canonical form: logs, witnesses, groups, quorum; single spaces; no comments. */
export const formatPolicy = (policy: Policy): string =>
  [
    ...policy.logs.map((log) => `log ${formatVerifierKey(log.key)}${withUrl(log.url)}`),
    ...policy.witnesses.map(({ name, key, url }) => `witness ${name} ${formatVerifierKey(key)}${withUrl(url)}`),
    ...policy.groups.map((group) => `group ${group.name} ${formatThreshold(group)} ${group.members.join(' ')}`),
    `quorum ${policy.quorum ?? NONE}`,
  ]
    .map((line) => `${line}\n`)
    .join('');
