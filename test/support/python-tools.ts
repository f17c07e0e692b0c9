// Python programmes that judge what we make: rfc3161-client and pyHanko, in a virtual environment with pinned versions.
// `.ci/run` makes it; by hand:
//
//   python3 -m venv .local/python-tools && .local/python-tools/bin/pip install -r test/support/python-requirements.txt
//
// `ASSIZE_PYTHON_TOOLS` names another one.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const folder =
  process.env['ASSIZE_PYTHON_TOOLS'] ?? fileURLToPath(new URL('../../.local/python-tools', import.meta.url));

/**
 * Finds the environment's Python if it has these modules. Without them: null and one line `skipped: needs …`, in CI an
 * exception.
 */
export const findPythonTools = (...modules: readonly string[]): string | null => {
  const python = `${folder}/bin/python`;
  if (spawnSync(python, ['-c', modules.map((module) => `import ${module}`).join('\n')]).status === 0) return python;
  const needs = `python with ${modules.join(', ')}: test/support/python-tools.ts`;
  if (process.env['CI'] === 'true') throw new Error(`missing: ${needs}`);
  console.log(`skipped: needs ${needs}`);
  return null;
};
