// Tokens of an archive beside a certificate of a closed epoch: they vouch for its checkpoints, and a bad one is left out.

import { beforeAll, describe, expect, test } from 'vitest';
import { addArchivedTokens, readArchivedTokens } from '../../../anchor/auditor/archive/archived-supplements.ts';
import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { openTrust } from '../../../src/core/verify/trust.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import type { GovernedWorld } from '../../support/governed-world.ts';
import type { MadeCertificate } from '../../support/ledger-fixture.ts';
import {
  AUTHORITY,
  TAKEOVER_UNIX_MS,
  createClosingWorld,
  makeClosedCertificate,
  makeClosingBundle,
  stamp,
} from '../../support/supplement-world.ts';

let governed: GovernedWorld;
let made: MadeCertificate;
let trust: { readonly genesis: string; readonly bundle: string };

beforeAll(async () => {
  governed = await createClosingWorld();
  made = await makeClosedCertificate(governed);
  trust = { genesis: governed.world.genesisHash, bundle: await makeClosingBundle(governed, made.ledger) };
});

const tokenOver = async (note: string): Promise<Uint8Array> =>
  Uint8Array.from(Buffer.from(await stamp(governed.world.authority, note, TAKEOVER_UNIX_MS - 5000), 'base64'));

const verifyWith = async (files: Readonly<Record<string, Uint8Array>>) => {
  const opened = await openTrust(trust);
  if (!opened.ok) throw new Error(opened.failure.code);
  const archive = { read: (path: string) => Promise.resolve(files[path] ?? null) };
  const tokens = await readArchivedTokens(archive, [5, 2], opened.value.epochs);
  const text = addArchivedTokens(made.certificate, tokens);
  return { tokens, verdict: await verifyCertificate(text, { ...made.options, trust: opened.value }) };
};

describe('an archive', () => {
  test('vouches for the checkpoints of a closed epoch by its tokens', async () => {
    const { tokens, verdict } = await verifyWith({
      'checkpoints/5': encodeUtf8(made.covering),
      'checkpoints/2': encodeUtf8(made.after),
      [`checkpoints/5/tokens/${AUTHORITY}`]: await tokenOver(made.covering),
      [`checkpoints/2/tokens/${AUTHORITY}`]: await tokenOver(made.after),
    });
    expect(tokens).toHaveLength(2);
    expect(verdict.summary).toBe('consistent');
    expect(verdict.times.notBefore).not.toBeNull();
  });

  test('without tokens, or with such that do not verify, vouches for nothing', async () => {
    const files = { 'checkpoints/5': encodeUtf8(made.covering) };
    for (const token of [null, await tokenOver(made.after), new Uint8Array(10)]) {
      const named = token === null ? {} : { [`checkpoints/5/tokens/${AUTHORITY}`]: token };
      const { tokens, verdict } = await verifyWith({ ...files, ...named });
      expect(tokens).toHaveLength(0);
      expect(verdict.steps.find(({ name }) => name === 'quorum')).toMatchObject({ code: 'EPOCH_CLOSED' });
    }
  });
});
