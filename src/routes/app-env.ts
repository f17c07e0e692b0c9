// What the middlewares leave for the handlers.

import type { Context } from 'hono';
import type { Actor } from '../domain/access/actor.ts';

export type AppEnv = {
  Variables: {
    /** Stands in every problem and in the header `x-request-id`. */
    requestId: string;
    /** Set by the middlewares of authentication.ts; absent on public routes. */
    actor: Actor;
    /** Base of this service's URLs, without a trailing slash. */
    baseUrl: string;
  };
};

export type AppContext = Context<AppEnv>;
