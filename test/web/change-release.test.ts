import { afterEach, describe, expect, it, vi } from 'vitest';
import { releaseCopy } from '../../src/web/copy/release-copy.ts';
import { changeDisclosure } from '../../src/web/deposit/change-release.ts';

const answerWith = (status: number, body: unknown): void => {
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json(body, { status })));
};

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('a change of what is disclosed', () => {
  it('is refused as being about unlisted evidence by that problem alone', async () => {
    answerWith(409, { code: 'relates-to-unlisted' });
    expect(await changeDisclosure('a', { listed: true })).toEqual({ kind: 'unlisted' });
    answerWith(409, { code: 'evidence-withdrawn' });
    expect(await changeDisclosure('a', { listed: true })).toEqual({ kind: 'failed' });
    answerWith(409, null);
    expect(await changeDisclosure('a', { listed: true })).toEqual({ kind: 'failed' });
  });

  it('tells the owner, in both languages, to list the other evidence first', () => {
    expect(releaseCopy.zh.unlisted).toContain('请先公开那件证据');
    expect(releaseCopy.en.unlisted).toMatch(/list that .*first/i);
    expect(releaseCopy.en.unlisted).not.toBe(releaseCopy.en.failed);
  });
});
