/** Validates the skeleton of a message against the schema set of a version. */
export interface SchemaValidator {
  /** German-independent text of the first schema error (libxml2's words), or undefined when valid. */
  validate(version: string, skeleton: Uint8Array): Promise<string | undefined>;
}
