// The trust bundle built into this file: whoever handed the file out filled the slot that the build left before the code.

import type { Trust } from '../core/verify/trust.ts';

/** Name of the global that the first line of the built file sets. */
export const EMBEDDED_TRUST_NAME = 'assizeTrust';

const isTrust = (value: unknown): value is Trust =>
  typeof value === 'object' &&
  value !== null &&
  'genesis' in value &&
  'bundle' in value &&
  typeof value.genesis === 'string' &&
  typeof value.bundle === 'string';

/** Reads the built-in trust; null when this file was handed out without one. */
export const readBuiltInTrust = (): Trust | null => {
  const value: unknown = (globalThis as { readonly [name: string]: unknown })[EMBEDDED_TRUST_NAME];
  return isTrust(value) ? value : null;
};
