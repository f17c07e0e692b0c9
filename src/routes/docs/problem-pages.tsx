// The pages that the `type` of a problem names. Their sources in docs/problems/ are made from the same list.

import { PROBLEM_CODES, PROBLEM_KINDS, type ProblemCode } from '../problem-codes.ts';
import { DocsPage } from './docs-page.tsx';

export const ProblemPage = ({ code }: { code: ProblemCode }) => {
  const { status, title, explanation } = PROBLEM_KINDS[code];
  return (
    <DocsPage title={title.en}>
      <h1>{title.en}</h1>
      <p>
        <code>{code}</code> · HTTP {status}
      </p>
      <p>{explanation.en}</p>
      <div lang="zh">
        <h2>{title.zh}</h2>
        <p>{explanation.zh}</p>
      </div>
    </DocsPage>
  );
};

export const ProblemListPage = () => (
  <DocsPage title="Problems">
    <h1>Problems</h1>
    <p>
      Every status from 400 on is <code>application/problem+json</code> (RFC 9457). Codes are never changed or reused.
    </p>
    <div class="scroll" tabindex={0} role="region" aria-label="Problems">
      <table>
        <thead>
          <tr>
            <th scope="col">Code</th>
            <th scope="col">Status</th>
            <th scope="col">Meaning</th>
          </tr>
        </thead>
        <tbody>
          {PROBLEM_CODES.map((code) => (
            <tr>
              <td>
                <a href={`/docs/problems/${code}`}>
                  <code>{code}</code>
                </a>
              </td>
              <td>{PROBLEM_KINDS[code].status}</td>
              <td>
                {PROBLEM_KINDS[code].title.en} · <span lang="zh">{PROBLEM_KINDS[code].title.zh}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </DocsPage>
);
