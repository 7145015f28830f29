import { SaxesParser } from 'saxes';

/** An element in the text of a message: where it begins and ends, and its children. */
export interface Span {
  readonly name: string;
  readonly path: string;
  readonly start: number;
  end: number;
  /** Where its content begins and ends (equal for `<x/>`). */
  contentStart: number;
  contentEnd: number;
  readonly children: Span[];
}

/** The elements of a well-formed message, by position in the text. */
export function spansOf(xml: string): Span {
  const parser = new SaxesParser({ position: true });
  const stack: Span[] = [];
  let root: Span | undefined;
  parser.on('opentag', (tag) => {
    const contentStart = parser.position;
    const start = xml.lastIndexOf(`<${tag.name}`, contentStart - 1);
    const parent = stack.at(-1);
    const index = parent?.children.filter((child) => child.name === tag.name).length ?? 0;
    const path = `${parent?.path ?? ''}/${tag.name}${index > 0 ? `[${index + 1}]` : ''}`;
    const span: Span = { name: tag.name, path, start, end: 0, contentStart, contentEnd: contentStart, children: [] };
    parent?.children.push(span);
    root ??= span;
    stack.push(span);
  });
  parser.on('closetag', (tag) => {
    const span = stack.pop();
    if (span === undefined) return;
    span.end = parser.position;
    span.contentEnd = tag.isSelfClosing ? span.contentStart : xml.lastIndexOf('</', parser.position - 1);
  });
  parser.write(xml).close();
  if (root === undefined) throw new Error('no root');
  return root;
}

/** All elements below (and with) one, depth first. */
export function* everySpan(span: Span): Generator<Span> {
  yield span;
  for (const child of span.children) yield* everySpan(child);
}

export const remove = (xml: string, span: Span): string => xml.slice(0, span.start) + xml.slice(span.end);

export const empty = (xml: string, span: Span): string => xml.slice(0, span.contentStart) + xml.slice(span.contentEnd);

export const double = (xml: string, span: Span): string =>
  xml.slice(0, span.end) + xml.slice(span.start, span.end) + xml.slice(span.end);

/** Exchanges an element with its next sibling. */
export function swap(xml: string, first: Span, second: Span): string {
  const a = xml.slice(first.start, first.end);
  const b = xml.slice(second.start, second.end);
  return xml.slice(0, first.start) + b + xml.slice(first.end, second.start) + a + xml.slice(second.end);
}

/** Renames an element (both tags). */
export function rename(xml: string, span: Span, name: string): string {
  const text = xml.slice(span.start, span.end);
  return (
    xml.slice(0, span.start) +
    text.replace(`<${span.name}`, `<${name}`).replace(new RegExp(`</${escape(span.name)}>$`), `</${name}>`) +
    xml.slice(span.end)
  );
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
