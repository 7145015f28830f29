import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isOfficeKind, type OfficeKind } from './offices';
import type { Style } from './person';

/** How a template's lines are laid out on paper. */
export const LAYOUTS = [
  'brief', // office to the person
  'anamt', // somebody to the office
  'amt', // office to office
  'formular',
  'urkunde',
  'vermerk',
  'urteil',
  'karte',
  'zettel',
  'pass',
  'deckblatt',
] as const;
export type Layout = (typeof LAYOUTS)[number];

export type Line =
  | {
      readonly kind:
        | 'title'
        | 'heading'
        | 'subject'
        | 'centred'
        | 'centredBig'
        | 'bullet'
        | 'checkbox'
        | 'signature'
        | 'small'
        | 'hand'
        | 'right'
        | 'bold'
        | 'text';
      readonly text: string;
    }
  | { readonly kind: 'numbered'; readonly mark: string; readonly text: string }
  | { readonly kind: 'row'; readonly label: string; readonly value: string }
  | { readonly kind: 'table'; readonly cells: readonly string[] }
  | { readonly kind: 'stamp'; readonly lines: readonly string[] }
  | { readonly kind: 'special'; readonly name: string }
  | { readonly kind: 'gap' | 'rule' | 'break' };

/** One wording of one document type. */
export interface Template {
  readonly typeId: string;
  readonly layout: Layout;
  /** The sender, `person` for the foreigner, `keiner` for papers without letterhead. */
  readonly sender: OfficeKind | 'person' | 'keiner';
  /** The recipient of office letters (`amt`, `anamt`); the foreigners' office when nothing else is said. */
  readonly recipient: OfficeKind;
  readonly titles: readonly string[];
  readonly from: number;
  readonly to: number;
  /** `a5`, `quer`, `gelb`, `ohneanrede`, `stempel` and the like. */
  readonly flags: ReadonlySet<string>;
  readonly lines: readonly string[];
}

const PREFIXES: readonly (readonly [
  string,
  Exclude<Line['kind'], 'numbered' | 'row' | 'table' | 'stamp' | 'special' | 'gap' | 'rule' | 'break'>,
])[] = [
  ['** ', 'centredBig'],
  ['## ', 'heading'],
  ['>> ', 'signature'],
  ['# ', 'title'],
  ['! ', 'subject'],
  ['* ', 'centred'],
  ['- ', 'bullet'],
  ['[x] ', 'checkbox'],
  ['[ ] ', 'checkbox'],
  ['^ ', 'small'],
  ['~ ', 'hand'],
  ['> ', 'right'],
  ['= ', 'bold'],
];

/** One line of a template, its words already chosen. */
export function parseLine(text: string): Line {
  if (text === '') {
    return { kind: 'gap' };
  }
  if (text === '---') {
    return { kind: 'break' };
  }
  if (text === '___') {
    return { kind: 'rule' };
  }
  if (text.startsWith(': ')) {
    const cut = text.indexOf(' = ');
    return cut < 0
      ? { kind: 'row', label: text.slice(2).replace(/ =$/u, ''), value: '' }
      : { kind: 'row', label: text.slice(2, cut), value: text.slice(cut + 3) };
  }
  if (text.startsWith('| ')) {
    return { kind: 'table', cells: text.slice(2).split(' | ') };
  }
  if (text.startsWith('% ')) {
    return { kind: 'stamp', lines: text.slice(2).split(' / ') };
  }
  if (text.startsWith('@')) {
    return { kind: 'special', name: text.slice(1) };
  }
  const numbered = /^(\d+\.|[a-z]\)|\([a-z\d]\)|[IVX]+\.) (.*)$/u.exec(text);
  if (numbered !== null) {
    return { kind: 'numbered', mark: numbered[1]!, text: numbered[2]! };
  }
  for (const [prefix, kind] of PREFIXES) {
    if (text.startsWith(prefix)) {
      const checked = kind === 'checkbox' ? (prefix === '[x] ' ? '☒ ' : '☐ ') : '';
      return { kind, text: checked + text.slice(prefix.length) };
    }
  }
  return { kind: 'text', text };
}

/**
 * Reads templates: each begins with `== type | layout | sender[>recipient] | title; other title | ab=… bis=… flags`.
 * Throws Error with the line for a head that does not fit.
 */
export function parseTemplates(source: string): Template[] {
  const templates: (Template & { lines: string[] })[] = [];
  for (const raw of source.split('\n')) {
    const line = raw.trimEnd();
    if (line.startsWith('//')) {
      continue;
    }
    if (!line.startsWith('== ')) {
      templates.at(-1)?.lines.push(line);
      continue;
    }
    const [typeId = '', layoutName = '', senders = '', titles = '', options = ''] = line
      .slice(3)
      .split('|')
      .map((part) => part.trim());
    const layout = LAYOUTS.find((known) => known === layoutName);
    const [sender = '', recipient = 'abh'] = senders.split('>');
    if (layout === undefined || titles === '' || !isOfficeKind(recipient)) {
      throw new Error(`Vorlage nicht lesbar: ${line}`);
    }
    if (sender !== 'person' && sender !== 'keiner' && !isOfficeKind(sender)) {
      throw new Error(`Unbekannter Absender: ${line}`);
    }
    const flags = new Set(options.split(/\s+/u).filter((flag) => flag !== ''));
    const year = (name: string, fallback: number): number => {
      const flag = [...flags].find((entry) => entry.startsWith(`${name}=`));
      return flag === undefined ? fallback : Number(flag.slice(name.length + 1));
    };
    templates.push({
      typeId,
      layout,
      sender,
      recipient,
      titles: titles.split(';').map((title) => title.trim()),
      from: year('ab', 1985),
      to: year('bis', 2023),
      flags,
      lines: [],
    });
  }
  return templates;
}

const cache = new Map<Style, readonly Template[]>();

/** All templates of a style (folder `vorlagen/<style>`). */
export function templatesOf(style: Style): readonly Template[] {
  const known = cache.get(style);
  if (known !== undefined) {
    return known;
  }
  const folder = join(__dirname, 'vorlagen', style);
  if (!existsSync(folder)) return [];
  const read = readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .flatMap((file) => parseTemplates(readFileSync(join(folder, file), 'utf8')));
  cache.set(style, read);
  return read;
}
