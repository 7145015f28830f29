/** The roles of an office (security design, section 3). What each may do stands in matrix.json. */
export const ROLES = [
  'scanstelle',
  'qs',
  'zuarbeit',
  'sachbearbeitung',
  'leitung',
  'uebergabe',
  'administration',
  'revision',
] as const;
export type Role = (typeof ROLES)[number];

/** What people call them. */
export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  scanstelle: 'Scanstelle',
  qs: 'Qualitätssicherung',
  zuarbeit: 'Zuarbeit',
  sachbearbeitung: 'Sachbearbeitung',
  leitung: 'Leitung',
  uebergabe: 'Aktenübergabe',
  administration: 'Administration',
  revision: 'Revision',
};

/** Pairs nobody may hold together: who administers does not check the administration. */
const FORBIDDEN_PAIRS: readonly (readonly [Role, Role])[] = [['administration', 'revision']];

/** The forbidden pair among these roles, or undefined. */
export function forbiddenPair(roles: readonly Role[]): readonly [Role, Role] | undefined {
  return FORBIDDEN_PAIRS.find(([one, other]) => roles.includes(one) && roles.includes(other));
}
