import { expect, it } from 'vitest';
import { DESCRIBE_FACTS } from '../../../src/core/explain/describe-facts.ts';

const FORMAT = { count: String, clock: String, moment: String, hash: String };
const [SHA_256, SM3] = ['a'.repeat(64), 'b'.repeat(64)];

it('the object’s digests are named whole, each with whether the file at hand has it', () => {
  const stated = [
    { algorithm: 'sha-256', digest: SHA_256 },
    { algorithm: 'sm3', digest: SM3 },
  ];
  const compared = (equal: boolean) => [{ algorithm: 'sha-256', expected: SHA_256, supplied: SHA_256, equal }];
  const describe = (digests: readonly Readonly<Record<string, string | boolean>>[], language: 'zh' | 'en') =>
    DESCRIBE_FACTS.object({ stated, digests, sizeBytes: { expected: 5, supplied: null } }, FORMAT, language);
  expect(describe([], 'en')).toEqual([
    'The deposit has 5 bytes.',
    `SHA-256 ${SHA_256}: not compared.`,
    `SM3 ${SM3}: not compared.`,
  ]);
  expect(describe(compared(true), 'en')[1]).toBe(`SHA-256 ${SHA_256}: your file has the same.`);
  expect(describe(compared(false), 'zh')[1]).toBe(`SHA-256 ${SHA_256}：与您的文件不一致。`);
});
