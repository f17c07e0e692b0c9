// Builds what browsers load into public/build: the pages' scripts with hashed names and a separate verifier chunk, the
// digest worker, one stylesheet, the faces. manifest.json tells the Worker the names. Nothing loads from elsewhere.

import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { basename, relative, resolve } from 'node:path';
import { type BuildOptions, type Metafile, build } from 'esbuild';
import { COMPILED_AT_LOAD } from './compiled-at-load.ts';
import { formatChineseFaces, formatLatinFaces, listLatinFiles } from './web-font-faces.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** A stack that runs while this builds still serves the former files, by their own names: one day. */
const KEEP_FORMER_MS = 24 * 3_600_000;
const WEB = resolve(ROOT, 'src/web');

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  minify: true,
  metafile: true,
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
  // What Baseline browsers of 2024 run; the pages need nothing newer.
  target: ['es2022', 'chrome120', 'firefox121', 'safari17.2'],
} as const satisfies BuildOptions;

type Script = { readonly file: string; readonly imports: readonly string[] };

const toUrl = (outputDir: string, file: string): string => `/build/${relative(outputDir, resolve(ROOT, file))}`;

/** All static imports of an output, transitively. */
const listImports = (outputs: Metafile['outputs'], file: string, seen = new Set<string>()): ReadonlySet<string> => {
  for (const { path, kind } of outputs[file]?.imports ?? []) {
    if (kind !== 'import-statement' || seen.has(path)) continue;
    seen.add(path);
    listImports(outputs, path, seen);
  }
  return seen;
};

const readScripts = (outputDir: string, { outputs }: Metafile): Readonly<Record<string, Script>> =>
  Object.fromEntries(
    Object.entries(outputs).flatMap(([file, { entryPoint }]) => {
      if (entryPoint === undefined) return [];
      const imports = [...listImports(outputs, file)].map((path) => toUrl(outputDir, path));
      return [[basename(entryPoint).replace(/\.tsx?$/, ''), { file: toUrl(outputDir, file), imports }]];
    }),
  );

const note = (made: Set<string>, { outputs }: Metafile): void => {
  for (const file of Object.keys(outputs)) made.add(resolve(ROOT, file));
};

const buildScripts = async (outputDir: string, made: Set<string>): Promise<Readonly<Record<string, Script>>> => {
  const pages = await build({
    ...COMMON,
    entryPoints: [
      'deposit/deposit.tsx',
      'verify/verify.tsx',
      'verify/verifier.ts',
      'ledger/ledger.ts',
      'ledger/checkpoint.ts',
      'ledger/batch.ts',
      'ledger/compare.ts',
    ].map((path) => resolve(WEB, path)),
    format: 'esm',
    splitting: true,
    entryNames: '[name]-[hash]',
    chunkNames: 'chunk-[hash]',
    outdir: outputDir,
    banner: COMPILED_AT_LOAD,
  });
  // One file without imports: the worker's own policy lets it load nothing.
  const worker = await build({
    ...COMMON,
    entryPoints: [resolve(WEB, 'digest/digest-worker.ts')],
    format: 'iife',
    entryNames: '[name]-[hash]',
    outdir: outputDir,
  });
  note(made, pages.metafile);
  note(made, worker.metafile);
  return { ...readScripts(outputDir, pages.metafile), ...readScripts(outputDir, worker.metafile) };
};

const buildStyle = async (outputDir: string, made: Set<string>, name: string, contents: string): Promise<string> => {
  const { metafile } = await build({
    ...COMMON,
    stdin: { contents, resolveDir: resolve(WEB, 'styles'), loader: 'css', sourcefile: `${name}.entry.css` },
    loader: { '.woff2': 'file' },
    assetNames: 'fonts/[name]-[hash]',
    entryNames: `${name}-[hash]`,
    outdir: outputDir,
  });
  note(made, metafile);
  const file = Object.keys(metafile.outputs).find((output) => output.endsWith('.css'));
  if (file === undefined) throw new Error(`no stylesheet came out of ${name}`);
  return toUrl(outputDir, file);
};

/** esbuild names the faces by content; the page preloads the Latin ones by the names that the stylesheet gives them. */
const findFonts = (outputDir: string, styleUrl: string, files: readonly string[]): readonly string[] => {
  const style = readFileSync(resolve(outputDir, basename(styleUrl)), 'utf8');
  return files.map((file) => {
    const stem = basename(file, '.woff2').replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    const name = new RegExp(String.raw`fonts/${stem}-[A-Z0-9]{8}\.woff2`).exec(style)?.[0];
    if (name === undefined) throw new Error(`the stylesheet does not use ${file}`);
    return `/build/${name}`;
  });
};

const copyMark = (outputDir: string, made: Set<string>): string => {
  const source = resolve(WEB, 'seal-mark.svg');
  const hash = hashFile(source).slice(0, 8).toUpperCase();
  const target = resolve(outputDir, `seal-mark-${hash}.svg`);
  copyFileSync(source, target);
  made.add(target);
  return `/build/seal-mark-${hash}.svg`;
};

/** What the Worker hands out with the ledger's trust in it. `.txt`: nobody is to run a file whose slot is empty. */
const hashFile = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

const copyDownloads = (outputDir: string, made: Set<string>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ['verify.html', 'assize.mjs'].map((name) => {
      const source = resolve(ROOT, 'dist', name);
      const hash = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 8).toUpperCase();
      const target = resolve(outputDir, `${name.replace('.', '-')}-${hash}.txt`);
      copyFileSync(source, target);
      made.add(target);
      return [name, `/build/${basename(target)}`];
    }),
  );

const listFiles = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => resolve(entry.parentPath, entry.name));

/** Builds the browser programmes, styles and faces, after dist/; what former builds left is removed a day later. */
export const buildWeb = async (outputDir: string = resolve(ROOT, 'public/build')): Promise<void> => {
  mkdirSync(outputDir, { recursive: true });
  const former = listFiles(outputDir);
  const made = new Set<string>([resolve(outputDir, 'manifest.json')]);
  const scripts = await buildScripts(outputDir, made);
  const page = await buildStyle(outputDir, made, 'page', `@import './page.css';\n${formatLatinFaces(ROOT)}`);
  const chinese = await buildStyle(outputDir, made, 'fonts-zh', formatChineseFaces(ROOT));
  const manifest = {
    scripts,
    styles: { page, 'fonts-zh': chinese },
    fonts: findFonts(outputDir, page, listLatinFiles(ROOT)),
    mark: copyMark(outputDir, made),
    downloads: copyDownloads(outputDir, made),
    verifierSha256: hashFile(resolve(ROOT, 'dist/assize.mjs')),
  };
  writeFileSync(resolve(outputDir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const file of former) if (!made.has(file) && statSync(file).mtimeMs < Date.now() - KEEP_FORMER_MS) rmSync(file);
};
