// /openapi.json, /docs and the pages of problems: the reference, rendered here from what is mounted. No script, nothing
// from elsewhere; strict policy.

import type { AppContext } from '../app-env.ts';
import type { App } from '../mount.ts';
import type { AppPorts } from '../ports.ts';
import { isProblemCode } from '../problem-codes.ts';
import { answerProblem } from '../problems.ts';
import { formOpenApiDocument } from './openapi.ts';
import { ProblemListPage, ProblemPage } from './problem-pages.tsx';
import { ReferencePage } from './reference-page.tsx';
import { DOCS_STYLE } from './docs-style.ts';

const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'public, max-age=300',
} as const;

const answerPage = (c: AppContext, page: { toString: () => string }): Response =>
  c.html(`<!doctype html>${page.toString()}`, 200, PAGE_HEADERS);

/** Mounts the document and its pages. They are not part of the document themselves. */
export const mountDocs = (app: App, _ports: AppPorts): void => {
  app.get('/openapi.json', (c) =>
    c.json(formOpenApiDocument(app, c.get('baseUrl')), 200, { 'cache-control': 'public, max-age=300' }),
  );
  app.get('/docs', (c) => answerPage(c, <ReferencePage document={formOpenApiDocument(app, c.get('baseUrl'))} />));
  app.get('/docs/docs.css', (c) =>
    c.body(DOCS_STYLE, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'public, max-age=300' }),
  );
  app.get('/docs/problems', (c) => answerPage(c, <ProblemListPage />));
  app.get('/docs/problems/:code', (c) => {
    const code = c.req.param('code');
    return isProblemCode(code) ? answerPage(c, <ProblemPage code={code} />) : answerProblem(c, { code: 'not-found' });
  });
};
