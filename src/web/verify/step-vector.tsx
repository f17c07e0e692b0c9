// The step vector: each step with its result, what was compared, and the command that repeats it where there is one.
// Results differ by shape and by word as well as by colour, so that they survive a fax.

import type { JSX } from 'preact';
import type { NamedFact } from '../../core/explain/describe-step.ts';
import { STEP_NAMES, type StepName } from '../../core/verify/verdict.ts';
import type { Language } from '../copy/language.ts';
import { repeatCopy } from '../copy/repeat-copy.ts';
import { stepName } from '../copy/step-name.ts';
import { verifyCopy } from '../copy/verify-copy.ts';
import { formatBothZones, formatMoment } from '../format/times.ts';
import { digestCommand } from '../page/commands.ts';
import { readerZone } from '../page/enhance.ts';
import { SimulatedMark } from '../page/simulated-mark.tsx';
import { pendingSteps } from './pending-steps.ts';
import type { StepRow } from './step-row.ts';
import { certificateOf, type VerifyState } from './verify-state.ts';

const stepRows = (state: VerifyState, language: Language): readonly StepRow[] => {
  if (state.steps !== null) return state.steps;
  const item = state.items[0];
  if (item !== undefined && certificateOf(state) === null) return pendingSteps(item, state, language);
  return STEP_NAMES.map((name) => ({
    name,
    result: 'not-checked',
    texts: [],
    named: [],
  }));
};

/** The one command that is always open: anybody can run it, on the file at hand. */
const commandOf = (name: StepName, state: VerifyState): string | null =>
  name === 'object' && state.file !== null ? digestCommand(state.file.name) : null;

type Meanings = Readonly<Record<StepName, Readonly<Record<Language, string>>>>;

const Repeat = ({
  name,
  state,
  meanings,
  language,
}: {
  readonly name: StepName;
  readonly state: VerifyState;
  readonly meanings: Meanings;
  readonly language: Language;
}): JSX.Element => {
  const words = repeatCopy[language];
  const found = state.repetitions.find(({ step }) => step === name);
  if (found === undefined) {
    return (
      <details class="repeat">
        <summary>{words.meaning}</summary>
        <p>{meanings[name][language]}</p>
        <p>{words.noCommand}</p>
      </details>
    );
  }
  const { commands, meaning } = found;
  const text = commands.map(({ command, prints }) => `${command}\n# ${prints}`).join('\n\n');
  return (
    <details class="repeat">
      <summary>{words.repeat(commands.length)}</summary>
      <p>{meaning[language]}</p>
      <Command text={text} label={stepName(name, language)} />
      <button type="button" class="act" data-copy={text}>
        {words.copy}
      </button>
    </details>
  );
};

/** Draws a command that scrolls sideways and can be reached by keyboard. */
export const Command = ({ text, label }: { readonly text: string; readonly label: string }): JSX.Element => (
  <pre class="command" tabIndex={0} role="group" aria-label={label}>
    <code>{text}</code>
  </pre>
);

/** Steps whose reported progress rests on courts or authorities. */
const PENDING_SIMULATED: readonly StepName[] = ['timestamps', 'quorum'];

const NamedFacts = ({
  named,
  language,
}: {
  readonly named: readonly NamedFact[];
  readonly language: Language;
}): JSX.Element => (
  <ul class="step-named">
    {named.map((fact) => (
      <li key={`${fact.name}${fact.detail}`}>
        <span>
          {fact.name} {fact.simulated ? <SimulatedMark language={language} /> : null}
        </span>
        <code>{fact.detail}</code>
        {fact.at === null ? null : (
          <time dateTime={fact.at} title={formatBothZones(Date.parse(fact.at), language)}>
            {formatMoment(Date.parse(fact.at), 'time', language, readerZone())}
          </time>
        )}
      </li>
    ))}
  </ul>
);

type StepVectorProps = {
  readonly state: VerifyState;
  /** What each step compares; null before the verifier is loaded. */
  readonly meanings: Meanings | null;
  readonly language: Language;
  readonly simulated: boolean;
};

/** Draws the steps. */
export const StepVector = ({ state, meanings, language, simulated }: StepVectorProps): JSX.Element => {
  const words = verifyCopy[language];
  return (
    <section class="docket is-wide" aria-labelledby="steps-title">
      <div class="docket-margin">
        <h2 id="steps-title">{words.steps}</h2>
        <p>{words.stepsNote}</p>
      </div>
      <ol class="steps docket-body">
        {stepRows(state, language).map((row) => {
          const command = commandOf(row.name, state);
          return (
            <li class={`step is-${row.result}`} key={row.name} data-step={row.name} data-result={row.result}>
              <h3 class="step-name">{stepName(row.name, language)}</h3>
              <p class="step-result">{words.results[row.result]}</p>
              <div class="step-facts">
                {row.texts.map((text) => (
                  <p key={text}>
                    {text}
                    {row.result === 'pending' && simulated && PENDING_SIMULATED.includes(row.name) ? (
                      <>
                        {' '}
                        <SimulatedMark language={language} />
                      </>
                    ) : null}
                  </p>
                ))}
                {row.named.length === 0 ? null : <NamedFacts named={row.named} language={language} />}
                {command === null ? null : <Command text={command} label={stepName(row.name, language)} />}
                {state.verdict === null || meanings === null ? null : (
                  <Repeat name={row.name} state={state} meanings={meanings} language={language} />
                )}
              </div>
            </li>
          );
        })}
      </ol>
    </section>
  );
};
