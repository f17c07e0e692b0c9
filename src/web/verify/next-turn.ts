// A turn of the event loop, so that long work lets the page draw and answer between its parts.

/** Resolves in a task of its own; sooner than a timer, which browsers hold back. */
export const nextTurn = (): Promise<void> =>
  new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      port1.close();
      done();
    });
    port1.start();
    port2.postMessage(null);
  });

/** Work that goes on for longer without a turn is felt: half a frame. */
const SLICE_MS = 8;
let lastTurnAt = 0;
let turn: Promise<void> | null = null;

const takeTurn = async (): Promise<void> => {
  await nextTurn();
  lastTurnAt = performance.now();
  turn = null;
};

/**
 * Lets the page take a turn when the last one is longer ago than half a frame. All who ask meanwhile wait for the same
 * one, and go on after it for half a frame together.
 */
export const breathe = async (): Promise<void> => {
  while (performance.now() - lastTurnAt >= SLICE_MS) {
    turn ??= takeTurn();
    await turn;
  }
};
