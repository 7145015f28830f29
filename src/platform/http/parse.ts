import type { PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { EakteError } from '../eakte-error';

/** Parses a body, query or parameter at the border; throws VALIDATION with one German sentence a field. */
export class Parse<S extends z.ZodType> implements PipeTransform<unknown, z.output<S>> {
  constructor(private readonly schema: S) {}

  transform(value: unknown): z.output<S> {
    const result = this.schema.safeParse(value ?? {});
    if (result.success) return result.data;
    throw new EakteError('VALIDATION', result.error.issues.map(describe).join('; '));
  }
}

const describe = (issue: z.core.$ZodIssue): string => {
  const where = issue.path.length > 0 ? `„${issue.path.map(String).join('.')}“` : 'Angabe';
  if (issue.code === 'unrecognized_keys') return `${where}: unbekannt: ${issue.keys.join(', ')}`;
  return `${where}: ${issue.message}`;
};

/** Ids in paths; anything else is an address that does not exist. */
export const idSchema = z.uuid();

/** The one pagination: `limit` items after `cursor`. */
export const pageQuerySchema = z.object({
  cursor: z.string().min(1).max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** Ids in paths: what is no UUID is not found. */
export class ParseId implements PipeTransform<unknown, string> {
  transform(value: unknown): string {
    const result = idSchema.safeParse(value);
    if (!result.success) throw new EakteError('NOT_FOUND');
    return result.data;
  }
}
