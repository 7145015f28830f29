import { parseArgs, type ParseArgsConfig } from 'node:util';
import { EakteError } from '../platform/eakte-error';

/** The one positional argument; throws VALIDATION when there are none or several. `what` names it for people. */
export function one(positionals: readonly string[], what: string): string {
  const [first] = positionals;
  if (first === undefined || positionals.length !== 1)
    throw new EakteError('VALIDATION', `genau ein <${what}> wird erwartet`);
  return first;
}

/** Takes a command line apart; throws VALIDATION for what is not in `options`. */
export function parse<O extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: O,
): ReturnType<typeof parseArgs<{ args: string[]; options: O; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new EakteError('VALIDATION', error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** An option that must be there; throws VALIDATION. */
export function required(value: string | undefined, what: string): string {
  if (value === undefined || value === '') throw new EakteError('VALIDATION', `${what} fehlt`);
  return value;
}
