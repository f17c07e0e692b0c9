// `npm run build`: the verifiers that are one file, the browser programmes, the fonts of the PDF, and last the Worker's
// bundle.
// Incremental; a part that fails ends the build with its own message.

import { resolve } from 'node:path';
import { buildCli } from './build-cli.ts';
import { type BuildStep, runBuildSteps } from './build-stamp.ts';
import { buildVerifyFile } from './build-verify-file.ts';
import { buildWeb } from './build-web.ts';
import { prepareFonts } from './prepare-fonts.ts';
import { WORKER_BUNDLE, buildWorker } from './build-worker.ts';

const root = resolve(import.meta.dirname, '../..');
const TOOLCHAIN = ['package-lock.json', 'src/local/build*.ts', 'src/local/compiled-at-load.ts'];

const STEPS: readonly BuildStep[] = [
  {
    name: 'verifiers',
    inputs: [
      ...TOOLCHAIN,
      'src/local/web-font-faces.ts',
      'src/cli/**/*.ts',
      'src/web/**/*',
      'src/core/**/*.ts',
      'package.json',
    ],
    outputs: ['dist/assize.mjs', 'dist/verify.html'],
    run: async () => {
      await buildCli();
      await buildVerifyFile(resolve(root, 'dist/verify.html'));
    },
  },
  {
    name: 'web',
    inputs: [...TOOLCHAIN, 'src/local/web-font-faces.ts', 'src/web/**/*', 'src/core/**/*.ts', 'dist/*'],
    outputs: ['public/build/manifest.json'],
    run: () => buildWeb(),
  },
  {
    name: 'fonts',
    inputs: [
      ...TOOLCHAIN,
      'src/local/{prepare-fonts,slice-font,glyph-outline,simplify-contour,truetype}.ts',
      'src/platform/pdf/font-faces.ts',
    ],
    outputs: ['public/fonts/made-from.txt'],
    run: async () => prepareFonts(resolve(root, 'public/fonts')),
  },
  {
    name: 'worker',
    inputs: [
      ...TOOLCHAIN,
      'wrangler.toml',
      'src/index.ts',
      'src/{core,domain,platform,routes}/**/*',
      'public/build/**/*.json',
    ],
    outputs: [`${WORKER_BUNDLE}/index.js`],
    run: () => buildWorker(root),
  },
];

/** Builds what is missing or older than its inputs. */
export const build = (): Promise<void> => runBuildSteps(root, resolve(root, '.local/build.json'), STEPS);

if (import.meta.main) await build();
