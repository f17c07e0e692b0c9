// `propose`: words the next governance entry from the last approved state and what is to change. Writes the entry's exact
// text; nothing is signed and nothing is sent.

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Court, readLedgerState } from '../../src/core/ledger/genesis.ts';
import {
  GOVERNANCE_VERSION,
  type GovernanceAction,
  computeEntryHash,
  formatGovernance,
  parseGovernance,
} from '../../src/core/ledger/governance.ts';
import { checkGovernanceProposal } from '../../src/core/ledger/replay-governance.ts';
import type { Json } from '../../src/core/text/canonical-json.ts';
import { readValue } from '../../src/core/text/reader.ts';
import { parseTime } from '../../src/core/text/time.ts';
import { EXIT, type Command, UsageError } from '../auditor/commands/exit-codes.ts';
import { readNamedFile } from '../auditor/commands/read-trust.ts';
import { describeProposal } from './describe-change.ts';
import {
  type Action,
  COURT_ROLES,
  type CourtRole,
  type KeygenLine,
  proposeState,
  readKeygenLine,
} from './next-state.ts';
import { openTrustSource } from './trust-source.ts';

const OPTIONS = {
  trust: { type: 'string' },
  genesis: { type: 'string' },
  court: { type: 'string' },
  'court-id': { type: 'string' },
  role: { type: 'string' },
  'name-zh': { type: 'string' },
  'name-en': { type: 'string' },
  kind: { type: 'string' },
  jurisdiction: { type: 'string' },
  since: { type: 'string' },
  simulated: { type: 'boolean' },
  log: { type: 'string', multiple: true },
  state: { type: 'string' },
  witnesses: { type: 'string' },
  keepers: { type: 'string' },
  reason: { type: 'string' },
  margin: { type: 'string' },
  'effective-size': { type: 'string' },
  out: { type: 'string' },
} as const;

type Values = {
  readonly [Name in keyof typeof OPTIONS]?: (typeof OPTIONS)[Name] extends { readonly multiple: true }
    ? string[]
    : (typeof OPTIONS)[Name]['type'] extends 'boolean'
      ? boolean
      : string;
};

const demand = (value: string | undefined, name: string): string => {
  if (value === undefined || value === '') throw new UsageError(`--${name} is missing`);
  return value;
};

const readNumber = (text: string | undefined, name: string): number | undefined => {
  if (text === undefined) return undefined;
  if (!/^(?:0|[1-9]\d{0,14})$/.test(text)) throw new UsageError(`--${name} is a whole number`);
  return Number(text);
};

const readLine = (path: string | undefined): KeygenLine => {
  const line = readKeygenLine(readNamedFile(demand(path, 'court')));
  if (!line.ok) throw new UsageError(`--court: ${line.failure.reason}`);
  return line.value;
};

const readRole = (text: string | undefined): CourtRole => {
  const role = COURT_ROLES.find((known) => known === text);
  if (role === undefined) throw new UsageError(`--role is one of ${COURT_ROLES.join(', ')}`);
  return role;
};

const readAction = (name: string, values: Values): Action => {
  switch (name) {
    case 'add-court': {
      const since = values.since ?? new Date().toISOString();
      if (parseTime(since) === null) throw new UsageError('--since is a time YYYY-MM-DDTHH:MM:SS.mmmZ');
      return {
        action: name,
        line: readLine(values.court),
        entry: {
          name: { zh: demand(values['name-zh'], 'name-zh'), en: demand(values['name-en'], 'name-en') },
          // Whether it is one of the kinds is checked with the state.
          kind: demand(values.kind, 'kind') as Court['kind'],
          jurisdiction: demand(values.jurisdiction, 'jurisdiction'),
          since,
          simulated: values.simulated ?? false,
        },
      };
    }
    case 'remove-court':
      return { action: name, court: demand(values['court-id'], 'court-id') };
    case 'rotate-court':
      return { action: name, line: readLine(values.court) };
    case 'replace-key':
      return { action: name, line: readLine(values.court), role: readRole(values.role) };
    case 'set-policy':
      if (values.witnesses === undefined && values.keepers === undefined) {
        throw new UsageError('set-policy needs --witnesses or --keepers');
      }
      return { action: name };
    case 'rotate-log':
      return { action: name, log: values.log ?? [] };
    case 'amend': {
      const state = readValue(JSON.parse(readNamedFile(demand(values.state, 'state'))) as Json, readLedgerState);
      if (!state.ok) throw new UsageError(`--state: ${JSON.stringify(state.failure)}`);
      return { action: name, state: state.value };
    }
    default:
      throw new UsageError(name === '' ? 'propose what?' : `unknown change ${name}`);
  }
};

/** Runs the command. */
export const runPropose: Command = async (words, write) => {
  const { values, positionals } = parseArgs({ args: [...words], allowPositionals: true, options: OPTIONS });
  const [name = '', surplus] = positionals;
  if (surplus !== undefined) throw new UsageError(`unexpected word ${surplus}`);
  const change = readAction(name, values);
  const witnesses = readNumber(values.witnesses, 'witnesses');
  const keepers = readNumber(values.keepers, 'keepers');
  const margin = readNumber(values.margin, 'margin');
  const size = readNumber(values['effective-size'], 'effective-size');
  if ((margin === undefined) === (size === undefined)) throw new UsageError('either --margin or --effective-size');
  const out = demand(values.out, 'out');
  const trust = await openTrustSource(values.trust, values.genesis);
  const former = trust.epochs.at(-1);
  if (former === undefined) throw new UsageError('the bundle has no state');
  const asOfSize = trust.asOf.checkpoint.treeSize;

  const state = proposeState(former.state, change, { witnesses, keepers });
  if (!state.ok) throw new UsageError(state.failure.reason);
  const action: GovernanceAction = change.action;
  const text = formatGovernance({
    v: GOVERNANCE_VERSION,
    ledger: trust.ledger,
    sequence: former.sequence + 1,
    previous: former.leafHash,
    effectiveSize: size ?? asOfSize + (margin ?? 0),
    action,
    state: state.value,
    reason: demand(values.reason, 'reason'),
  });
  const { genesis, governance } = trust.bundle;
  const changes = governance.map(({ entry, approvals, index }) => ({ index, text: entry, approvals }));
  const checked = await checkGovernanceProposal(genesis, changes, trust.ledger, text);
  if (!checked.ok) throw new UsageError(`no ledger would take it: ${JSON.stringify(checked.failure)}`);
  const parsed = parseGovernance(text, trust.ledger);
  if (!parsed.ok) throw new UsageError(`no ledger would take it: ${JSON.stringify(parsed.failure)}`);
  // Exclusive: a proposal that was handed around is never replaced under its name.
  writeFileSync(out, text, { flag: 'wx' });
  write(`${describeProposal(parsed.value, computeEntryHash(text), former, asOfSize).join('\n')}\n\n${out}\n`);
  return EXIT.sound;
};
