import { ROLE_NAMES, ROLES } from '../roles';
import type { Person } from './sessions';

/** One made-up person a role, for trying out and for tests; never in production mode. */
export function developmentPeople(office: string): readonly Person[] {
  return ROLES.map((role) => ({
    office,
    actor: `entwicklung-${role}`,
    name: `${ROLE_NAMES[role]} (Entwicklung)`,
    roles: [role],
  }));
}
