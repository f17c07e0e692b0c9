// What `env` of 'cloudflare:workers' holds in tests: the Worker's own Env and the migrations for the setup file.
import type { D1Migration } from '@cloudflare/vitest-plugin';
import type { Env as WorkerEnv } from '../../src/platform/env.ts';

declare global {
  namespace Cloudflare {
    // An interface, because the module 'cloudflare:workers' is typed by merging into this one.
    // oxlint-disable-next-line typescript/consistent-type-definitions
    interface Env extends WorkerEnv {
      readonly TEST_MIGRATIONS: D1Migration[];
    }
  }
}
