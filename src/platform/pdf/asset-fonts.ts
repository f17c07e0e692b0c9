// Font files from the Worker's static assets: public/fonts/*.ttf, written by the build.

import type { FontSource } from './font-set.ts';

// One source per binding, so that parsed base fonts are found again by the next request of the isolate.
const sources = new WeakMap<Fetcher, FontSource>();

/** Reads fonts through the assets binding; rejects when a file is not deployed. */
export const createAssetFonts = (assets: Fetcher): FontSource => {
  const known = sources.get(assets);
  if (known !== undefined) return known;
  const source: FontSource = async (name) => {
    // The host is not looked at: the binding only takes whole addresses.
    const response = await assets.fetch(`https://assets.invalid/fonts/${name}.ttf`);
    if (!response.ok) throw new Error(`font ${name}.ttf is not among the static assets (${response.status})`);
    return new Uint8Array(await response.arrayBuffer());
  };
  sources.set(assets, source);
  return source;
};
