import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { quoteForShell } from '../../src/core/explain/quote-for-shell.ts';
import { digestCommand, verifyCommand } from '../../src/web/page/commands.ts';

const HOSTILE = [
  'plain.pdf',
  '采购框架合同（双方签署版）.pdf',
  'a b  c.pdf',
  '$(touch pwned).pdf',
  '`id`.pdf',
  `it's "quoted".pdf`,
  String.raw`back\slash\.pdf`,
  '!history.pdf',
  '; rm -rf x',
  "'; echo pwned; '",
];

describe('commands to be pasted into a shell', () => {
  it.each(HOSTILE)('hand %s to the programme as one unchanged word', (name) => {
    const printed = execFileSync('sh', ['-c', `printf '%s|' ${quoteForShell(name)}`], { encoding: 'utf8' });
    expect(printed).toBe(`${name}|`);
  });

  it('replace what no quoting makes safe to paste', () => {
    expect(quoteForShell('a\nb\u001b[2Kc\u007f')).toBe('"a?b?[2Kc?"');
  });

  it('never let a name pass for an option', () => {
    expect(digestCommand('--check')).toBe('sha256sum "./--check"');
  });

  it('pin the ledger where its genesis is known', () => {
    expect(verifyCommand('x.pdf', 'ab'.repeat(32))).toContain(`--genesis ${'ab'.repeat(32)}`);
    expect(verifyCommand('x.pdf', null)).not.toContain('--genesis');
  });
});
