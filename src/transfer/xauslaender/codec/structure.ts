import type { XmlElement } from '../xml/element';
import type { XmlWriter } from '../xml/writer';
import { takeElements, type Codec, type Name, type Reading } from './codec';
import type { NamespaceKey } from './namespace';

export type Cardinality = 'one' | 'optional' | 'many';

/** One element of a sequence: its type, how often it comes, its name where that is not the property's name. */
export interface Part<T, C extends Cardinality> {
  readonly cardinality: C;
  readonly codec: Codec<T>;
  readonly min: number;
  readonly max: number;
  readonly local?: string;
  readonly ns?: NamespaceKey;
}

/** Another element name or namespace than the property says. */
export interface Naming {
  readonly local?: string;
  readonly ns?: NamespaceKey;
}

export type Parts = Readonly<Record<string, Part<unknown, Cardinality>>>;

type TypeOf<P> = P extends Part<infer T, Cardinality> ? T : never;
type OptionalKeys<P extends Parts> = { [K in keyof P]: P[K]['cardinality'] extends 'optional' ? K : never }[keyof P];

/** The value a sequence of parts has. */
export type ValueOf<P extends Parts> = {
  readonly [K in Exclude<keyof P, OptionalKeys<P>>]: P[K]['cardinality'] extends 'many'
    ? readonly TypeOf<P[K]>[]
    : TypeOf<P[K]>;
} & { readonly [K in OptionalKeys<P>]?: TypeOf<P[K]> };

/** The value a choice has: which element it is, and its value. */
export type ChoiceOf<P extends Parts> = {
  readonly [K in keyof P]: { readonly kind: K; readonly value: TypeOf<P[K]> };
}[keyof P];

export type TypeOfCodec<C> = C extends Codec<infer T> ? T : never;

/** Exactly once. */
export function one<T>(codec: Codec<T>, naming: Naming = {}): Part<T, 'one'> {
  return { cardinality: 'one', codec, min: 1, max: 1, ...naming };
}

/** At most once. */
export function optional<T>(codec: Codec<T>, naming: Naming = {}): Part<T, 'optional'> {
  return { cardinality: 'optional', codec, min: 0, max: 1, ...naming };
}

/** `min` to `max` times (default any number), as an array. */
export function many<T>(codec: Codec<T>, min = 0, max = Infinity, naming: Naming = {}): Part<T, 'many'> {
  return { cardinality: 'many', codec, min, max, ...naming };
}

/** A sequence that can also be read from and written into the middle of another (xs:extension). */
export interface Sequence<T> extends Codec<T> {
  readFrom(children: Children, reading: Reading): T;
  writeInto(value: T, out: XmlWriter): void;
}

/** The children of one element and how far they are read. */
export class Children {
  private at = 0;

  constructor(
    private readonly parent: XmlElement,
    private readonly children: readonly XmlElement[],
  ) {}

  next(): XmlElement | undefined {
    return this.children[this.at];
  }

  take(): XmlElement | undefined {
    const child = this.children[this.at];
    this.at += 1;
    return child;
  }

  end(reading: Reading): void {
    const child = this.next();
    if (child !== undefined)
      reading.broken(`${child.local} ist in ${this.parent.local} an dieser Stelle nicht vorgesehen`);
  }
}

/** Opens an element of elements for reading. */
export function openChildren(element: XmlElement, reading: Reading): Children {
  return new Children(element, takeElements(element, reading));
}

const belongsTo = (element: XmlElement, name: Name, reading: Reading): boolean =>
  element.local === name.local && element.ns === reading.address(name.ns);

/** Elements in binding order (xs:sequence), all in namespace `ns` unless a part says otherwise. */
export function sequence<P extends Parts>(ns: NamespaceKey, parts: P): Sequence<ValueOf<P>> {
  const entries = Object.entries(parts).map(([key, part]) => ({ key, part, name: nameOf(key, part, ns) }));
  const readFrom = (children: Children, reading: Reading): ValueOf<P> => {
    const value: Record<string, unknown> = {};
    for (const { key, part, name } of entries) {
      const values: unknown[] = [];
      for (
        let next = children.next();
        next && values.length < part.max && belongsTo(next, name, reading);
        next = children.next()
      ) {
        const child = next;
        children.take();
        values.push(reading.within(name.local, () => readPart(part, child, reading)));
      }
      if (values.length < part.min) missing(name, children.next(), reading);
      if (part.cardinality === 'many') value[key] = values;
      else if (values.length === 1) value[key] = values[0];
    }
    return value as ValueOf<P>;
  };
  const writeInto = (value: ValueOf<P>, out: XmlWriter): void => {
    const record: Readonly<Record<string, unknown>> = value;
    for (const { key, part, name } of entries) {
      const held = record[key];
      if (held === undefined) continue;
      for (const item of part.cardinality === 'many' && Array.isArray(held) ? held : [held])
        part.codec.write(item, name, out);
    }
  };
  return {
    readFrom,
    writeInto,
    read: (element, reading) => {
      const children = openChildren(element, reading);
      const value = readFrom(children, reading);
      children.end(reading);
      return value;
    },
    write: (value, name, out) => {
      out.element(name.ns, name.local, [], () => {
        writeInto(value, out);
      });
    },
  };
}

/** Exactly one of several elements (xs:choice). */
export function choice<P extends Parts>(ns: NamespaceKey, parts: P): Codec<ChoiceOf<P>> {
  const entries = Object.entries(parts).map(([key, part]) => ({ key, part, name: nameOf(key, part, ns) }));
  return {
    read: (element, reading) => {
      const children = openChildren(element, reading);
      const child = children.take();
      const found = child && entries.find(({ name }) => belongsTo(child, name, reading));
      if (child === undefined || found === undefined)
        return reading.broken(
          `${element.local} braucht eines von: ${entries.map(({ name }) => name.local).join(', ')}`,
        );
      const value = reading.within(child.local, () => readPart(found.part, child, reading));
      children.end(reading);
      return { kind: found.key, value } as ChoiceOf<P>;
    },
    write: (value, name, out) => {
      const chosen: { readonly kind: unknown; readonly value: unknown } = value;
      const entry = entries.find(({ key }) => key === chosen.kind);
      out.element(name.ns, name.local, [], () => {
        entry?.part.codec.write(chosen.value, entry.name, out);
      });
    },
  };
}

/** A type that contains itself (Teilakte, Teilvorgang): looked up when used. */
export function lazy<T>(codec: () => Codec<T>): Codec<T> {
  return {
    read: (element, reading) => codec().read(element, reading),
    write: (value, name, out) => {
      codec().write(value, name, out);
    },
  };
}

/** S030 (fehlercodes version 3): a mandatory element of datatypeC must not be empty; an optional one is only odd. */
function readPart(part: Part<unknown, Cardinality>, element: XmlElement, reading: Reading): unknown {
  const value = part.codec.read(element, reading);
  if (part.codec.emptyIsFinding && value === '') {
    if (part.min > 0) reading.refuse('S030', `Pflichtfeld ${element.local} ist leer`);
    else reading.warn('S030', `${element.local} ist angegeben, aber leer`);
  }
  return value;
}

function missing(name: Name, found: XmlElement | undefined, reading: Reading): never {
  const instead = found === undefined ? 'am Ende' : `vor ${found.local}`;
  return reading.broken(`${name.local} fehlt ${instead}`);
}

function nameOf(key: string, part: Part<unknown, Cardinality>, ns: NamespaceKey): Name {
  return { ns: part.ns ?? ns, local: part.local ?? key };
}
