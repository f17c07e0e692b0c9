// What a person at the court must look at, worded for them. An alarm says what is known and not more: only `fork` is
// proved.

import type { ClockVerdict } from './clock-watch.ts';
import type { KeptEvidence, Suspicion } from './gossip-store.ts';
import type { PeerView } from './peer-view.ts';

export type AlarmCode =
  | 'fork'
  | 'unproved-inconsistency'
  | 'unsigned-checkpoint'
  | 'peer-went-back'
  | 'peer-silent'
  | 'own-clock'
  | 'peer-clock';

/** `origin` and `court` name what it is about; null for what has none. */
export type Alarm = {
  readonly code: AlarmCode;
  readonly origin: string | null;
  readonly court: string | null;
  readonly message: string;
};

/** Rounds in vain before an inconsistency is told: a tile that was missed once is no news. */
const PATIENCE_ROUNDS = 2;

const alarm = (code: AlarmCode, about: Partial<Pick<Alarm, 'origin' | 'court'>>, message: string): Alarm => ({
  code,
  origin: about.origin ?? null,
  court: about.court ?? null,
  message,
});

const viewAlarms = (view: PeerView): readonly Alarm[] => {
  const who = view.court ?? `the ledger ${view.origin}`;
  const about = { origin: view.origin, court: view.court };
  const message = view.message ?? '';
  if (view.state === 'unsigned') return [alarm('unsigned-checkpoint', about, `${who}: ${message}`)];
  if (view.state === 'went-back') return [alarm('peer-went-back', about, `${who} ${message}`)];
  if (view.state === 'silent') return [alarm('peer-silent', about, `${who}: ${message}`)];
  return [];
};

const clockAlarms = ({ offsetSeconds, isOwnWrong, wrong }: ClockVerdict): readonly Alarm[] => [
  ...(isOwnWrong && offsetSeconds !== null
    ? [alarm('own-clock', {}, `this court's clock and those of its peers differ by ${Math.abs(offsetSeconds)} s`)]
    : []),
  ...wrong.map(({ court, offsetSeconds: offset }) =>
    alarm('peer-clock', { court }, `the clock of ${court} is ${Math.abs(offset)} s ${offset > 0 ? 'ahead' : 'behind'}`),
  ),
];

/** Collects the alarms, proved forks first. */
export const collectAlarms = (found: {
  readonly views: readonly PeerView[];
  readonly clock: ClockVerdict;
  readonly forks: readonly KeptEvidence[];
  readonly suspicions: readonly Suspicion[];
}): readonly Alarm[] => [
  ...found.forks.map(({ number, origin, sizes }) =>
    alarm('fork', { origin }, `${origin} signed two histories (${sizes[0]} and ${sizes[1]} entries): /forks/${number}`),
  ),
  ...found.suspicions
    .filter(({ attempts }) => attempts >= PATIENCE_ROUNDS)
    .map(({ origin, treeSize, source, reason }) =>
      alarm(
        'unproved-inconsistency',
        { origin },
        `${origin}, ${treeSize} entries, from ${source}: neither consistent nor a proved fork (${reason})`,
      ),
    ),
  ...found.views.flatMap(viewAlarms),
  ...clockAlarms(found.clock),
];
