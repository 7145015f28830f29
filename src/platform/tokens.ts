/** Injection tokens for what has no class: interfaces and plain values. */
export const CONFIG = Symbol('Config');
export const PROFILE = Symbol('ReferenceProfile');
export const OBJECT_STORE = Symbol('ObjectStore');
/** boolean: the row policies of the database are in force. */
export const ROW_SECURITY = Symbol('RowSecurity');
