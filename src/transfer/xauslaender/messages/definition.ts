import type { Name } from '../codec/codec';
import type { Sequence } from '../codec/structure';
import type { FehlerCode } from '../finding';
import type { StandardVersion } from '../registry/standard-version';
import type { Umschlag } from '../types/umschlag';
import type { Base64Content } from '../xml/base64-content';

/** One message as a value: envelope and body (`inhalt`). `type` is the number of the message type. */
export interface Nachricht<K extends string, I> extends Umschlag {
  readonly type: K;
  /** Version of the standard it is written in, e.g. `26.11`. */
  readonly version: string;
  readonly inhalt: I;
}

/** What is known of a message that lies inside another one. */
export type Peeked =
  | {
      readonly kind: 'message';
      readonly type: string;
      readonly version: string;
      readonly uuid: string;
      readonly erstellungszeitpunkt: string;
      readonly autorKennung: string;
      readonly containsMessage: boolean;
    }
  | { readonly kind: 'refused'; readonly code: FehlerCode; readonly reason: string };

/** What the rules of a message may use: two ways to speak, and a look into a message inside the message. */
export interface RuleCheck {
  readonly version: StandardVersion;
  refuse(code: FehlerCode, path: string, reason: string): void;
  warn(code: FehlerCode, path: string, reason: string): void;
  peek(content: Base64Content): Peeked;
}

/** A message of the standard: name, structure (reader and writer in one) and the rules no schema knows. */
export interface MessageDefinition<K extends string, I> {
  readonly type: K;
  readonly root: Name;
  /** Whether the envelope has ausloeserUUID. */
  readonly ausloeser: 'none' | 'optional' | 'mandatory';
  readonly inhalt: Sequence<I>;
  rules(nachricht: Nachricht<K, I>, check: RuleCheck): void;
}

/** The value type a definition describes. */
export type NachrichtOf<D> = D extends MessageDefinition<infer K, infer I> ? Nachricht<K, I> : never;

/** A message that consists of its structure alone. */
export const noRules = (): void => undefined;

/** Keeps the literal type of the number. */
export function define<K extends string, I>(definition: MessageDefinition<K, I>): MessageDefinition<K, I> {
  return definition;
}
