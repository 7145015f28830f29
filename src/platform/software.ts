import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const packageFile = z.object({ name: z.literal('eakte'), version: z.string() });

/** The version of this program (package.json): in protocols, Transfervermerk and the API's description. */
export function softwareVersion(): string {
  // The same file runs from `src` and from `dist/src`: walk up to the package it belongs to.
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const found = read(join(folder, 'package.json'));
    if (found !== null) return found;
  }
  throw new Error('package.json of eakte not found');
}

function read(file: string): string | null {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return packageFile.safeParse(content).data?.version ?? null;
  } catch {
    return null;
  }
}
