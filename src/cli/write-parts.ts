// Writes the parts of a certificate into a folder.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Part } from '../core/explain/part.ts';

/** Writes each part; gives their paths. Throws when a file cannot be written. */
export const writeParts = async (folder: string, parts: readonly Part[]): Promise<readonly string[]> => {
  await mkdir(folder, { recursive: true });
  const paths: string[] = [];
  for (const { name, content } of parts) {
    const path = join(folder, name);
    await writeFile(path, content);
    paths.push(path);
  }
  return paths;
};
