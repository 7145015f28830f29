import { z } from 'zod';
import { ROLES, type Role } from './roles';
import data from './matrix.json';

export type Right = keyof typeof data.rights;

interface RightEntry {
  readonly title: string;
  /** `jeder`: without signing in; `angemeldet`: whoever signed in. */
  readonly roles: 'jeder' | 'angemeldet' | readonly Role[];
  /** The sign-in must be fresh (EAKTE_STEP_UP_MINUTES): export, deletion, lock flags. */
  readonly stepUp: boolean;
}

const rightNames = new Set<string>(Object.keys(data.rights));
const isRight = (text: string): text is Right => rightNames.has(text);

const entrySchema = z.strictObject({
  title: z.string().min(1),
  roles: z.union([z.enum(['jeder', 'angemeldet']), z.array(z.enum(ROLES)).min(1)]),
  stepUp: z.boolean().default(false),
});
const matrixSchema = z.strictObject({
  rights: z.record(z.custom<Right>(), entrySchema),
  routes: z.record(
    z.string().regex(/^(GET|POST|PUT|PATCH|DELETE|\*) \/\S*$/),
    z.string().refine(isRight, 'dieses Recht steht nicht unter "rights"'),
  ),
});

/** Thrown away at start when a row names a right or role that does not exist. */
const matrix = matrixSchema.parse(data);
const rights = new Map<Right, RightEntry>(rightList());
const routes = new Map<string, Right>(Object.entries(matrix.routes));

function rightList(): [Right, RightEntry][] {
  return Object.entries(matrix.rights).flatMap(([name, entry]) => (isRight(name) ? [[name, entry]] : []));
}

/** The right that a route needs; undefined when the matrix has no row for it. `path` as in OpenAPI: `/api/v1/akten/{id}`. */
export function rightOfRoute(method: string, path: string): Right | undefined {
  return routes.get(`${method} ${path}`) ?? routes.get(`* ${path}`);
}

/** Every row of the matrix: `GET /api/v1/akten` and its right. */
export function matrixRows(): readonly (readonly [string, Right])[] {
  return [...routes];
}

/** True when one of the roles holds the right. */
export function holds(roles: readonly Role[], right: Right): boolean {
  const allowed = rights.get(right)?.roles;
  if (allowed === undefined) return false;
  return typeof allowed === 'string' || allowed.some((role) => roles.includes(role));
}

/** All rights of these roles, for the web application. */
export function rightsOf(roles: readonly Role[]): Right[] {
  return [...rights.keys()].filter((right) => holds(roles, right));
}

/** True for routes anyone may call. */
export const isPublic = (right: Right): boolean => rights.get(right)?.roles === 'jeder';
/** True when the sign-in must be fresh for this right. */
export const needsStepUp = (right: Right): boolean => rights.get(right)?.stepUp === true;
/** What the right is called, German. */
export const titleOf = (right: Right): string => rights.get(right)?.title ?? right;

/** `/api/v1/akten/:id` as express says it → `/api/v1/akten/{id}` as OpenAPI says it. */
export function openApiPath(expressPath: string): string {
  return expressPath.replace(/:([A-Za-z]\w*)/g, '{$1}').replace(/(.)\/$/, '$1');
}
