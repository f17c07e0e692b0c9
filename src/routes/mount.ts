// Mounting: a route's description and its handlers enter the app together, so that the OpenAPI document lists exactly
// what is served. Bodies are read by request-body.ts, not by the framework's validators, which would answer malformed
// JSON and foreign content types in plain text.

import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi';
import type { Handler, MiddlewareHandler } from 'hono';
import type { AppEnv } from './app-env.ts';

export type App = OpenAPIHono<AppEnv>;

/** A route's description: its `path` in OpenAPI's notation (`/v1/evidence/{id}`). */
export type Route = RouteConfig & {
  /** Path in the router's notation, where `{name}` does not say it (wildcards). */
  readonly routingPath?: string;
};

/** Registers the route in the OpenAPI document and serves it by the handlers. */
export const mount = (
  app: App,
  { routingPath, ...route }: Route,
  ...handlers: readonly (Handler<AppEnv> | MiddlewareHandler<AppEnv>)[]
): void => {
  app.openAPIRegistry.registerPath(route);
  const path = routingPath ?? route.path.replaceAll(/\{(\w+)\}/g, ':$1');
  app.on([route.method.toUpperCase()], [path], ...handlers);
};
