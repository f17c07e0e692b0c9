// Builds the command line into one file that runs on Node 20 and later without anything installed.

import { resolve } from 'node:path';
import { build } from 'esbuild';

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
    banner: { js: '#!/usr/bin/env node' },
    logLevel: 'warning',
  });
};
