// What a monitor tells: one JSON line each. An alarm wants a person; a warning may pass by itself.

export type AlarmCode =
  /** The log signed two histories; `evidence` is the proof's file. */
  | 'fork'
  | 'unproved-inconsistency'
  | 'checkpoint-invalid'
  | 'went-back'
  | 'quorum-not-met'
  | 'quorum-lost'
  | 'missing-file'
  | 'altered-file'
  | 'fault'
  | 'stale'
  | 'unreadable'
  | 'court-silent'
  | 'court-unsigned'
  | 'court-lagging'
  | 'copy-lagging'
  | 'court-clock'
  | 'own-clock'
  | 'receipt-overdue'
  | 'receipt-invalid';

export type Alarm = {
  readonly level: 'warning' | 'alarm';
  readonly code: AlarmCode;
  readonly message: string;
  /** The file, court or receipt that it is about. */
  readonly subject?: string;
  /** Text of the proof, for `fork`. */
  readonly evidence?: string;
};

/** Makes an alarm. */
export const alarm = (code: AlarmCode, message: string, subject?: string): Alarm => ({
  level: 'alarm',
  code,
  message,
  ...(subject === undefined ? {} : { subject }),
});

/** Makes a warning. */
export const warning = (code: AlarmCode, message: string, subject?: string): Alarm => ({
  ...alarm(code, message, subject),
  level: 'warning',
});
