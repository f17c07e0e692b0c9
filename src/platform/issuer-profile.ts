// Who issues certificates, as printed on them: configuration. Nothing is invented; what is missing is printed as missing.

import type { IssuerProfile } from '../domain/certificates/ports.ts';
import type { Env } from './env.ts';

const DEMONSTRATION = { zh: '司法存证演示部署', en: 'Assize demonstration' } as const;

/** `.invalid` (RFC 2606) can never be a real court's or authority's name: such a deployment is a simulation. */
export const isSimulatedOrigin = (origin: string): boolean => /\.invalid(?:\/|$)/.test(origin);

const isName = (value: unknown): value is { readonly zh: string; readonly en: string } =>
  typeof value === 'object' &&
  value !== null &&
  typeof Reflect.get(value, 'zh') === 'string' &&
  typeof Reflect.get(value, 'en') === 'string';

/** Reads ISSUER_PROFILE. Throws a TypeError when it is malformed: a configuration error. */
export const readIssuerProfile = (env: Pick<Env, 'ISSUER_PROFILE' | 'LEDGER_ORIGIN'>): IssuerProfile => {
  const origin = env.LEDGER_ORIGIN;
  const simulated = isSimulatedOrigin(origin);
  if (env.ISSUER_PROFILE === undefined) {
    const name = simulated ? DEMONSTRATION : { zh: origin, en: origin };
    return { ...name, simulated, creditCode: null, filings: null };
  }
  const profile: unknown = JSON.parse(env.ISSUER_PROFILE);
  if (!isName(profile)) throw new TypeError('ISSUER_PROFILE: expected {zh, en}');
  const { creditCode = null, filings = null } = profile as {
    readonly creditCode?: unknown;
    readonly filings?: unknown;
  };
  if ((creditCode !== null && typeof creditCode !== 'string') || (filings !== null && !isName(filings))) {
    throw new TypeError('ISSUER_PROFILE: creditCode is text, filings is {zh, en}');
  }
  return { zh: profile.zh, en: profile.en, simulated, creditCode, filings };
};
