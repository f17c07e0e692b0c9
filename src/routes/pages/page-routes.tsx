// The pages' routes: `/`, `/v`, `/v/{digest}`, `/ledger` and what is below it for people, each also under `/zh` and `/en`. HTML for people; whoever does
// not accept HTML gets the service's ordinary answer for a path that does not exist.

import { Hono, type Context } from 'hono';
import type { JSX } from 'hono/jsx/jsx-runtime';
import { LANGUAGES, type Language } from '../../web/copy/language.ts';
import { verifyCopy } from '../../web/copy/verify-copy.ts';
import { isDigest } from '../../web/format/digest-groups.ts';
import { DepositPage } from './deposit-page.tsx';
import { addLedgerRoutes } from './ledger/ledger-routes.tsx';
import { MessagePage } from './message-page.tsx';
import { pageHeaders } from './page-headers.ts';
import { readPageLanguage, type PageLanguage } from './page-language.ts';
import type { PagePorts } from './page-ports.ts';
import { VerifyPage } from './verify-page.tsx';

type Element = Exclude<JSX.Element, Promise<unknown>>;

const DOCTYPE = '<!DOCTYPE html>';

const answer = async (
  context: Context,
  kind: 'open' | 'hash-link',
  element: JSX.Element,
  status: 200 | 404 = 200,
): Promise<Response> => {
  for (const [name, value] of Object.entries(pageHeaders(kind))) context.header(name, value);
  const body: Element = await element;
  return context.html(`${DOCTYPE}${body.toString()}`, status);
};

const acceptsHtml = (context: Context): boolean => (context.req.header('accept') ?? '').includes('text/html');

const malformedDigest = (
  context: Context,
  page: PageLanguage,
  ports: PagePorts,
  given: string,
): Promise<Response> | Response => {
  if (!acceptsHtml(context)) return context.notFound();
  const words = verifyCopy[page.language];
  const element = (
    <MessagePage
      page={page}
      path="/v"
      simulated={ports.deployment.simulated}
      heading={words.malformedHeading}
      text={words.digestMalformed(given.length)}
    />
  );
  return answer(context, 'hash-link', element, 404);
};

const showVerify = async (
  context: Context,
  page: PageLanguage,
  ports: PagePorts,
  sha256: string | null,
): Promise<Response> => {
  const [items, trust, ledger] = await Promise.all([
    sha256 === null ? [] : ports.lookUpDigest({ sha256, k: context.req.query('k') ?? null }),
    ports.loadTrust(),
    ports.loadLedgerStatus(),
  ]);
  const element = (
    <VerifyPage page={page} deployment={ports.deployment} sha256={sha256} items={items} trust={trust} ledger={ledger} />
  );
  return answer(context, sha256 === null ? 'open' : 'hash-link', element);
};

const addRoutes = (app: Hono, ports: PagePorts, addressed: Language | null): void => {
  const prefix = addressed === null ? '' : (`/${addressed}` as const);
  app.get(addressed === null ? '/' : `${prefix}/`, async (context) => {
    const page = readPageLanguage(context, addressed);
    const { courts } = await ports.loadLedgerStatus();
    return answer(context, 'open', <DepositPage page={page} deployment={ports.deployment} courts={courts} />);
  });
  if (addressed !== null) app.get(prefix, (context) => context.redirect(`${prefix}/`, 308));
  app.get(`${prefix}/v`, (context) => {
    const page = readPageLanguage(context, addressed);
    const digest = context.req.query('digest')?.replaceAll(/\s/g, '').toLowerCase();
    if (digest === undefined) return showVerify(context, page, ports, null);
    return isDigest(digest)
      ? context.redirect(`${prefix}/v/${digest}`, 303)
      : malformedDigest(context, page, ports, digest);
  });
  app.get(`${prefix}/v/:digest`, (context) => {
    const page = readPageLanguage(context, addressed);
    const digest = context.req.param('digest');
    if (isDigest(digest)) return showVerify(context, page, ports, digest);
    const lower = digest.toLowerCase();
    const { search } = new URL(context.req.url);
    return isDigest(lower)
      ? context.redirect(`${prefix}/v/${lower}${search}`, 308)
      : malformedDigest(context, page, ports, digest);
  });
  addLedgerRoutes({ app, ports, prefix, readPage: (context) => readPageLanguage(context, addressed), answer });
};

/** Makes the pages' app; mount it at the root. */
export const pageRoutes = (ports: PagePorts): Hono => {
  const app = new Hono();
  for (const addressed of [null, ...LANGUAGES]) addRoutes(app, ports, addressed);
  return app;
};
