// The report of the verification: what would be sent is said before anything is. The offline file can send nothing and
// says so.

import type { JSX } from 'preact';
import { verdictCopy } from '../copy/verdict-copy.ts';
import { formatInteger } from '../format/numbers.ts';
import { requestReport } from './request-report.ts';
import type { VerifySession } from './verify-session.ts';
import type { ReportState } from './verify-state.ts';

type Props = { readonly session: VerifySession };

const LINK_ID = 'report-file';

const makeReport = async (session: VerifySession): Promise<void> => {
  const { judged, file, atUnixMs } = session.state();
  if (judged === null) return;
  const { language } = session.data();
  const making: ReportState = { kind: 'making' };
  session.update({ report: making });
  const report = await requestReport(judged, file, { language, name: verdictCopy[language].report.fileName, atUnixMs });
  // Something else is being verified by now: that report is not of what stands on the page.
  if (session.state().report !== making) {
    if (report.kind === 'ready') URL.revokeObjectURL(report.address);
    return;
  }
  session.update({ report });
  document.getElementById(LINK_ID)?.click();
};

const Sent = ({ session }: Props): JSX.Element => {
  const { judged, file } = session.state();
  const { language } = session.data();
  const words = verdictCopy[language].report;
  return (
    <>
      <p class="strong">{words.nothingSent}</p>
      <p>{words.sends(location.host)}</p>
      <ul class="sent">
        {judged === null ? null : <li>{words.certificate(judged.name, formatInteger(judged.body.size, language))}</li>}
        {judged === null || judged.companion === null ? null : <li>{words.companion}</li>}
        <li>{file === null ? words.noDigests : words.digests(formatInteger(file.sizeBytes, language))}</li>
      </ul>
      <p>
        {words.neverSent} {words.neverStored}
      </p>
    </>
  );
};

const Outcome = ({ session }: Props): JSX.Element => {
  const { report } = session.state();
  const { language } = session.data();
  const words = verdictCopy[language].report;
  return (
    <div class="report-outcome" role="status">
      {report?.kind === 'making' ? <p>{words.making}</p> : null}
      {report?.kind === 'failed' ? <p class="advice is-failed">{words.failed(report.status)}</p> : null}
      {report?.kind === 'ready' ? (
        <p>
          {words.ready(formatInteger(report.sizeBytes, language))}{' '}
          <a id={LINK_ID} href={report.address} download={report.name}>
            {report.name}
          </a>
        </p>
      ) : null}
    </div>
  );
};

/** Draws the row of the report; nothing before there is a verdict. */
export const ReportView = ({ session }: Props): JSX.Element | null => {
  const { verdict, report } = session.state();
  if (verdict === null) return null;
  const { language, isFile } = session.data();
  const words = verdictCopy[language].report;
  return (
    <section class="docket report" aria-labelledby="report-title">
      <div class="docket-margin">
        <h2 id="report-title">{words.title}</h2>
      </div>
      <div class="docket-body">
        {isFile ? (
          <p>{words.offline}</p>
        ) : (
          <>
            <p>{words.lead}</p>
            <Sent session={session} />
          </>
        )}
        <ul class="acts is-report">
          {isFile ? null : (
            <li>
              <button
                type="button"
                class="button"
                aria-disabled={report?.kind === 'making'}
                onClick={() => {
                  if (session.state().report?.kind !== 'making') void makeReport(session);
                }}
              >
                {report?.kind === 'ready' ? words.again : words.make}
              </button>
            </li>
          )}
          <li>
            <button type="button" class="act" data-print>
              {words.print}
            </button>
          </li>
        </ul>
        {isFile ? null : <Outcome session={session} />}
      </div>
      <div class="docket-note" />
    </section>
  );
};
