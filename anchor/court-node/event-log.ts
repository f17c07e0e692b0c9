// The node's log: one JSON object a line on stderr, so that a collector needs no pattern.
//
//   {"time":"…","level":"warn","event":"gossip.alarm","court":"court-a.example",…}

/** Fields of an event. Nothing secret passes here: keys never do, and requests carry none. */
export type EventFields = Readonly<Record<string, string | number | boolean | null>>;

export type EventLog = {
  readonly info: (event: string, fields?: EventFields) => void;
  readonly warn: (event: string, fields?: EventFields) => void;
  readonly error: (event: string, fields?: EventFields) => void;
};

/** Makes a log that puts `common` into every line. */
export const createEventLog = (
  write: (line: string) => void,
  common: EventFields,
  unixMs: () => number = Date.now,
): EventLog => {
  const log =
    (level: string) =>
    (event: string, fields: EventFields = {}): void => {
      write(`${JSON.stringify({ time: new Date(unixMs()).toISOString(), level, event, ...common, ...fields })}\n`);
    };
  return { info: log('info'), warn: log('warn'), error: log('error') };
};
