// Starts the digest worker of the offline file from its own text: a file on disk may load no other file. The content
// security policy allows workers from blobs only, and the Trusted Types policy lets through the one address made here.

type WorkerUrl = string & { readonly trusted: true };
type Policy = { readonly createScriptURL: (url: string) => WorkerUrl };
type PolicyFactory = {
  readonly createPolicy: (name: string, rules: { readonly createScriptURL: (url: string) => string }) => Policy;
};

declare const trustedTypes: PolicyFactory | undefined;

/** Starts the worker whose source stands in a data block. */
export const startInlineWorker = (source: string): Worker => {
  const made = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  if (typeof trustedTypes === 'undefined') return new Worker(made);
  const check = (url: string): string => {
    if (url !== made) throw new TypeError('not the worker of this file');
    return url;
  };
  return new Worker(trustedTypes.createPolicy('assize', { createScriptURL: check }).createScriptURL(made));
};
