import type { StandardVersion } from './standard-version';

/** XAusländer 26.11 with XInneres of the same release (valid from 2026-11-01). */
export const XAUSLAENDER_26_11: StandardVersion = {
  version: '26.11',
  namespaces: {
    xa: 'http://www.osci.de/xauslaender2611',
    xdomea: 'urn:xoev-de:xdomea:schema:4.0.0',
    rueckweisung: 'http://www.osci.de/xinneres/rueckweisung/6',
    quittung: 'http://www.osci.de/xinneres/quittung/5',
    weiterleitung: 'http://www.osci.de/xinneres/weiterleitung/7',
  },
  standards: {
    xa: { standard: 'XAusländer', version: '26.11' },
    rueckweisung: { standard: 'XInneres-Rueckweisung', version: '6' },
    quittung: { standard: 'XInneres-QuittungVonSachverhalten', version: '5' },
    weiterleitung: { standard: 'XInneres-Weiterleitung', version: '7' },
  },
  nachrichtentypList: '19',
  schemaEntry: 'eakte-austausch.xsd',
};

/** The versions that are understood. Versions change on 1 May and 1 November; the new one is an entry here. */
export const STANDARD_VERSIONS: readonly StandardVersion[] = [XAUSLAENDER_26_11];

type RootNamespace = 'xa' | 'rueckweisung' | 'quittung' | 'weiterleitung';

/** Where a root namespace leads: to a version, to a version we do not have (V000), or nowhere (X001). */
export type Route =
  | { readonly kind: 'known'; readonly version: StandardVersion; readonly ns: RootNamespace }
  | { readonly kind: 'other-version'; readonly named: string }
  | { readonly kind: 'unknown' };

const FAMILIES = /^http:\/\/www\.osci\.de\/(xauslaender\d+|xinneres\/(?:rueckweisung|quittung|weiterleitung)\/\d+)$/;

/** Routes by the namespace of the root element, which carries the version in its name. Newest version first. */
export function routeByNamespace(namespace: string, versions: readonly StandardVersion[]): Route {
  for (const version of [...versions].sort((a, b) => (a.version < b.version ? 1 : -1))) {
    for (const ns of ['xa', 'rueckweisung', 'quittung', 'weiterleitung'] as const)
      if (version.namespaces[ns] === namespace) return { kind: 'known', version, ns };
  }
  const family = FAMILIES.exec(namespace)?.[1];
  return family === undefined ? { kind: 'unknown' } : { kind: 'other-version', named: family };
}
