// Incremental building: a step runs again only when one of its input files or its output changed or vanished.

import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** A part of the build. Paths and globs are relative to the repository. */
export type BuildStep = {
  readonly name: string;
  /** Globs of every file that can change the output. */
  readonly inputs: readonly string[];
  /** Files whose absence means that the step must run. */
  readonly outputs: readonly string[];
  readonly run: () => Promise<void>;
};

const computeInputsDigest = (root: string, step: BuildStep): string => {
  const hash = createHash('sha256');
  for (const path of globSync([...step.inputs], { cwd: root }).toSorted()) {
    const absolute = resolve(root, path);
    if (statSync(absolute).isFile()) hash.update(`${path}\0`).update(readFileSync(absolute));
  }
  return hash.digest('hex');
};

const readStamps = (path: string): Record<string, string> => {
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
  } catch {
    return {}; // a torn file costs one build
  }
};

/** Runs the steps in order, each only when needed, and remembers in `stampPath` what it was built from. */
export const runBuildSteps = async (root: string, stampPath: string, steps: readonly BuildStep[]): Promise<void> => {
  for (const step of steps) {
    const digest = computeInputsDigest(root, step);
    const present = step.outputs.every((output) => existsSync(resolve(root, output)));
    if (present && readStamps(stampPath)[step.name] === digest) continue;
    const startedAt = performance.now();
    await step.run();
    mkdirSync(dirname(stampPath), { recursive: true });
    const next = { ...readStamps(stampPath), [step.name]: digest };
    writeFileSync(`${stampPath}.new`, `${JSON.stringify(next, null, 2)}\n`);
    renameSync(`${stampPath}.new`, stampPath);
    console.error(`built ${step.name} in ${Math.round(performance.now() - startedAt)} ms`);
  }
};
