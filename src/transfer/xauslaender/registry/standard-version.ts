import type { NamespaceKey } from '../codec/namespace';

/** One version of XAusländer with the XInneres messages of the same release: everything that changes with it, as data. */
export interface StandardVersion {
  /** As in the attribute `version` of XAusländer messages, e.g. `26.11`. */
  readonly version: string;
  readonly namespaces: Readonly<Record<Exclude<NamespaceKey, 'none'>, string>>;
  /** Fixed values of the root attributes `standard` and `version`, by namespace of the root element. */
  readonly standards: Readonly<
    Record<Exclude<NamespaceKey, 'none' | 'xdomea'>, { readonly standard: string; readonly version: string }>
  >;
  /** Version of `urn:de:xauslaender:codelist:nachrichtentyp`, which changes with every release. */
  readonly nachrichtentypList: string;
  /** The schema file that accepts every root element, below the schema directory of this version. */
  readonly schemaEntry: string;
}
