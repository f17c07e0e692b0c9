// The one Trusted Types policy of the pages, named in the content security policy. Without it `new Worker` throws under
// `require-trusted-types-for 'script'`; it lets through our own worker and nothing else, so that an injected string can
// never become a script address.

type WorkerUrl = string & { readonly trusted: true };
type Policy = { readonly createScriptURL: (url: string) => WorkerUrl };
type PolicyFactory = {
  readonly createPolicy: (name: string, rules: { readonly createScriptURL: (url: string) => string }) => Policy;
};

declare const trustedTypes: PolicyFactory | undefined;

const WORKER_PATH = /^\/build\/digest-worker-[A-Z0-9]{8}\.js$/;

const checkWorkerUrl = (url: string): string => {
  if (!WORKER_PATH.test(url)) throw new TypeError(`not a worker of this site: ${url}`);
  return url;
};

/** Made once: a second policy of the same name is refused. */
let policy: Policy | undefined;

/** Starts a worker of this site. Throws for any other address. */
export const startWorker = (url: string): Worker => {
  const checked = checkWorkerUrl(url);
  if (typeof trustedTypes === 'undefined') return new Worker(checked);
  policy ??= trustedTypes.createPolicy('assize', { createScriptURL: checkWorkerUrl });
  return new Worker(policy.createScriptURL(checked));
};
