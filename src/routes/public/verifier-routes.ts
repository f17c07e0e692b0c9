// The verifiers that work without us, each one file: `/verify.html` and `/assize.mjs`. What was built is handed out with
// the ledger's current trust bundle and pinned genesis in its slot.

import { z } from '@hono/zod-openapi';
import { embedTrust } from '../../core/explain/embed-trust.ts';
import { problemResponses } from '../evidence/evidence-schemas.ts';
import { mount, type App, type Route } from '../mount.ts';
import { downloadAsset, type DownloadName } from '../pages/assets.ts';
import type { AppPorts } from '../ports.ts';
import { answerProblem } from '../problems.ts';

type Download = { readonly name: DownloadName; readonly mediaType: string; readonly summary: string };

const DOWNLOADS: readonly Download[] = [
  { name: 'verify.html', mediaType: 'text/html', summary: 'Download the verifier as one page that works offline' },
  { name: 'assize.mjs', mediaType: 'text/javascript', summary: 'Download the verifier as a command line for Node' },
];

const OPERATION_IDS: Readonly<Record<DownloadName, string>> = {
  'verify.html': 'downloadVerifierPage',
  'assize.mjs': 'downloadCommandLine',
};

const routeOf = ({ name, mediaType, summary }: Download): Route => ({
  method: 'get',
  path: `/${name}`,
  operationId: OPERATION_IDS[name],
  tags: ['Public'],
  summary,
  description:
    'One file with nothing to install, holding the current trust bundle. `?download` asks for a name to save it under.',
  request: { query: z.object({ download: z.string().optional() }) },
  responses: {
    200: { description: 'The file', content: { [mediaType]: { schema: z.string() } } },
    ...problemResponses(503),
  },
});

/** Mounts both. */
export const mountVerifiers = (app: App, ports: AppPorts): void => {
  for (const download of DOWNLOADS) {
    mount(app, routeOf(download), async (c) => {
      const [built, trust] = await Promise.all([ports.readAsset(downloadAsset(download.name)), ports.trust()]);
      if (built === null || trust === null) {
        return answerProblem(c, { code: 'ledger-unavailable', retryAfterSeconds: 1 });
      }
      const disposition = c.req.query('download') === undefined ? 'inline' : 'attachment';
      return c.body(embedTrust(built, trust), 200, {
        'content-type': `${download.mediaType}; charset=utf-8`,
        'content-disposition': `${disposition}; filename="${download.name}"`,
        'cache-control': 'no-cache',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
      });
    });
  }
};
