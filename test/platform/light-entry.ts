// The Worker of the tests inside workerd: the Durable Objects without routes, pages and fonts, so that each file starts
// fast. A test of the whole Worker imports src/index.ts itself.

export { Batcher } from '../../src/platform/durable-objects/batcher.ts';
export { LedgerSequencer } from '../../src/platform/durable-objects/ledger-sequencer.ts';
export { WebhookEndpoint } from '../../src/platform/durable-objects/webhook-endpoint.ts';

// oxlint-disable-next-line import/no-default-export -- what a Worker's entry is
export default { fetch: () => new Response(null, { status: 404 }), queue: () => undefined };
