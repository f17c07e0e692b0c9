// One file on the deposit page, as a docket entry: number and status in the margin, name, digest and state line in the
// body, certificate and link (or courts, or acts) in the note.

import type { JSX } from 'preact';
import { depositCopy, type DepositCopy } from '../copy/deposit-copy.ts';
import type { Language } from '../copy/language.ts';
import { shortenDigest } from '../format/digest-groups.ts';
import { formatInteger } from '../format/numbers.ts';
import { formatMoment } from '../format/times.ts';
import { readerZone } from '../page/enhance.ts';
import type { NamedCourt } from '../page/page-data.ts';
import { SimulatedMark } from '../page/simulated-mark.tsx';
import { announceState, missingCourts, secondsLeft, type DepositRow, type RowFailure } from './deposit-state.ts';
import { DigestBlanks, DigestView } from './digest-view.tsx';
import type { DepositedEvidence } from './evidence.ts';
import { QrCode } from './qr-code.tsx';
import { ReleasePanel } from './release-panel.tsx';
import { StateLine } from './state-line.tsx';

export type RowActions = {
  readonly onSendDigestOnly: (rowId: number) => void;
  readonly onCancel: (rowId: number) => void;
  readonly onRetry: (rowId: number) => void;
  /** The owner changed what others see. */
  readonly onChanged: (rowId: number, evidence: DepositedEvidence) => void;
};

type RowProps = {
  readonly row: DepositRow;
  readonly ordinal: number;
  readonly language: Language;
  readonly maxEvidenceBytes: number;
  readonly courts: readonly NamedCourt[];
  readonly actions: RowActions;
};

const statusOf = ({ phase }: DepositRow): keyof DepositCopy['status'] => {
  if (phase.kind !== 'deposited') return phase.kind;
  if (phase.evidence.state === 'certified') return 'certified';
  return phase.evidence.state === 'appended' || phase.evidence.state === 'anchored' ? 'awaiting' : 'progress';
};

const failureText = (failure: RowFailure, words: DepositCopy, limit: string): string => {
  const texts = words.errors;
  switch (failure.code) {
    case 'interrupted':
      return texts.interrupted(failure.percent);
    case 'offline':
    case 'cancelled':
      return texts.offline;
    case 'digest-mismatch':
      return texts.digestMismatch;
    case 'changed':
      return texts.changed;
    case 'empty':
      return texts.empty;
    case 'too-large':
      return texts.tooLarge(limit);
    case 'key-reused':
      return texts.keyReused;
    case 'busy':
      return texts.busy(failure.seconds);
    case 'unavailable':
      return texts.unavailable(failure.seconds);
    case 'sign-in':
      return texts.signIn;
    case 'refused':
      return texts.refused(failure.detail);
    default:
      return failure satisfies never;
  }
};

const Progress = ({ share, text }: { readonly share: number; readonly text: string }): JSX.Element => (
  <>
    <progress class="progress" max={1} value={share} aria-label={text} />
    <p class="small">{text}</p>
  </>
);

const PhaseView = ({ row, language, maxEvidenceBytes }: RowProps): JSX.Element => {
  const words = depositCopy[language];
  const { phase } = row;
  switch (phase.kind) {
    case 'waiting':
      return <p class="small">{words.queued}</p>;
    case 'computing': {
      const percent = row.sizeBytes === 0 ? 100 : Math.floor((phase.readBytes / row.sizeBytes) * 100);
      const left = secondsLeft(phase.readBytes, row.sizeBytes, performance.now() - phase.startedAtMs);
      return <Progress share={percent / 100} text={words.computing(percent, left)} />;
    }
    case 'uploading':
      return (
        <Progress
          share={phase.sentShare}
          text={
            phase.sentShare < 1 && !row.digestOnly ? words.uploading(Math.floor(phase.sentShare * 100)) : words.sending
          }
        />
      );
    case 'failed':
      return (
        <p class="advice is-failed" role="alert">
          {failureText(phase.failure, words, formatInteger(maxEvidenceBytes, language))}
        </p>
      );
    case 'deposited':
      return <></>;
    default:
      return phase satisfies never;
  }
};

const Advice = ({ row, language }: RowProps): JSX.Element | null => {
  const words = depositCopy[language];
  if (row.phase.kind !== 'deposited') return null;
  const { evidence, connected } = row.phase;
  if (evidence.state === 'certified') {
    return (
      <div class="advice">
        <p>{words.next}</p>
        {row.digestOnly ? <p>{words.digestOnlyNext}</p> : null}
      </div>
    );
  }
  const waiting = evidence.state === 'appended' || evidence.state === 'anchored';
  return (
    <div class="advice is-awaiting">
      <p>{waiting ? words.awaitingText(Math.max(1, missingCourts(evidence))) : words.sealingText}</p>
      {connected ? null : <p>{words.connectionLost}</p>}
    </div>
  );
};

const CertificateNote = ({
  evidence,
  language,
}: {
  readonly evidence: DepositedEvidence;
  readonly language: Language;
}): JSX.Element => {
  const words = depositCopy[language];
  const link = new URL(evidence.links.verify, location.origin);
  return (
    <>
      <div class="certificate-note">
        <QrCode text={link.href} label={words.qrLabel} />
        <ul class="acts is-upright">
          <li>
            <a href={evidence.links.pdf} download>
              {words.certificatePdf}
            </a>
          </li>
          <li>
            <a href={evidence.links.certificate} download>
              {words.certificateJson}
            </a>
          </li>
          <li>
            <button type="button" class="act" data-copy={link.href}>
              {words.copyLink}
            </button>
          </li>
          <li>
            <button type="button" class="act" data-print>
              {words.print}
            </button>
          </li>
        </ul>
      </div>
      <p class="link-text">
        <a href={link.href} title={words.openVerify}>
          {link.host}/v/
          <br />
          {shortenDigest(evidence.sha256)}
        </a>
      </p>
    </>
  );
};

type CourtsNoteProps = {
  readonly evidence: DepositedEvidence;
  readonly courts: readonly NamedCourt[];
  readonly language: Language;
};

const CourtsNote = ({ evidence, courts, language }: CourtsNoteProps): JSX.Element => {
  const words = depositCopy[language];
  return (
    <ul class="court-notes">
      {courts.map((court) => {
        const cosignedAt = evidence.courts.find(({ id }) => id === court.id)?.cosignedAt;
        return (
          <li key={court.id}>
            <span class={cosignedAt === undefined ? '' : 'strong'}>{court.name[language]}</span>{' '}
            {court.simulated ? <SimulatedMark language={language} /> : null}
            <br />
            {cosignedAt === undefined
              ? words.courtPending
              : words.courtCosigned(formatMoment(Date.parse(cosignedAt), 'time', language, readerZone()))}
          </li>
        );
      })}
    </ul>
  );
};

const NoteView = ({ row, language, maxEvidenceBytes, courts, actions }: RowProps): JSX.Element | null => {
  const words = depositCopy[language];
  const { phase } = row;
  if (phase.kind === 'deposited') {
    if (phase.evidence.state === 'certified') return <CertificateNote evidence={phase.evidence} language={language} />;
    // Normally all is done within a second: the courts are listed once there is something to wait for.
    if (phase.evidence.state !== 'appended') return null;
    return <CourtsNote evidence={phase.evidence} courts={courts} language={language} />;
  }
  const failed = phase.kind === 'failed';
  const final = failed && (phase.failure.code === 'changed' || phase.failure.code === 'empty');
  const oversized = row.sizeBytes > maxEvidenceBytes;
  return (
    <ul class="acts">
      {failed && !final && !oversized ? (
        <li>
          <button type="button" class="act" onClick={() => actions.onRetry(row.rowId)}>
            {words.retry}
          </button>
        </li>
      ) : null}
      {row.digestOnly || final ? null : (
        <li>
          <button type="button" class="act" onClick={() => actions.onSendDigestOnly(row.rowId)}>
            {words.sendDigestOnly}
          </button>
        </li>
      )}
      <li>
        <button type="button" class="act" onClick={() => actions.onCancel(row.rowId)}>
          {failed ? words.remove : words.cancel}
        </button>
      </li>
    </ul>
  );
};

/** Draws one file's entry. */
export const DepositRowView = (props: RowProps): JSX.Element => {
  const { row, ordinal, language } = props;
  const words = depositCopy[language];
  const evidence = row.phase.kind === 'deposited' ? row.phase.evidence : null;
  const size = words.bytes(formatInteger(row.sizeBytes, language));
  return (
    <article class="docket entry" aria-labelledby={`entry-${row.rowId}`}>
      <div class="docket-margin">
        <p class="ordinal">{ordinal}</p>
        <p class="status">{words.status[statusOf(row)]}</p>
      </div>
      <div class="docket-body">
        <h2 class="entry-name" id={`entry-${row.rowId}`}>
          {row.name}
        </h2>
        <p class="small entry-facts">
          {[size, row.mediaType].filter((part) => part !== '').join(' · ')}
          {evidence === null ? null : (
            <>
              {' · '}
              <code>{evidence.id}</code>
            </>
          )}
        </p>
        {row.sha256 === null ? (
          <DigestBlanks
            readBytes={row.phase.kind === 'computing' ? row.phase.readBytes : 0}
            sizeBytes={row.sizeBytes}
          />
        ) : (
          <>
            <p class="small digest-name">SHA-256</p>
            <DigestView digest={row.sha256} label={words.digestLabel} />
          </>
        )}
        {row.sm3 === null ? null : (
          <>
            <p class="small digest-name">SM3</p>
            <DigestView digest={row.sm3} label="SM3" />
          </>
        )}
        <PhaseView {...props} />
        {row.phase.kind === 'failed' ? null : <StateLine evidence={evidence} language={language} />}
        <p class="visually-hidden" role="status">
          {evidence === null ? '' : `${row.name}: ${announceState(evidence, language)}`}
        </p>
        <Advice {...props} />
        {evidence?.state === 'certified' ? (
          <ReleasePanel
            evidence={evidence}
            language={language}
            onChanged={(changed) => props.actions.onChanged(row.rowId, changed)}
          />
        ) : null}
      </div>
      <div class="docket-note">
        <NoteView {...props} />
      </div>
    </article>
  );
};
