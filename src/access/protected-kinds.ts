import { z } from 'zod';
import data from './protected.json';
import { ROLES, type Role } from './roles';

/** Rights that are given to a person by name, not by role. */
export const NAMED_RIGHTS = ['sicherheit', 'gesundheit'] as const;
export type NamedRight = (typeof NAMED_RIGHTS)[number];

const protectedKinds = z
  .record(
    z.enum(NAMED_RIGHTS),
    z.strictObject({
      title: z.string(),
      /** Registers and document types. */
      kinds: z.array(z.string()).min(1),
      /** Roles that see them without a right by name. */
      roles: z.array(z.enum(ROLES)),
    }),
  )
  .parse(data);

/** Registers and document types that a person with these roles and rights by name may not see. */
export function hiddenKinds(roles: readonly Role[], named: readonly NamedRight[]): string[] {
  return NAMED_RIGHTS.filter(
    (right) => !named.includes(right) && !protectedKinds[right].roles.some((role) => roles.includes(role)),
  ).flatMap((right) => protectedKinds[right].kinds);
}
