/** Which namespace of the standard a name belongs to; the version says which address that is. 'none' = unqualified. */
export type NamespaceKey = 'none' | 'xa' | 'xdomea' | 'rueckweisung' | 'quittung' | 'weiterleitung';
