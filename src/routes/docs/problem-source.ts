// The source of a problem's page in docs/problems/<code>.md. A test holds the files equal to it.

import { PROBLEM_KINDS, type ProblemCode } from '../problem-codes.ts';

/** Formats the page of a problem as Markdown. */
export const formatProblemSource = (code: ProblemCode): string => {
  const { status, title, explanation } = PROBLEM_KINDS[code];
  return `# ${title.en}

\`${code}\` · HTTP ${status}

${explanation.en}

## ${title.zh}

${explanation.zh}
`;
};
