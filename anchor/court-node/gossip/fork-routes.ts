// HTTP of what gossip found: GET /forks (a list), GET /forks/<n> (the exact evidence, for `verify-fork`).

import { Hono } from 'hono';
import type { ForkArchive } from './fork-archive.ts';

/** Makes the routes. */
export const createForkRoutes = (archive: ForkArchive): Hono => {
  const routes = new Hono();
  routes.get('/forks', (context) => {
    const forks = archive.list().map(({ number, origin, form, sizes, source, foundAtUnixSeconds }) => ({
      number,
      origin,
      form,
      sizes,
      source,
      foundAtUnixSeconds,
      path: `/forks/${number}`,
    }));
    return context.json({ forks }, 200, { 'Cache-Control': 'no-store' });
  });
  routes.get('/forks/:number{[1-9][0-9]{0,8}}', (context) => {
    const kept = archive.find(Number(context.req.param('number')));
    if (kept === null) return context.body('not found\n', 404, { 'Content-Type': 'text/plain; charset=utf-8' });
    // A file of that name is what the auditor reads.
    return context.body(kept.text, 200, {
      'Content-Type': 'application/json',
      'Content-Disposition': `attachment; filename="fork-${kept.number}.json"`,
      'Cache-Control': 'public, max-age=31536000, immutable',
    });
  });
  return routes;
};
