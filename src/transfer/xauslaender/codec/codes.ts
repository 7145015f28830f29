import { codeList, findCode, type CodeListName } from '../codelists/code-list';
import type { AttributeList, XmlWriter } from '../xml/writer';
import { collapse, takeAttribute, takeText, type Codec, type Name, type Reading } from './codec';
import { openChildren } from './structure';
import type { XmlElement } from '../xml/element';

/** A value of a code list as it stands in a message (XÖV code types 1, 3 and 4). */
export interface Code {
  readonly code: string;
  readonly name?: string;
  readonly listURI?: string;
  readonly listVersionID?: string;
}

/** Code type 1: list and version are fixed by the standard, the values are in the schema. */
export function fixedCode(
  list: CodeListName,
  options: { readonly name?: boolean; readonly version?: string } = {},
): Codec<Code> {
  return codec(options.name ?? true, (value, reading) => {
    const { urn, version } = codeList(list);
    const fixed = options.version ?? version;
    if (value.listURI !== undefined && value.listURI !== urn) reading.broken(`listURI muss ${urn} sein`);
    if (value.listVersionID !== undefined && value.listVersionID !== fixed)
      reading.broken(`listVersionID muss ${fixed} sein`);
    if (findCode(list, value.code) === undefined) reading.broken('der Code steht nicht in der Codeliste');
  });
}

/** Code type 1 whose values the schema enumerates, for lists that are not kept as data. */
export function enumeratedCode(urn: string, version: string, codes: readonly string[]): Codec<Code> {
  return codec(true, (value, reading) => {
    if (value.listURI !== undefined && value.listURI !== urn) reading.broken(`listURI muss ${urn} sein`);
    if (value.listVersionID !== undefined && value.listVersionID !== version)
      reading.broken(`listVersionID muss ${version} sein`);
    if (!codes.includes(value.code)) reading.broken('der Code steht nicht in der Codeliste');
  });
}

/** The type of XAusländer messages: code type 1 whose list version changes with the standard. */
export const nachrichtentypCode: Codec<Code> = codec(true, (value, reading) => {
  const { urn } = codeList('nachrichtentyp');
  const fixed = reading.version.nachrichtentypList;
  if (value.listURI !== undefined && value.listURI !== urn) reading.broken(`listURI muss ${urn} sein`);
  if (value.listVersionID !== undefined && value.listVersionID !== fixed)
    reading.broken(`listVersionID muss ${fixed} sein`);
  if (findCode('nachrichtentyp', value.code) === undefined)
    reading.broken('der Nachrichtentyp steht nicht in der Codeliste');
});

/**
 * Code type 3: the standard fixes the list, the message names its version; the schema does not know the values, so
 * they are checked here (S011). `allowed` narrows the list.
 */
export function listedCode(
  list: CodeListName,
  options: {
    readonly name?: boolean;
    readonly allowed?: readonly string[];
    readonly versions?: readonly string[];
  } = {},
): Codec<Code> {
  return codec(options.name ?? true, (value, reading) => {
    const { urn, version, complete, pattern } = codeList(list);
    if (value.listURI !== undefined && value.listURI !== urn) reading.broken(`listURI muss ${urn} sein`);
    if (value.listVersionID === undefined) return reading.broken('listVersionID fehlt');
    const known = options.versions ?? [version];
    const state = versionState(value.listVersionID, known);
    if (state === 'nonsense') {
      reading.refuse('S010', `Die Fassung der Codeliste ${urn} ist keine`);
      return;
    }
    if (options.allowed !== undefined && !options.allowed.includes(value.code)) {
      reading.refuse('S011', `Zulässig ist hier nur ${options.allowed.join(', ')}`);
      return;
    }
    if (findCode(list, value.code) !== undefined) return;
    const shaped = pattern === undefined ? value.code !== '' : new RegExp(pattern).test(value.code);
    if (!shaped || (complete && state !== 'newer'))
      reading.refuse('S011', `Der Code steht nicht in der Codeliste ${urn}`);
    else reading.warn('S011', `Der Code ist hier unbekannt; Codeliste ${urn} Fassung ${value.listVersionID} prüfen`);
  });
}

/** Code type 3 of a list that is not kept as data: only list and version are checked. */
export function openCode(urn: string, pattern?: RegExp): Codec<Code> {
  return codec(true, (value, reading) => {
    if (value.listURI !== undefined && value.listURI !== urn) reading.broken(`listURI muss ${urn} sein`);
    if (value.listVersionID === undefined) return reading.broken('listVersionID fehlt');
    if (versionState(value.listVersionID, []) === 'nonsense')
      reading.refuse('S010', `Die Fassung der Codeliste ${urn} ist keine`);
    if (value.code === '' || (pattern !== undefined && !pattern.test(value.code)))
      reading.refuse('S011', `Der Code kann nicht aus der Codeliste ${urn} stammen`);
  });
}

/** Code type 4: the message names list and version; `known` are the lists that are understood here, others are S010. */
export function namedCode(known?: readonly CodeListName[]): Codec<Code> {
  return codec(true, (value, reading) => {
    if (value.listURI === undefined) return reading.broken('listURI fehlt');
    if (value.listVersionID === undefined) return reading.broken('listVersionID fehlt');
    if (known === undefined) return;
    const list = known.find((name) => codeList(name).urn === value.listURI);
    if (list === undefined) {
      reading.refuse('S010', 'Die genannte Codeliste ist hier nicht zulässig');
      return;
    }
    const version = list === 'nachrichtentyp' ? reading.version.nachrichtentypList : codeList(list).version;
    const state = versionState(value.listVersionID, [version]);
    if (state === 'nonsense') {
      reading.refuse('S010', `Die Fassung der Codeliste ${value.listURI} ist keine`);
      return;
    }
    if (findCode(list, value.code) !== undefined) return;
    if (state === 'newer') reading.warn('S011', `Der Code ist hier unbekannt; Codeliste ${value.listURI} prüfen`);
    else reading.refuse('S011', `Der Code steht nicht in der Codeliste ${value.listURI}`);
  });
}

/** A newer list than the one kept here is no reason to refuse: its codes may be fine. */
function versionState(version: string, known: readonly string[]): 'known' | 'older' | 'newer' | 'nonsense' {
  if (known.includes(version)) return 'known';
  if (!/^\d+(?:\.\d+)*$/.test(version) && !/^\d{4}-\d{2}-\d{2}$/.test(version)) return 'nonsense';
  const newest = [...known].sort(compareVersions).at(-1);
  return newest === undefined || compareVersions(version, newest) > 0 ? 'newer' : 'older';
}

function compareVersions(a: string, b: string): number {
  const left = a.split(/[.-]/).map(Number);
  const right = b.split(/[.-]/).map(Number);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function codec(withName: boolean, check: (value: Code, reading: Reading) => void): Codec<Code> {
  return {
    read: (element, reading) => {
      const value = readCode(element, reading, withName);
      check(value, reading);
      return value;
    },
    write: (value, name, out) => {
      writeCode(value, name, out);
    },
  };
}

function readCode(element: XmlElement, reading: Reading, withName: boolean): Code {
  const listURI = takeAttribute(element, 'listURI');
  const listVersionID = takeAttribute(element, 'listVersionID');
  const children = openChildren(element, reading);
  const take = (local: string): string | undefined => {
    const child = children.next();
    if (child?.local !== local || child.ns !== '') return undefined;
    children.take();
    return reading.within(local, () => takeText(child, reading));
  };
  const code = take('code');
  if (code === undefined) return reading.broken(`code fehlt in ${element.local}`);
  const name = withName ? take('name') : undefined;
  children.end(reading);
  return {
    code: collapse(code),
    ...(name === undefined ? {} : { name: name.replace(/[\t\r\n]/g, ' ') }),
    ...(listURI === undefined ? {} : { listURI: collapse(listURI) }),
    ...(listVersionID === undefined ? {} : { listVersionID }),
  };
}

function writeCode(value: Code, name: Name, out: XmlWriter): void {
  const attributes: AttributeList = [
    ['listURI', value.listURI],
    ['listVersionID', value.listVersionID],
  ];
  out.element(
    name.ns,
    name.local,
    attributes,
    () => {
      out.text('none', 'code', value.code);
      if (value.name !== undefined) out.text('none', 'name', value.name);
    },
    true,
  );
}
