// Where a run can be broken: every operation of an actor on its storage or on another party has a name, and is asked about
// before and after it took effect.

/** An operation, for example `sequencer` and `store.commit`. */
export type Operation = { readonly actor: string; readonly name: string };
export type Phase = 'before' | 'after';

/** `crash-lose`: what was not durable is gone; `crash-keep`: it had become durable; `crash-tear`: some of it had. */
export type Blow = 'error' | 'crash-lose' | 'crash-keep' | 'crash-tear';

export type Faults = {
  /** What befalls an operation, or null. */
  readonly strike: (operation: Operation, phase: Phase) => Blow | null;
  /** Milliseconds that a message travels. */
  readonly delayMs: (operation: Operation) => number;
  /** Whether a request arrives a second time. */
  readonly isDuplicated: (operation: Operation) => boolean;
  /** Milliseconds until writes are durable. */
  readonly flushMs: (actor: string) => number;
};

/** Thrown where an operation was made to fail. */
export class InjectedFault extends Error {
  constructor(operation: Operation, phase: Phase) {
    super(`${operation.actor}: ${operation.name} failed ${phase} it took effect`);
    this.name = 'InjectedFault';
  }
}

/** Thrown inside an actor that has just died, so that nothing more of it runs. Nobody outside sees it. */
export class Crashed extends Error {
  constructor() {
    super('the process is gone');
    this.name = 'Crashed';
  }
}

/** A run in which nothing breaks: messages take a millisecond, writes half of one. */
export const NO_FAULTS: Faults = {
  strike: () => null,
  delayMs: () => 1,
  isDuplicated: () => false,
  flushMs: () => 0.5,
};
