// Static assets of the Worker as texts: what the build wrote below public/.

/** Makes a reader over the assets binding; it gives null for what is not deployed. */
export const createAssetReader =
  (assets: Fetcher) =>
  async (path: string): Promise<string | null> => {
    // The host is not looked at: the binding only takes whole addresses.
    const response = await assets.fetch(new URL(path, 'https://assets.invalid'));
    if (response.ok) return response.text();
    await response.body?.cancel();
    return null;
  };
