// Opens what the user named: a base URL, a file: URL or a folder.

import { fileURLToPath } from 'node:url';
import { openFolder } from './folder-source.ts';
import { openHttp } from './http-source.ts';
import type { Source } from './source.ts';

/** Opens a source by its name. */
export const openSource = (name: string): Source => {
  if (/^https?:\/\//.test(name)) return openHttp(name);
  return openFolder(name.startsWith('file:') ? fileURLToPath(name) : name);
};
