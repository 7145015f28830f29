import { foldName } from '../../akte/search/fold';
import type { Stammdaten } from '../../intake/stammdaten';
import { codeList } from '../xauslaender/codelists/code-list';
import { fromTeilbekanntesDatum, toTeilbekanntesDatum } from '../xauslaender/types/datum';
import type { Person, Personenname } from '../xauslaender/types/person';

type Angaben = Omit<Stammdaten, 'aktenzeichen'>;

/** AZR-Nummer as the standard writes it: twelve digits, nothing else. */
export function azrDigits(text: string | undefined): string {
  return (text ?? '').replace(/\D/g, '');
}

/**
 * The person of a message from the Stammdaten. What they do not know is said to be unknown: a nationality that the code
 * list does not name becomes 999 (ohne Angabe), never a guess. Names come from the Akte, not from a seen passport, so
 * they are sent as own statement.
 */
export function personOf(angaben: Angaben): Person {
  const list = codeList('staatsangehoerigkeit');
  const nationality = foldName(angaben.staatsangehoerigkeit ?? '');
  const code =
    list.entries.find((entry) => entry.code === nationality || foldName(entry.name ?? '') === nationality)?.code ??
    '999';
  const name = (text: string | undefined): Personenname['vorname'] =>
    text === undefined || text === '' ? { kind: 'nichtVorhanden', value: true } : { kind: 'name', value: text };
  return {
    staatsangehoerigkeit: [{ staatsangehoerigkeit: { code, listVersionID: list.version } }],
    geschlecht: {},
    geburt: {
      geburtsort: { kind: 'unbekannt', value: true },
      tagDerGeburt: toTeilbekanntesDatum(angaben.geburtsdatum),
    },
    nameNachEigenenAngaben: {
      titel: [],
      namenssuffix: [],
      vorname: name(angaben.vorname),
      familienname: name(angaben.name),
      geburtsname: { kind: 'nichtVorhanden', value: true },
      kuenstlername: [],
      weitererName: [],
    },
    aliasName: [],
    azrNummer: azrDigits(angaben.azrNummer),
  };
}

/** The leading name: from the passport, by German law, by own statement. */
function leadName(person: Person): Personenname | undefined {
  return person.nameNachPass ?? person.nameNachDeutschemRecht ?? person.nameNachEigenenAngaben;
}

const textOf = (name: Personenname['vorname'] | undefined): string | undefined =>
  name?.kind === 'name' ? name.value : undefined;

/** The Stammdaten of a person in a message; `unbekannt` stays out. */
export function stammdatenOf(person: Person): Angaben {
  const lead = leadName(person);
  const name = textOf(lead?.familienname);
  const vorname = textOf(lead?.vorname);
  const geburtsdatum = fromTeilbekanntesDatum(person.geburt.tagDerGeburt);
  const { code } = person.staatsangehoerigkeit[0]?.staatsangehoerigkeit ?? { code: '999' };
  const staat =
    code === '999' ? undefined : codeList('staatsangehoerigkeit').entries.find((e) => e.code === code)?.name;
  return {
    ...(name === undefined ? {} : { name }),
    ...(vorname === undefined ? {} : { vorname }),
    ...(geburtsdatum === '' ? {} : { geburtsdatum }),
    ...(staat === undefined ? {} : { staatsangehoerigkeit: staat }),
    azrNummer: person.azrNummer,
  };
}

/**
 * In what two descriptions of a person contradict each other, as German labels without values. A less precise date of
 * birth, or a name one side does not know, is no contradiction.
 */
export function contradictions(expected: Angaben, given: Angaben): string[] {
  const differ = (a: string | undefined, b: string | undefined): boolean =>
    a !== undefined && b !== undefined && foldName(a) !== foldName(b);
  const found: string[] = [];
  if (azrDigits(expected.azrNummer) !== azrDigits(given.azrNummer)) found.push('AZR-Nummer');
  if (differ(expected.name, given.name)) found.push('Name');
  if (differ(expected.vorname, given.vorname)) found.push('Vorname');
  const born = [expected.geburtsdatum, given.geburtsdatum];
  const length = Math.min(...born.map((date) => date?.length ?? 0));
  if (born[0]?.slice(0, length) !== born[1]?.slice(0, length) && length > 0) found.push('Geburtsdatum');
  return found;
}
