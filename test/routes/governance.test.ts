// The operator's calls for changes of the ledger's state, and what anybody reads of them.

import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { formatApprovalText } from '../../src/core/ledger/approval.ts';
import type { LedgerState } from '../../src/core/ledger/genesis.ts';
import { GOVERNANCE_VERSION, computeEntryHash, formatGovernance } from '../../src/core/ledger/governance.ts';
import { signNote } from '../../src/core/note/signed-note.ts';
import { openTrust } from '../../src/core/verify/trust.ts';
import { createApp } from '../../src/routes/app.ts';
import type { MemoryConsortium } from '../support/memory-consortium.ts';
import { JSON_TYPE, beginLedger, composePorts, connectCourts, send } from './route-world.ts';

const ports = composePorts();
const app = createApp(ports);
const operator = { authorization: `Bearer ${env.OPERATOR_TOKEN ?? ''}` };
const origin = env.LEDGER_ORIGIN;
let consortium: MemoryConsortium;

const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = operator) =>
  send(app, path, { method: 'POST', body: JSON.stringify(body), headers: { ...JSON_TYPE, ...headers } });
const get = (path: string, headers: Readonly<Record<string, string>> = operator) => send(app, path, { headers });

beforeAll(async () => {
  consortium = await beginLedger(ports);
});
beforeEach(() => {
  connectCourts(consortium);
});

type Shown = {
  readonly treeSize: number;
  readonly inForce: number;
  readonly epochs: readonly { readonly sequence: number; readonly leafHash: string }[];
  readonly state: LedgerState;
};
const readShown = async (): Promise<Shown> => (await get('/v1/operator/governance')).json as unknown as Shown;

const word = async (edit: (state: LedgerState) => LedgerState, approvers = 3) => {
  const { treeSize, epochs, state } = await readShown();
  const former = epochs.at(-1);
  const sequence = (former?.sequence ?? 0) + 1;
  const entry = formatGovernance({
    v: GOVERNANCE_VERSION,
    ledger: origin,
    sequence,
    previous: former?.leafHash ?? '',
    effectiveSize: treeSize + approvers + 1,
    action: 'amend',
    state: edit(state),
    reason: 'test',
  });
  const text = formatApprovalText({ origin, sequence, leafHash: computeEntryHash(entry) });
  const signers = consortium.governors.slice(0, approvers);
  return { entry, approvals: await Promise.all(signers.map(async (signer) => await signNote(text, [signer]))) };
};

const slower = (state: LedgerState): LedgerState => ({ ...state, toleranceSeconds: state.toleranceSeconds + 1 });

describe('changes of the state', () => {
  it('are the operator’s alone to hand in', async () => {
    const command = await word(slower);
    expect((await post('/v1/operator/governance', command, {})).status).toBe(401);
    expect((await get('/v1/operator/governance', {})).status).toBe(401);
    expect((await post('/v1/operator/log-keys', {}, {})).status).toBe(401);
  });

  it('are refused with the reason and where it lies, and nothing is appended', async () => {
    const { treeSize } = await readShown();
    const good = await word(slower);
    const refused = async (body: unknown) => {
      const answer = await post('/v1/operator/governance', body);
      expect([answer.status, answer.json['code']]).toEqual([422, 'governance-refused']);
      return (answer.json['errors'] as { readonly pointer: string; readonly detail: string }[])[0];
    };
    expect(await refused(await word(slower, 2))).toMatchObject({ pointer: '/approvals' });
    const [first = '', ...others] = good.approvals;
    const wrong = await refused({ ...good, approvals: [...others, first.replace('\n1\n', '\n2\n')] });
    expect(wrong).toMatchObject({ pointer: '/approvals/2' });
    expect(wrong?.detail).toContain('governance.approval-of-another');
    expect(await refused({ ...good, entry: `${good.entry} ` })).toMatchObject({ pointer: '/entry' });
    const same = await refused(await word((state) => state));
    expect(same?.detail).toContain('governance.no-change');
    expect((await readShown()).treeSize).toBe(treeSize);
  });

  it.each([
    ['no approvals', { entry: '{}', approvals: [] }],
    ['an unknown member', { entry: '{}', approvals: ['x'], force: true }],
    ['no entry', { approvals: ['x'] }],
  ])('are not read with %s', async (_, body) => {
    const answer = await post('/v1/operator/governance', body);
    expect([answer.status, answer.json['code']]).toEqual([422, 'validation-failed']);
  });

  it('are appended once, and shown with their dates to everybody', async () => {
    const command = await word(slower);
    const first = await post('/v1/operator/governance', command);
    expect(first.status).toBe(201);
    expect(await post('/v1/operator/governance', command)).toMatchObject({ status: 201, json: first.json });
    await ports.ledger.whenPublished(Number(first.json['effectiveSize']) - 1, 10_000);
    expect(await readShown()).toMatchObject({ inForce: 1, epochs: [{ sequence: 0 }, { sequence: 1 }] });

    const history = await get('/v1/trust/history', {});
    const items = history.json['items'] as {
      readonly since: string;
      readonly until: string | null;
      readonly policy: object;
    }[];
    expect(items).toHaveLength(2);
    expect(items[0]?.until).toBe(items[1]?.since);
    expect(items[1]?.policy).toEqual({ witnesses: 3, of: 4, keepers: 0, f: 1, mayBeMissing: 1 });
    const opened = await openTrust({
      genesis: String(history.json['genesis']),
      bundle: (await get('/v1/trust', {})).text,
    });
    expect(opened.ok && opened.value.epochs).toHaveLength(2);
  });

  it('that name keys of the log begin with the keys that the ledger makes', async () => {
    const made = await post('/v1/operator/log-keys', {});
    expect(made.status).toBe(201);
    expect(made.json['vkeys']).toHaveLength(2);
    expect((await post('/v1/operator/log-keys', {})).json).toEqual(made.json);
    expect(made.text).not.toContain('PRIVATE');
  });
});
