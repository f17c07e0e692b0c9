// The operator's reports about keys: they go out in every trust bundle, and none is ever taken back.

import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { formatKid } from '../../src/core/certificate/detached-jws.ts';
import { parseVerifierKey } from '../../src/core/note/verifier-key.ts';
import { judgeReplacement } from '../../src/core/verify/judge-replacement.ts';
import { type OpenTrust, openTrust } from '../../src/core/verify/trust.ts';
import { createApp } from '../../src/routes/app.ts';
import { JSON_TYPE, beginLedger, composePorts, send } from './route-world.ts';

const ports = composePorts();
const app = createApp(ports);
const operator = { authorization: `Bearer ${env.OPERATOR_TOKEN ?? ''}` };
const EARLY = '2026-11-01T00:00:00.000Z';
const LATE = '2026-11-02T00:00:00.000Z';

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
});

describe('PUT /v1/operator/compromised-keys', () => {
  it('adds reports, which the trust bundle carries from then on', async () => {
    const before = await readTrust();
    const first = await put({ compromisedSince: [{ key, since: LATE }], revoked: [] });
    expect([first.status, first.json]).toEqual([200, { compromisedSince: [{ key, since: LATE }], revoked: [] }]);
    const second = await put({
      compromisedSince: [{ key, since: EARLY }],
      revoked: [{ key: other, since: LATE, reason: '密钥停用' }],
    });
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
    await put({ compromisedSince: [{ key, since: EARLY }], revoked: [] });
    for (const compromisedSince of [[], [{ key, since: LATE }]]) {
      const answer = await put({ compromisedSince, revoked: [] });
      expect(answer.status).toBe(200);
      expect((await readTrust()).bundle.compromisedSince).toEqual([{ key, since: EARLY }]);
    }
  });

  it('refuses keys that the ledger never named, other members and times', async () => {
    const unknown = await put({ compromisedSince: [{ key: `${key}x`, since: EARLY }], revoked: [] });
    expect(unknown.status).toBe(422);
    expect(unknown.json['errors']).toEqual([expect.objectContaining({ pointer: '/compromisedSince/0/key' })]);
    for (const body of [
      { compromisedSince: [] },
      { compromisedSince: [{ key, since: 'yesterday' }], revoked: [] },
      { compromisedSince: [{ key, since: EARLY, reason: 'x' }], revoked: [] },
      { compromisedSince: [], revoked: [{ key, since: EARLY }] },
    ]) {
      expect((await put(body)).status).toBe(422);
    }
  });

  it('is the operator’s alone', async () => {
    expect((await put({ compromisedSince: [], revoked: [] }, {})).status).toBe(401);
    expect((await put({ compromisedSince: [], revoked: [] }, { authorization: 'Bearer other' })).status).toBe(401);
  });
});
