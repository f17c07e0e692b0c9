// docs/problems/: one page for each problem code, and none without one. Written anew with
// `npx vitest run --config test/vitest.config.ts --project core test/docs -u`.

import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

import { formatProblemSource } from '../../src/routes/docs/problem-source.ts';
import { PROBLEM_CODES } from '../../src/routes/problem-codes.ts';

const folder = resolve(import.meta.dirname, '../../docs/problems');

describe('docs/problems', () => {
  it.each(PROBLEM_CODES)('has the page of %s as the service shows it', async (code) => {
    await expect(formatProblemSource(code)).toMatchFileSnapshot(resolve(folder, `${code}.md`));
  });

  it('has no page of a code that does not exist', () => {
    const pages = readdirSync(folder).filter((name) => name !== 'README.md');
    expect(pages.toSorted()).toEqual(PROBLEM_CODES.map((code) => `${code}.md`).toSorted());
  });
});
