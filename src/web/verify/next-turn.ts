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

/** Lets the page take a turn when the last one is longer ago than half a frame. */
export const breathe = async (): Promise<void> => {
  if (performance.now() - lastTurnAt < SLICE_MS) return;
  await nextTurn();
  lastTurnAt = performance.now();
};
