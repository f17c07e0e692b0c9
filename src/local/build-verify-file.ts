// Builds verify.html: the verifier as one file that works from disk with the network off. Scripts, styles, Latin faces and
// the digest worker stand in it; its own policy forbids every connection. The trust bundle's slot stays empty: whoever
// hands the file out fills it (core/explain/embed-trust.ts), which changes no script and no hash.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { TRUST_SLOT } from '../core/explain/embed-trust.ts';
import { COMPILED_AT_LOAD } from './compiled-at-load.ts';
import { formatLatinFaces } from './web-font-faces.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const WEB = resolve(ROOT, 'src/web');

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  minify: true,
  write: false,
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
  target: ['es2022', 'chrome120', 'firefox121', 'safari17.2'],
} as const satisfies BuildOptions;

const buildText = async (options: BuildOptions): Promise<string> => {
  const { outputFiles } = await build({ ...COMMON, ...options, write: false });
  const [file] = outputFiles;
  if (file === undefined || outputFiles.length > 1) throw new Error('one output was expected');
  return file.text.trim();
};

const buildScript = (path: string): Promise<string> =>
  buildText({ entryPoints: [resolve(WEB, path)], format: 'iife', banner: COMPILED_AT_LOAD });

const buildStyle = (): Promise<string> =>
  buildText({
    stdin: {
      contents: `@import './page.css';\n${formatLatinFaces(ROOT)}`,
      resolveDir: resolve(WEB, 'styles'),
      loader: 'css',
      sourcefile: 'offline.entry.css',
    },
    loader: { '.woff2': 'dataurl' },
  });

/** Nothing inside may end its element or open a comment; in JavaScript strings and expressions these mean the same. */
const escapeScript = (text: string): string =>
  text.replaceAll(/<\/(script|style)/gi, String.raw`<\/$1`).replaceAll('<!--', String.raw`<\!--`);

const hashSource = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const readVersion = (): string => {
  const { version } = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as { readonly version: string };
  return version;
};

const formatFile = (script: string, worker: string, style: string): string => {
  const policy = [
    "default-src 'none'",
    "connect-src 'none'",
    `script-src ${hashSource(script)} 'wasm-unsafe-eval'`,
    `style-src ${hashSource(style)}`,
    'worker-src blob:',
    'font-src data:',
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types assize',
  ].join('; ');
  return [
    '<!DOCTYPE html>',
    `<html lang="zh-CN" data-version="${readVersion()}">`,
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<title>离线核验 Offline verifier · Assize</title>',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<div id="app"></div>',
    '<noscript><p lang="zh-CN">本文件需要脚本才能核验。</p><p lang="en">This file needs scripts to verify.</p></noscript>',
    `<script type="application/json" id="page-data">${TRUST_SLOT}</script>`,
    `<script type="text/plain" id="digest-worker">${worker}</script>`,
    `<script>${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
};

/** Builds the file; gives its size in bytes. */
export const buildVerifyFile = async (path: string): Promise<number> => {
  const [script, worker, style] = await Promise.all([
    buildScript('verify/offline.tsx'),
    buildScript('digest/digest-worker.ts'),
    buildStyle(),
  ]);
  const text = formatFile(escapeScript(script), escapeScript(worker), style);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return Buffer.byteLength(text);
};
