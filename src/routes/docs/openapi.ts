// The OpenAPI 3.1 document, made from what is mounted.

import type { App } from '../mount.ts';

export type OpenApiDocument = ReturnType<App['getOpenAPI31Document']>;

/** Registers how callers show who they are. */
export const registerSecurity = (app: App): void => {
  const { openAPIRegistry } = app;
  openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key `ak_…` of an organization.',
  });
  openAPIRegistry.registerComponent('securitySchemes', 'depositSession', {
    type: 'apiKey',
    in: 'cookie',
    name: 'assize-deposit',
    description: 'The session of the public deposit form; it reads only what it deposited.',
  });
  openAPIRegistry.registerComponent('securitySchemes', 'operatorToken', {
    type: 'http',
    scheme: 'bearer',
    description: "The deployment's operator token.",
  });
};

/** Makes the document. */
export const formOpenApiDocument = (app: App, baseUrl: string): OpenApiDocument =>
  app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Assize',
      version: '1',
      description:
        'Evidence is deposited, sealed, timestamped, cosigned by a quorum of courts and certified. Every status from 400 on is `application/problem+json` (RFC 9457).',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: baseUrl }],
    tags: [
      { name: 'Evidence', description: 'With an API key, or the session of the deposit form.' },
      { name: 'Public', description: 'Without a key, from any origin.' },
      { name: 'Ledger', description: 'The ledger as files: C2SP tlog-tiles. Without a key, from any origin.' },
      { name: 'Events and webhooks', description: 'What happened, pushed or pulled.' },
      { name: 'Operator', description: "The deployment's own ceremony." },
    ],
  });
