// The test projects: `core` on Node, `core-workerd` (the same pure tests inside workerd), `worker` (platform and routes
// inside workerd with real D1, R2, queues and Durable Objects), `conformance` and `e2e` (a running local stack, outside
// programmes, a browser), `interop` (the same with programmes in Go). Choose by `--project`; test/run.ts says which need no network.

import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { createTestBindings } from './support/test-bindings.ts';

const root = resolve(import.meta.dirname, '..');

/** Tests that import nothing of Node, neither directly nor through test/support. */
const isPure = (path: string): boolean =>
  !/from '(?:node:|[^']*\/support\/)/u.test(readFileSync(resolve(root, path), 'utf8'));

const pureCoreTests = globSync('test/core/**/*.test.ts', { cwd: root }).filter(isPure);

/** Two workerd at once pass the same tests, but fill the log with internal errors. */
const ONE_WORKERD = 1;

export default defineConfig({
  root,
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'core',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: ['test/platform/**', 'test/routes/**', 'test/conformance/**', 'test/e2e/**', 'test/interop/**'],
          // Many of these tests wait for processes, so that two cores carry two files at once with ease.
          maxWorkers: 2,
          testTimeout: 60_000,
          // Hooks start court processes, on machines that do much else.
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        plugins: [
          cloudflareTest({
            miniflare: { compatibilityDate: '2026-08-01', compatibilityFlags: ['nodejs_compat'] },
          }),
        ],
        test: { name: 'core-workerd', include: pureCoreTests, maxWorkers: ONE_WORKERD, testTimeout: 60_000 },
      },
      {
        extends: true,
        plugins: [
          cloudflareTest(async () => ({
            main: resolve(root, 'test/platform/light-entry.ts'),
            wrangler: { configPath: resolve(root, 'wrangler.toml') },
            miniflare: {
              bindings: {
                ...(await createTestBindings()),
                TEST_MIGRATIONS: await readD1Migrations(resolve(root, 'migrations')),
              },
            },
          })),
        ],
        test: {
          name: 'worker',
          include: ['test/platform/**/*.test.{ts,tsx}', 'test/routes/**/*.test.{ts,tsx}'],
          setupFiles: [resolve(root, 'test/platform/apply-migrations.ts')],
          maxWorkers: ONE_WORKERD,
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'conformance',
          include: ['test/conformance/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'interop',
          include: ['test/interop/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
