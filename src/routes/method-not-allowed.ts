// 404 or 405: a path that exists with other methods says so and lists them (RFC 9110 §15.5.6).

import { TrieRouter } from 'hono/router/trie-router';
import type { AppContext } from './app-env.ts';
import type { App } from './mount.ts';
import { answerProblem } from './problems.ts';

/** Makes the answer to requests that no route takes. Built on first use, when all routes are mounted. */
export const createNotFound = (app: App): ((c: AppContext) => Response) => {
  let methodsByPath: TrieRouter<string> | null = null;
  const build = (): TrieRouter<string> => {
    const router = new TrieRouter<string>();
    for (const { method, path } of app.routes) {
      // 'ALL' are middlewares.
      if (method !== 'ALL') router.add('GET', path, method);
    }
    return router;
  };
  return (c) => {
    methodsByPath ??= build();
    const [matches] = methodsByPath.match('GET', c.req.path);
    const methods = new Set(matches.map(([method]) => method));
    if (methods.has('GET')) methods.add('HEAD');
    if (methods.size === 0 || methods.has(c.req.method)) return answerProblem(c, { code: 'not-found' });
    return answerProblem(c, { code: 'method-not-allowed', allow: [...methods].toSorted() });
  };
};
