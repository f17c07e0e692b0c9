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
