// `explain`: what each step means, and how to repeat it with programmes that are not ours. It writes the parts that the
// commands read, and decides nothing.

import { decodeUtf8 } from '../core/bytes/bytes.ts';
import { listParts } from '../core/explain/cut-parts.ts';
import { type Repetition, extractCommand, repeatSteps } from '../core/explain/repeat-steps.ts';
import { STEP_MEANINGS } from '../core/explain/step-meanings.ts';
import { formatTime } from '../core/text/time.ts';
import { STEP_NAMES, type StepName } from '../core/verify/verdict.ts';
import { STEP_WORDS, type Words } from '../core/verify/verdict-words.ts';
import type { Command, OutputLanguage } from './arguments.ts';
import { formatUnreadable } from './extract-command.ts';
import { inLanguage } from './format-verdict.ts';
import { readCertificateFile } from './read-certificate.ts';
import { readTrust } from './read-trust.ts';
import { cutText } from './repetition.ts';
import { EXIT } from './usage.ts';
import { writeParts } from './write-parts.ts';

const INTRODUCTION: Words = {
  zh: '以下命令使用 POSIX shell、GNU coreutils、openssl 3 与 poppler；# 之后是应当出现在输出中的内容。各部件已写入：',
  en: 'Commands for a POSIX shell with GNU coreutils, openssl 3 and poppler; after # stands what the output must contain. The parts were written to:',
};
const BY_JUDGEMENT: Words = {
  zh: '此项没有可供其他程序重复的计算：它取决于您手中另有的检查点，或尚无内容可核对。',
  en: 'No other programme can repeat this: it depends on checkpoints that you have from elsewhere, or there is nothing to check yet.',
};
const TLOG_TOOL: Words = {
  zh: 'verify-proof 是以他人程序库（filippo.io/torchwood）写成的小程序：在本项目 test/interop/go 中以 go build ./verify-proof 得到。',
  en: 'verify-proof is a small programme over a library that is not ours (filippo.io/torchwood): go build ./verify-proof in test/interop/go of the source.',
};

const formatStep = (
  name: StepName,
  number: number,
  repetition: Repetition | undefined,
  language: OutputLanguage,
): readonly string[] => [
  `${number}. ${inLanguage(STEP_WORDS[name], language).join('  ')}`,
  ...inLanguage(STEP_MEANINGS[name], language).map((text) => `   ${text}`),
  ...(repetition === undefined
    ? inLanguage(BY_JUDGEMENT, language).map((text) => `   ${text}`)
    : repetition.commands.flatMap(({ command, prints }) => ['', command, `# ${prints}`])),
  '',
];

/** Runs the command; gives the exit code. Throws when a file cannot be read or written. */
export const runExplain = async (
  command: Extract<Command, { readonly name: 'explain' }>,
  write: (text: string) => void,
): Promise<number> => {
  const { language, evidence, certificate, out } = command;
  const file = await readCertificateFile(certificate);
  const { opened, notes } = await readTrust(command);
  const cut = cutText((file.kind === 'certificate' ? decodeUtf8(file.bytes) : null) ?? '', opened);
  if (!cut.ok || file.kind !== 'certificate') {
    write(formatUnreadable(file.kind === 'refused' ? file.reason : cut.ok ? 'tlog-proof' : cut.failure.code));
    return EXIT.unverifiable;
  }
  const pdf = file.pdf === undefined ? null : { isSigned: file.pdf.seal !== null };
  const names = { evidence, certificate, parts: out, pdf };
  const repetitions = repeatSteps(cut.value, names, formatTime);
  await writeParts(out, listParts(cut.value));
  if (command.json) {
    const steps = STEP_NAMES.map((step) => ({
      step,
      meaning: STEP_MEANINGS[step],
      commands: repetitions.find((one) => one.step === step)?.commands ?? [],
    }));
    write(`${JSON.stringify({ extract: extractCommand(names), steps }, null, 2)}\n`);
    return 0;
  }
  const say = (words: Words): readonly string[] => inLanguage(words, language);
  const lines = [
    ...say(INTRODUCTION),
    `${out}/`,
    ...say(TLOG_TOOL),
    ...notes.flatMap(say),
    '',
    ...STEP_NAMES.flatMap((name, index) =>
      formatStep(
        name,
        index + 1,
        repetitions.find(({ step }) => step === name),
        language,
      ),
    ),
  ];
  write(`${lines.join('\n')}\n`);
  return 0;
};
