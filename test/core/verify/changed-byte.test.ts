// One changed byte, anywhere. As the text came from its issuer nothing in it is unbound: every byte of the file is under
// the issuer's signature, a claim of the statement, or the closed canonical form. And where the issuer itself changes
// its core and signs again, the ledger, the courts, the authority and the receipt still bind all but what is listed here.

import { beforeAll, describe, expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { formatCertificate } from '../../../src/core/certificate/certificate.ts';
import { signDetachedJws } from '../../../src/core/certificate/detached-jws.ts';
import { type OpenTrust, openTrust } from '../../../src/core/verify/trust.ts';
import type { Verdict } from '../../../src/core/verify/verdict.ts';
import { verifyCertificate } from '../../../src/core/verify/verify-certificate.ts';
import { type MadeCertificate, type World, createWorld, makeCertificate } from '../../support/ledger-fixture.ts';

/** Verifications in flight: signatures are checked by a pool of threads. */
const IN_FLIGHT = 8;
const TIMEOUT_MS = 240_000;

let world: World;
let made: MadeCertificate;
let trust: OpenTrust;
beforeAll(async () => {
  world = await createWorld();
  // The least that is consistent: three cosignatures of three that are needed, so that each counts.
  made = await makeCertificate(world, {
    covering: (signing) => ({ ...signing, witnesses: signing.witnesses.slice(0, 3) }),
    core: (core) => ({ ...core, inclusion: { ...core.inclusion, after: null } }),
  });
  const opened = await openTrust(made.trust);
  if (!opened.ok) throw new Error(opened.failure.code);
  trust = opened.value;
});

const verify = async (certificate: string | Uint8Array): Promise<Verdict> =>
  await verifyCertificate(certificate, { ...made.options, trust });

const flip = (bytes: Uint8Array, at: number): Uint8Array => {
  const changed = bytes.slice();
  changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
  return changed;
};

const forEachIndex = async (count: number, visit: (index: number) => Promise<void>): Promise<void> => {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      await visit(index);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
};

const failedSteps = (verdict: Verdict): readonly string[] =>
  verdict.steps.filter(({ result }) => result === 'fail').map(({ name, code }) => `${name} ${code}`);

describe('one changed byte anywhere in certificate.json', () => {
  it('starts from a consistent certificate', async () => {
    expect((await verify(made.text)).summary).toBe('consistent');
  });

  it(
    'fails a step that names what failed, for every byte, and never throws',
    async () => {
      const bytes = encodeUtf8(made.text);
      const wrong: string[] = [];
      const seen = new Set<string>();
      await forEachIndex(bytes.length, async (index) => {
        const verdict = await verify(flip(bytes, index));
        const failed = failedSteps(verdict);
        for (const step of failed) seen.add(step);
        const isNamed = failed.length > 0 && !failed.includes('document INTERNAL');
        if (verdict.summary === 'consistent' || verdict.sentence !== null || !isNamed) {
          wrong.push(`${index}: ${verdict.summary} ${failed.join(', ')}`);
        }
      });
      expect(wrong).toEqual([]);
      // The attempt reached every part, not only the parser.
      expect([...seen].sort()).toEqual(
        expect.arrayContaining([
          'batch-inclusion INVALID',
          'document FOREIGN_LEDGER',
          'document UNPARSABLE',
          'issuer INVALID',
          'issuer UNKNOWN_KEY',
          'ledger-inclusion INVALID',
          'log-signature INVALID',
          'object MISMATCH',
          'quorum INVALID',
          'quorum NOT_MET',
          'receipt INVALID',
          'statement DISCLOSURE_UNBOUND',
          'timestamps INVALID',
        ]),
      );
    },
    TIMEOUT_MS,
  );

  it(
    'leaves to a dishonest issuer only the limits and the time of issue',
    async () => {
      const core = encodeUtf8(made.certificate.core);
      const spans = ['"limits":[', '"issued":{"at":"'].map((start) => {
        const from = encodeUtf8(made.certificate.core.slice(0, made.certificate.core.indexOf(start))).length;
        return {
          from,
          to:
            from +
            encodeUtf8(made.certificate.core.slice(made.certificate.core.indexOf(start)).split(/\]|Z"/, 1)[0] ?? '')
              .length,
        };
      });
      const unbound: string[] = [];
      // Every ninth byte: each one costs a whole verification.
      await forEachIndex(Math.floor(core.length / 9), async (ninth) => {
        const index = ninth * 9;
        const text = decodeUtf8(flip(core, index));
        if (text === null) return;
        const signature = await signDetachedJws(text, world.issuer);
        const verdict = await verify(formatCertificate({ ...made.certificate, core: text, signature }));
        const isFree = spans.some(({ from, to }) => index >= from && index <= to);
        if (verdict.summary === 'consistent' && !isFree)
          unbound.push(`${index}: ${text.slice(index - 20, index + 20)}`);
      });
      expect(unbound).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
