// Builds the command line into one file that runs on Node 20 and later without anything installed.

import { resolve } from 'node:path';
import { build } from 'esbuild';
import { EMBEDDED_TRUST_NAME } from '../cli/embedded-trust.ts';
import { TRUST_SLOT } from '../core/explain/embed-trust.ts';

const root = resolve(import.meta.dirname, '../..');

/** Bundles src/cli into `<outdir>/assize.mjs`. */
export const buildCli = async (outdir: string = resolve(root, 'dist')): Promise<void> => {
  await build({
    entryPoints: [resolve(root, 'src/cli/assize.ts')],
    outfile: resolve(outdir, 'assize.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify: true,
    legalComments: 'none',
    banner: { js: `#!/usr/bin/env node\nglobalThis.${EMBEDDED_TRUST_NAME}=${TRUST_SLOT};` },
    logLevel: 'warning',
  });
};
