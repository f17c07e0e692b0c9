// `refresh`: adds to a certificate what came into being since it was issued, and takes the newer trust bundle. The core
// stays byte for byte; what is added is verified before it is written.

import { writeFile } from 'node:fs/promises';
import { decodeUtf8 } from '../core/bytes/bytes.ts';
import { formatCertificate, parseCertificate } from '../core/certificate/certificate.ts';
import { parseCertificateCore } from '../core/certificate/certificate-core.ts';
import { mergeSupplements } from '../core/certificate/merge-supplements.ts';
import { describeCautions } from '../core/explain/cautions.ts';
import { describeBundle } from '../core/explain/describe-bundle.ts';
import { describeReplacementFailure } from '../core/explain/notices.ts';
import { quoteForShell } from '../core/explain/quote-for-shell.ts';
import { parseStatement } from '../core/statement/statement.ts';
import { replaceBundle } from '../core/verify/replace-bundle.ts';
import { isDeciding } from '../core/verify/summary.ts';
import { type OpenTrust, openTrust } from '../core/verify/trust.ts';
import type { Verdict } from '../core/verify/verdict.ts';
import type { Words } from '../core/verify/verdict-words.ts';
import { verifyCertificate } from '../core/verify/verify-certificate.ts';
import type { Command } from './arguments.ts';
import { askService, SourceUnavailable } from './ask-service.ts';
import { formatUnreadable } from './extract-command.ts';
import { inLanguage } from './format-verdict.ts';
import { readArchive } from './read-archive.ts';
import { readCertificateFile } from './read-certificate.ts';
import { readTrust, trustOfText } from './read-trust.ts';
import { EXIT } from './usage.ts';
import { verifyByNode } from './verify-by-node.ts';

type RefreshCommand = Extract<Command, { readonly name: 'refresh' }>;
type NewTrust = { readonly trust: OpenTrust | null; readonly text: string | null; readonly note: Words | null };

const judgeBundle = async (bundle: string, former: OpenTrust | null): Promise<NewTrust> => {
  const given = trustOfText(bundle);
  const opened = await openTrust(former === null ? given : { ...given, genesis: former.genesisHash }, verifyByNode);
  const replaced = opened.ok && former !== null ? replaceBundle(former, opened.value) : opened;
  if (replaced.ok) return { trust: replaced.value, text: bundle, note: null };
  const { code } = replaced.failure;
  const failure = code === 'trust.genesis-mismatch' ? { code: 'replacement.another-genesis' } : { code };
  return { trust: former, text: null, note: describeReplacementFailure(failure) };
};

/**
 * Deciding steps that failed and did not fail before: a supplement that does not verify must not spoil a good certificate.
 * A correction or withdrawal that verifies is what its reader refreshes for.
 */
const listSpoiled = (before: Verdict, after: Verdict): readonly string[] =>
  after.steps
    .filter((step, index) => step.result === 'fail' && isDeciding(step) && before.steps[index]?.result !== 'fail')
    .map(({ name }) => name);

/** Runs the command; gives the exit code. Throws when a file cannot be read or written. */
export const runRefresh = async (
  command: RefreshCommand,
  write: (text: string) => void,
  now: number,
): Promise<number> => {
  const say = (words: Words): void => write(`${inLanguage(words, command.language).join('\n')}\n`);
  const file = await readCertificateFile(command.certificate);
  const text = file.kind === 'certificate' ? decodeUtf8(file.bytes) : null;
  const certificate = parseCertificate(text ?? '');
  const core = certificate.ok ? parseCertificateCore(certificate.value.core, certificate.value.ledger) : certificate;
  const statement = core.ok ? parseStatement(core.value.statement, core.value.ledger) : core;
  if (!certificate.ok || !core.ok || !statement.ok) {
    write(formatUnreadable(statement.ok ? 'statement' : statement.failure.code));
    return EXIT.unverifiable;
  }
  const { opened } = await readTrust(command);
  const { from, archive } = command;
  const gathered =
    from === null ? await readArchive(archive ?? '', core.value) : await askService(from, statement.value.id);
  const next =
    gathered.bundle === null ? { trust: opened, text: null, note: null } : await judgeBundle(gathered.bundle, opened);
  if (next.note !== null) say(next.note);

  const merged = mergeSupplements(certificate.value, gathered.supplements);
  if (!merged.ok) throw new SourceUnavailable(merged.failure.code);
  const options = { trust: next.trust, now, verifySignature: verifyByNode };
  const refreshed = formatCertificate(merged.value);
  const [before, after] = [await verifyCertificate(text ?? '', options), await verifyCertificate(refreshed, options)];
  const spoiled = listSpoiled(before, after);
  if (spoiled.length > 0) {
    say({
      zh: `收到的补充材料未通过核验（${spoiled.join('、')}），没有写入。`,
      en: `What was received does not verify (${spoiled.join(', ')}); nothing was written.`,
    });
    return EXIT.inconsistent;
  }
  await writeFile(command.out, refreshed);
  if (command.trustOut !== null && next.text !== null) await writeFile(command.trustOut, next.text);
  const added = merged.value.supplements.length - certificate.value.supplements.length;
  const kinds = merged.value.supplements.map(({ kind }) => kind).join(', ');
  say({
    zh: `增加 ${added} 件补充材料，现有 ${merged.value.supplements.length} 件（${kinds}）；证书核心未改动：${command.out}`,
    en: `Added ${added} ${added === 1 ? 'supplement' : 'supplements'}, ${merged.value.supplements.length} in all (${kinds}); the core is untouched: ${command.out}`,
  });
  describeCautions(after, true).forEach(say);
  const bundle = describeBundle(after);
  if (bundle !== null) say(bundle);
  say({
    zh: `核验：node assize.mjs verify <证据> ${quoteForShell(command.out)}`,
    en: `To verify: node assize.mjs verify <evidence> ${quoteForShell(command.out)}`,
  });
  return 0;
};
