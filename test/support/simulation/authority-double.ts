// A timestamp authority in a simulation. Its tokens are no RFC 3161 structures (those have tests of their own): what
// matters here is that it may be slow or down, and never gives the same token twice.

import { encodeUtf8 } from '../../../src/core/bytes/bytes.ts';
import { encodeHex } from '../../../src/core/bytes/hex.ts';
import type { Network, Sender } from './network.ts';
import type { Scheduler } from './scheduler.ts';

export type AuthorityDouble = {
  readonly request: (sender: Sender, imprint: Uint8Array) => Promise<Uint8Array>;
  isUp: boolean;
  /** Milliseconds until it answers. */
  answersAfterMs: number;
};

/** Makes an authority of that name. */
export const createAuthorityDouble = (name: string, scheduler: Scheduler, network: Network): AuthorityDouble => {
  let serial = 0;
  const authority: AuthorityDouble = {
    isUp: true,
    answersAfterMs: 5,
    request: async (sender, imprint) =>
      await network.call(sender, 'tsa.request', async () => {
        await scheduler.sleep(authority.answersAfterMs);
        if (!authority.isUp) throw new Error(`${name} is down`);
        serial += 1;
        return encodeUtf8(`token ${serial} of ${name} over ${encodeHex(imprint)}`);
      }),
  };
  return authority;
};
