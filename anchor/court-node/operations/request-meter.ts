// Counts requests by route and status, and how long they took. Routes are a closed list: a path that a stranger makes up
// must not become a series.

import type { MetricFamily, Sample } from './metric-text.ts';

export type RequestMeter = {
  readonly count: (
    request: { readonly method: string; readonly path: string },
    status: number,
    seconds: number,
  ) => void;
  readonly families: () => readonly MetricFamily[];
};

/** Bounds in seconds: the figure to keep is 20 ms for the 99th of a hundred submissions. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5];
const ROUTE =
  /^\/(?:(mirror|keeper)\/)?(?:(add-checkpoint|add-entries|health|metrics|forks)(?=\/|$)|[0-9a-f]{64}\/(checkpoint|tile|findings|batches)(?=\/|$)|$)/;
const METHODS = ['GET', 'HEAD', 'POST', 'OPTIONS'];

const nameRoute = (path: string): string => {
  const match = ROUTE.exec(path);
  if (match === null) return 'other';
  const [, role, action, resource] = match;
  const name = action ?? resource ?? 'page';
  return role === undefined ? name : `${role}/${name}`;
};

/** Makes a meter. */
export const createRequestMeter = (): RequestMeter => {
  const requests = new Map<string, { readonly labels: Sample['labels']; count: number }>();
  const durations = new Map<string, { readonly buckets: number[]; sum: number; count: number }>();
  return {
    count: ({ method, path }, status, seconds) => {
      const route = nameRoute(path);
      const labels = { route, method: METHODS.includes(method) ? method : 'other', status: String(status) };
      const key = `${route} ${labels.method} ${status}`;
      const counted = requests.get(key) ?? { labels, count: 0 };
      counted.count += 1;
      requests.set(key, counted);
      const duration = durations.get(route) ?? { buckets: BOUNDS.map(() => 0), sum: 0, count: 0 };
      for (const [index, bound] of BOUNDS.entries()) {
        if (seconds <= bound) duration.buckets[index] = (duration.buckets[index] ?? 0) + 1;
      }
      duration.sum += seconds;
      duration.count += 1;
      durations.set(route, duration);
    },
    families: () => [
      {
        name: 'court_node_http_requests_total',
        type: 'counter',
        help: 'Requests answered.',
        samples: [...requests.values()].map(({ labels, count }) => ({ labels, value: count })),
      },
      {
        name: 'court_node_http_request_duration_seconds',
        type: 'histogram',
        help: 'Time from the head of a request to its answer.',
        samples: [...durations].flatMap(([route, { buckets, sum, count }]): Sample[] => [
          ...BOUNDS.map((bound, index) => ({
            suffix: '_bucket' as const,
            labels: { route, le: String(bound) },
            value: buckets[index] ?? 0,
          })),
          { suffix: '_bucket', labels: { route, le: '+Inf' }, value: count },
          { suffix: '_sum', labels: { route }, value: sum },
          { suffix: '_count', labels: { route }, value: count },
        ]),
      },
    ],
  };
};
