// The operator's reports about keys: they go out in every trust bundle, and none is ever taken back.

import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { formatKid } from '../../src/core/certificate/detached-jws.ts';
import { parseGenesis } from '../../src/core/ledger/genesis.ts';
import { parseVerifierKey } from '../../src/core/note/verifier-key.ts';
import { judgeReplacement } from '../../src/core/verify/judge-replacement.ts';
import { type OpenTrust, openTrust } from '../../src/core/verify/trust.ts';
import { createApp } from '../../src/routes/app.ts';
import { JSON_TYPE, beginLedger, composePorts, send } from './route-world.ts';

const ports = composePorts();
const app = createApp(ports);
const operator = { authorization: `Bearer ${env.OPERATOR_TOKEN ?? ''}` };
const MINUTE_MS = 60_000;
const SOON = new Date(Date.now() + 2 * MINUTE_MS).toISOString();
let EARLY = '';
let LATE = '';

type Report = { readonly key: string; readonly since: string; readonly reason?: string };
type Reports = { readonly compromisedSince: readonly Report[]; readonly revoked: readonly Report[] };

/** Repeats each key as its confirmation. */
const confirm = ({ compromisedSince, revoked }: Reports): unknown => {
  const repeat = (report: Report) => ({ ...report, confirm: report.key });
  return { compromisedSince: compromisedSince.map(repeat), revoked: revoked.map(repeat) };
};

const put = (body: unknown, headers: Readonly<Record<string, string>> = operator) =>
  send(app, '/v1/operator/compromised-keys', {
    method: 'PUT',
    body: JSON.stringify(body),
    headers: { ...JSON_TYPE, ...headers },
  });

const readTrust = async (): Promise<OpenTrust> => {
  const trust = await ports.trust();
  const opened = trust === null ? null : await openTrust(trust);
  if (opened?.ok !== true) throw new Error('no trust');
  return opened.value;
};

let key = '';
let other = '';

beforeAll(async () => {
  await beginLedger(ports);
  const [genesis] = (await readTrust()).epochs;
  const ids = (genesis?.state.courts ?? []).flatMap(({ keys }) =>
    keys.witness.map((vkey) => {
      const parsed = parseVerifierKey(vkey);
      return parsed.ok ? formatKid(parsed.value) : '';
    }),
  );
  [key = '', other = ''] = ids;
  const begun = parseGenesis((await readTrust()).bundle.genesis, null);
  if (!begun.ok) throw new Error('no genesis');
  EARLY = begun.value.createdAt;
  LATE = new Date(Date.parse(EARLY) + 1).toISOString();
});

describe('PUT /v1/operator/compromised-keys', () => {
  it('adds reports, which the trust bundle carries from then on', async () => {
    const before = await readTrust();
    const first = await put(confirm({ compromisedSince: [{ key, since: LATE }], revoked: [] }));
    expect([first.status, first.json]).toEqual([200, { compromisedSince: [{ key, since: LATE }], revoked: [] }]);
    const second = await put(
      confirm({
        compromisedSince: [{ key, since: EARLY }],
        revoked: [{ key: other, since: LATE, reason: '密钥停用' }],
      }),
    );
    expect(second.json).toEqual({
      compromisedSince: [{ key, since: EARLY }],
      revoked: [{ key: other, since: LATE, reason: '密钥停用' }],
    });
    const after = await readTrust();
    expect(after.bundle.compromisedSince).toEqual([{ key, since: EARLY }]);
    expect(after.bundle.revoked).toEqual([{ key: other, since: LATE, reason: '密钥停用' }]);
    expect(judgeReplacement(before, after).ok).toBe(true);
    expect(judgeReplacement(after, before)).toMatchObject({ ok: false, failure: { code: 'replacement.forgets' } });
  });

  it('takes no report back, and moves none to a later time', async () => {
    await put(confirm({ compromisedSince: [{ key, since: EARLY }], revoked: [] }));
    for (const compromisedSince of [[], [{ key, since: LATE }]]) {
      const answer = await put(confirm({ compromisedSince, revoked: [] }));
      expect(answer.status).toBe(200);
      expect((await readTrust()).bundle.compromisedSince).toEqual([{ key, since: EARLY }]);
    }
  });

  it('refuses keys that the ledger never named, other members and times', async () => {
    const unknown = await put(confirm({ compromisedSince: [{ key: `${key}x`, since: EARLY }], revoked: [] }));
    expect(unknown.status).toBe(422);
    expect(unknown.json['errors']).toEqual([expect.objectContaining({ pointer: '/compromisedSince/0/key' })]);
    for (const body of [
      { compromisedSince: [] },
      confirm({ compromisedSince: [{ key, since: 'yesterday' }], revoked: [] }),
      confirm({ compromisedSince: [{ key, since: EARLY, reason: 'x' }], revoked: [] }),
      confirm({ compromisedSince: [], revoked: [{ key, since: EARLY }] }),
    ]) {
      expect((await put(body)).status).toBe(422);
    }
  });

  it('refuses a time from before the genesis or from the future, of which no report could be taken back', async () => {
    const before = (await readTrust()).bundle;
    const beforeGenesis = new Date(Date.parse(EARLY) - 1).toISOString();
    const future = new Date(Date.now() + 6 * MINUTE_MS).toISOString();
    for (const since of [beforeGenesis, future, '1970-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z']) {
      for (const body of [
        { compromisedSince: [{ key: other, since }], revoked: [] },
        { compromisedSince: [], revoked: [{ key: other, since, reason: 'x' }] },
      ]) {
        const answer = await put(confirm(body));
        expect(answer.status).toBe(422);
        const list = body.revoked.length === 0 ? 'compromisedSince' : 'revoked';
        expect(answer.json['errors']).toEqual([expect.objectContaining({ pointer: `/${list}/0/since` })]);
      }
    }
    expect((await readTrust()).bundle.revoked).toEqual(before.revoked);
    // Clocks differ by minutes.
    expect((await put(confirm({ compromisedSince: [{ key: other, since: SOON }], revoked: [] }))).status).toBe(200);
  });

  it('refuses a report whose key is not repeated, and then keeps none of the request', async () => {
    const before = (await readTrust()).bundle;
    for (const given of [undefined, '', other.slice(0, -1), key]) {
      const answer = await put({
        compromisedSince: [{ key, since: EARLY, confirm: key }],
        revoked: [{ key: other, since: EARLY, reason: 'x', confirm: given }],
      });
      expect(answer.status).toBe(422);
      expect(answer.json['errors']).toEqual([expect.objectContaining({ pointer: '/revoked/0/confirm' })]);
    }
    expect((await readTrust()).bundle.revoked).toEqual(before.revoked);
  });

  it('is the operator’s alone', async () => {
    expect((await put({ compromisedSince: [], revoked: [] }, {})).status).toBe(401);
    expect((await put({ compromisedSince: [], revoked: [] }, { authorization: 'Bearer other' })).status).toBe(401);
  });
});
