// The certificate's fonts as static assets of the Worker (public/fonts, made by the build). Kept in memory by whoever opens
// a font set; a font is read once for each document.

import type { FontSource } from './font-set.ts';

/** Reads fonts through the assets binding; throws when one is missing: then the build was incomplete. */
export const createAssetFonts =
  (assets: Fetcher): FontSource =>
  async (name) => {
    const response = await assets.fetch(`https://assets.invalid/fonts/${name}.ttf`);
    if (!response.ok) throw new Error(`font ${name} is missing: ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  };
