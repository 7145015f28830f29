import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const packageFile = z.object({ name: z.literal('eakte'), version: z.string() });

/** The version of this program (package.json): in protocols, Transfervermerk and the API's description. */
export function softwareVersion(): string {
  return ownPackage().version;
}

/** The folder of this program: where `web/` and `samples/` lie, whether it runs from `src` or from `dist/src`. */
export function packageFolder(): string {
  return ownPackage().folder;
}

function ownPackage(): { readonly folder: string; readonly version: string } {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const version = read(join(folder, 'package.json'));
    if (version !== null) return { folder, version };
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
