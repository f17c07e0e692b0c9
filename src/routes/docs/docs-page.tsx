// The frame of a reference page.

import type { Child } from 'hono/jsx';

export const DocsPage = ({ title, children }: { title: string; children: Child }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{title} · Assize</title>
      <link rel="stylesheet" href="/docs/docs.css" />
    </head>
    <body>
      <main>
        <p class="quiet">
          <a href="/">Assize</a> · <a href="/docs">API</a> · <a href="/docs/problems">Problems</a> ·{' '}
          <a href="/openapi.json">openapi.json</a>
        </p>
        {children}
      </main>
    </body>
  </html>
);
