// What the webhooks need from the environment, read at one place.

import { decodeBase64 } from '../../core/bytes/base64.ts';
import { allowsPrivateEndpoints, type UrlRules } from '../../domain/deliveries/endpoint-url.ts';
import type { Env } from '../env.ts';

type SettingsEnv = Pick<Env, 'ALLOW_PRIVATE_WEBHOOKS' | 'LEDGER_ORIGIN' | 'PUBLIC_URL' | 'WEBHOOK_SECRET'>;

/** Reads the rules for URLs. The service's own host is refused: a webhook must not call back into the API. */
export const readUrlRules = (env: SettingsEnv): UrlRules => {
  const allowPrivate = allowsPrivateEndpoints(env.ALLOW_PRIVATE_WEBHOOKS, env.LEDGER_ORIGIN);
  const publicUrl = env.PUBLIC_URL === undefined ? null : URL.parse(env.PUBLIC_URL);
  // In development service and receiver share `127.0.0.1`, and only the port tells them apart.
  return { allowPrivate, extraPorts: [], ownHosts: publicUrl === null || allowPrivate ? [] : [publicUrl.hostname] };
};

/** Reads the secret that all signing keys are derived from. Throws when the deployment has none. */
export const readWebhookSecret = (env: SettingsEnv): Uint8Array => {
  const secret = decodeBase64(env.WEBHOOK_SECRET);
  if (secret === null || secret.length < 32) throw new Error('WEBHOOK_SECRET must be base64 of at least 32 bytes');
  return secret;
};
