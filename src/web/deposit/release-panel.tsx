// The owner's panel of a deposit: what the holder of the link may see, whether the digest alone finds it, another link.
// Closed by default; each switch is saved by itself and says so.

import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Language } from '../copy/language.ts';
import { releaseCopy } from '../copy/release-copy.ts';
import { type Changed, changeDisclosure, rotateLink } from './change-release.ts';
import { RELEASABLE_NAMES, type DepositedEvidence } from './evidence.ts';

type Saving = 'idle' | 'saving' | 'saved' | 'rotated' | 'failed' | 'unlisted';

type PanelProps = {
  readonly evidence: DepositedEvidence;
  readonly language: Language;
  /** Called with the evidence as the server then describes it. */
  readonly onChanged: (evidence: DepositedEvidence) => void;
};

type SwitchProps = {
  readonly id: string;
  readonly label: string;
  readonly text: string;
  readonly checked: boolean;
  readonly disabled: boolean;
  readonly onChange: (checked: boolean) => void;
};

const SwitchRow = ({ id, label, text, checked, disabled, onChange }: SwitchProps): JSX.Element => (
  <div class="switch-row">
    <input
      id={id}
      class="switch"
      type="checkbox"
      role="switch"
      checked={checked}
      disabled={disabled}
      aria-describedby={`${id}-text`}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
    <div>
      <label for={id}>{label}</label>
      <p id={`${id}-text`}>{text}</p>
    </div>
  </div>
);

const RotateLink = ({
  language,
  disabled,
  onRotate,
}: {
  readonly language: Language;
  readonly disabled: boolean;
  readonly onRotate: () => void;
}): JSX.Element => {
  const words = releaseCopy[language];
  const [asked, setAsked] = useState(false);
  return (
    <div class="release-link">
      <p class="small">{words.rotateText}</p>
      <ul class="acts">
        <li>
          {/* One element in both states: who works by keyboard stays on it, and it is the harmless answer. */}
          <button type="button" class="act" disabled={disabled} onClick={() => setAsked(!asked)}>
            {asked ? words.keep : words.rotate}
          </button>
        </li>
        {asked ? (
          <li>
            <button
              type="button"
              class="act is-grave"
              disabled={disabled}
              onClick={() => {
                setAsked(false);
                onRotate();
              }}
            >
              {words.confirm}
            </button>
          </li>
        ) : null}
      </ul>
    </div>
  );
};

/** Draws the panel. */
export const ReleasePanel = ({ evidence, language, onChanged }: PanelProps): JSX.Element => {
  const words = releaseCopy[language];
  const [saving, setSaving] = useState<Saving>('idle');
  const { id, stated, released, listed } = evidence;
  const save = async (done: 'saved' | 'rotated', asked: Promise<Changed>): Promise<void> => {
    setSaving('saving');
    const changed = await asked;
    // The stream's own members (times, courts) are not in the answer: only what was changed is taken.
    if (changed.kind === 'changed') {
      const { released: names, listed: isListed, links } = changed.evidence;
      onChanged({ ...evidence, released: names, listed: isListed, links });
    }
    setSaving(changed.kind === 'changed' ? done : changed.kind);
  };
  const isBusy = saving === 'saving';
  const names = RELEASABLE_NAMES.filter((name) => stated[name] !== undefined);
  return (
    <details class="release">
      <summary>{words.summary}</summary>
      <p class="small">{words.lead}</p>
      {names.length === 0 ? <p class="small">{words.nothingStated}</p> : null}
      {names.map((name) => (
        <SwitchRow
          key={name}
          id={`${id}-${name}`}
          label={words.release(words.names[name])}
          text={stated[name] ?? ''}
          checked={released.includes(name)}
          disabled={isBusy}
          onChange={(checked) => {
            const others = released.filter((other) => other !== name);
            void save('saved', changeDisclosure(id, { released: checked ? [...others, name] : others }));
          }}
        />
      ))}
      <SwitchRow
        id={`${id}-listed`}
        label={words.list}
        text={words.listText}
        checked={listed}
        disabled={isBusy}
        onChange={(checked) => void save('saved', changeDisclosure(id, { listed: checked }))}
      />
      <RotateLink language={language} disabled={isBusy} onRotate={() => void save('rotated', rotateLink(id))} />
      <p
        class={saving === 'failed' || saving === 'unlisted' ? 'small release-saved is-failed' : 'small release-saved'}
        role="status"
      >
        {saving === 'idle' ? '' : words[saving]}
      </p>
    </details>
  );
};
