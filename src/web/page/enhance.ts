// What every page does once it runs: copy buttons, print buttons, times in the reader's zone. Without scripts the page
// shows the same facts in UTC+8.

import { isLanguage, type Language } from '../copy/language.ts';
import { shellCopy } from '../copy/shell-copy.ts';
import { formatBothZones, formatMoment, formatZone, type TimeFormat } from '../format/times.ts';

/** How long "Copied" stands on a button. */
const COPIED_MS = 1600;

/** Language of the page, from its address or the reader's choice. */
export const pageLanguage = (): Language => {
  const code = document.documentElement.lang.slice(0, 2);
  return isLanguage(code) ? code : 'zh';
};

/** The reader's own zone. */
export const readerZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Puts a text on the clipboard; false where the browser refuses, e.g. without a secure context. */
export const copyText = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
};

const announceOn = (button: HTMLElement, copied: boolean): void => {
  const words = shellCopy[pageLanguage()];
  const label = button.textContent;
  button.textContent = copied ? words.copied : words.copyFailed;
  button.setAttribute('disabled', '');
  setTimeout(() => {
    button.textContent = label;
    button.removeAttribute('disabled');
    button.focus();
  }, COPIED_MS);
};

const onClick = async (event: MouseEvent): Promise<void> => {
  if (!(event.target instanceof Element)) return;
  const button = event.target.closest<HTMLElement>('[data-copy],[data-copy-from],[data-print]');
  if (button === null) return;
  if (button.dataset['print'] !== undefined) {
    print();
    return;
  }
  const sourceId = button.dataset['copyFrom'];
  const text = sourceId === undefined ? button.dataset['copy'] : document.getElementById(sourceId)?.textContent;
  if (text !== undefined && text !== null) announceOn(button, await copyText(text));
};

/** Rewrites `<time datetime data-format>` in the reader's zone, with UTC+8 and UTC on hover. */
export const localizeTimes = (): void => {
  const language = pageLanguage();
  const zone = readerZone();
  for (const element of document.querySelectorAll<HTMLTimeElement>('time[data-format]')) {
    const unixMs = Date.parse(element.dateTime);
    if (Number.isNaN(unixMs)) continue;
    element.title = formatBothZones(unixMs, language);
    element.textContent = formatMoment(unixMs, element.dataset['format'] as TimeFormat, language, zone);
  }
  for (const element of document.querySelectorAll<HTMLElement>('[data-zone-of]')) {
    element.textContent = formatZone(Date.parse(element.dataset['zoneOf'] ?? ''), zone);
  }
};

/** Starts the page's small services. */
export const enhancePage = (): void => {
  document.addEventListener('click', (event) => void onClick(event));
  localizeTimes();
  for (const element of document.querySelectorAll<HTMLElement>('[data-script-only]')) element.hidden = false;
};
