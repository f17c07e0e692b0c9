// The date to judge at: empty for now, else the beginning of a day in UTC. Loaded with the verifier.

import type { JSX, TargetedEvent } from 'preact';
import { parseMoment } from '../../core/explain/judged-at.ts';
import { formatTime } from '../../core/text/time.ts';
import { verdictCopy } from '../copy/verdict-copy.ts';
import type { VerifySession } from './verify-session.ts';

const INPUT_ID = 'judge-date';
const DATE_CHARS = 10;

/** Judges as of the date in the field; a date that is none is told by the field itself. */
const submit = (event: TargetedEvent<HTMLFormElement>, session: VerifySession, faulty: string): void => {
  event.preventDefault();
  const input = event.currentTarget.elements.namedItem(INPUT_ID);
  if (!(input instanceof HTMLInputElement)) return;
  const atUnixMs = input.value === '' && input.validity.valid ? null : parseMoment(input.value);
  const isFaulty = atUnixMs === null && (input.value !== '' || !input.validity.valid);
  input.setCustomValidity(isFaulty ? faulty : '');
  if (!event.currentTarget.reportValidity()) return;
  void session.judgeAt(atUnixMs);
};

/** Draws the field. */
export const MomentView = ({ session }: { readonly session: VerifySession }): JSX.Element => {
  const { atUnixMs } = session.state();
  const words = verdictCopy[session.data().language].moment;
  return (
    <section class="basis" aria-labelledby="moment-title">
      <h3 id="moment-title">{words.title}</h3>
      <p class="small">{words.lead}</p>
      <form class="judge-at" noValidate onSubmit={(event) => submit(event, session, words.faulty)}>
        <label for={INPUT_ID}>{words.label}</label>
        <input
          id={INPUT_ID}
          name={INPUT_ID}
          type="date"
          max="9999-12-31"
          value={atUnixMs === null ? '' : formatTime(atUnixMs).slice(0, DATE_CHARS)}
          onInput={(event) => event.currentTarget.setCustomValidity('')}
        />
        <button type="submit" class="act">
          {words.judge}
        </button>
        {atUnixMs === null ? null : (
          <button type="button" class="act" onClick={() => void session.judgeAt(null)}>
            {words.now}
          </button>
        )}
      </form>
    </section>
  );
};
