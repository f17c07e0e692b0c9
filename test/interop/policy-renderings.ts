// Our policy as peers read it that know less of tlog-policy: without ML-DSA, or with an address for every witness.

import { parseVerifierKey } from '../../src/core/note/verifier-key.ts';
import { decodeBase64 } from '../../src/core/bytes/base64.ts';

const ML_DSA_44 = 0x06;

const typeOf = (vkey: string): number | undefined => {
  const known = parseVerifierKey(vkey);
  return known.ok ? known.value.type : decodeBase64(vkey.split('+').slice(2).join('+'))?.[0];
};

/** Leaves out what needs ML-DSA: torchwood v0.9 knows Ed25519 only. */
export const keepEd25519 = (policy: string): string => {
  const dropped = new Set<string>();
  return policy
    .split('\n')
    .flatMap((line) => {
      const [directive, first = '', second = '', ...rest] = line.split(' ');
      if (directive === 'log') return typeOf(first) === ML_DSA_44 ? [] : [line];
      if (directive === 'witness' && typeOf(second) === ML_DSA_44) {
        dropped.add(first);
        return [];
      }
      if (directive !== 'group') return [line];
      return [['group', first, second, ...rest.filter((member) => !dropped.has(member))].join(' ')];
    })
    .join('\n');
};

/** Gives every witness an address: formats reads a policy as a log does, which has to reach its witnesses. */
export const addAddresses = (policy: string): string =>
  policy.replaceAll(/^witness (\S+) (\S+)$/gm, 'witness $1 $2 http://$1.invalid/');
