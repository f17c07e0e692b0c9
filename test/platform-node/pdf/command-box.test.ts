import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoteName } from '../../../src/platform/pdf/command-box.ts';

const typedInShell = (quoted: string): string =>
  execFileSync('/bin/sh', ['-c', `printf %s ${quoted}`], { encoding: 'utf8' });

describe('the printed command', () => {
  test('gives a shell exactly the file name and runs nothing in it', () => {
    const hostile = [
      '$(touch /tmp/x).pdf',
      '`id`.pdf',
      'a"; rm -rf ~; ".pdf',
      "it's.pdf",
      '\\',
      '!!',
      'a b',
      '合同.pdf',
    ];
    for (const name of hostile) expect(typedInShell(quoteName(name))).toBe(name);
    // Or it would be read as an option.
    expect(typedInShell(quoteName('-rf'))).toBe('./-rf');
    const printable = fc.string({
      minLength: 1,
      maxLength: 30,
      unit: fc.constantFrom(...Array.from('a$`"\'\\!;&|<>(){}[]*?~# 合')),
    });
    fc.assert(
      fc.property(printable, (name) => {
        expect(typedInShell(quoteName(name))).toBe(name);
      }),
      { numRuns: 60 },
    );
  });

  test('shows a placeholder for a name that cannot be copied from paper', () => {
    for (const name of [null, 'a\nb', 'a\u202eb', 'x'.repeat(41)]) expect(quoteName(name)).toBe('"<原文件>"');
  });
});
