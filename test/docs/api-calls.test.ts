// Documents name no API call that the service does not have.

import { describe, expect, it } from 'vitest';
import { createApp } from '../../src/routes/app.ts';
import { formOpenApiDocument } from '../../src/routes/docs/openapi.ts';
import { mountEvents } from '../../src/routes/events/event-routes.ts';
import type { AppPorts } from '../../src/routes/ports.ts';
import { mountWebhooks } from '../../src/routes/webhooks/webhook-routes.ts';
import { MARKDOWN, readInlineCode, readText } from './markdown.ts';

// Mounting reads only whether the operator's calls and the embedded authority exist; no route is called.
const ports = { operatorToken: 'x', answerTimestampQuery: () => undefined } as unknown as AppPorts;
const app = createApp(ports, [
  (mounted) => mountWebhooks(mounted, ports, {} as Parameters<typeof mountWebhooks>[2]),
  (mounted) => mountEvents(mounted, ports, {} as Parameters<typeof mountEvents>[2]),
]);

const known = new Set(
  Object.entries(formOpenApiDocument(app, 'https://assize.invalid').paths ?? {}).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '{}')}`),
  ),
);

const CALL = /^(?:GET|POST|PUT|PATCH|DELETE) \/(?:v1|ledger|tsa|health)\S*$/;

const calls = MARKDOWN.filter((path) => !path.startsWith('anchor/')).flatMap((path) =>
  readInlineCode(readText(path))
    .filter((code) => CALL.test(code))
    .map((code) => ({ path, call: code.replace(/\?.*$/, '').replaceAll(/\{[\w.-]+\}/g, '{}') })),
);

describe('calls that documents name', () => {
  it('are found', () => {
    expect(known).toContain('POST /v1/evidence');
    expect(calls.map(({ call }) => call)).toContain('POST /v1/operator/genesis');
  });

  it('exist', () => {
    expect(calls.filter(({ call }) => !known.has(call))).toEqual([]);
  });
});
