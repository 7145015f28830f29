import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../../../shared/xoev');

/** Where the schema set and the example messages of the standard lie on a developer's machine. */
export const SCHEMAS = join(root, 'schemas');
export const EXAMPLES = join(root, 'examples');

/** `describe`, or a visible skip with the reason when the material is not there. */
export const describeWithStandard: typeof describe.skip = existsSync(SCHEMAS) ? describe : skipAloud();

function skipAloud(): typeof describe.skip {
  process.stderr.write(`Übersprungen: ${root} fehlt (Schemas und Beispiele des Standards)\n`);
  return describe.skip;
}

export interface Example {
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** Every example message. */
export function examples(): Example[] {
  if (!existsSync(EXAMPLES)) return [];
  return readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.xml'))
    .sort()
    .map((name) => ({ name, path: join(EXAMPLES, name), text: readFileSync(join(EXAMPLES, name), 'utf8') }));
}
