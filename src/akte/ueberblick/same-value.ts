import { compareDates } from '../../classification/vergleich/compare-dates';
import { compareNames } from '../../classification/vergleich/compare-names';
import { compareNationalities } from '../../classification/vergleich/nationality';
import { foldNumber, foldName } from '../search/fold';
import type { PersonKey } from './claims';

/** How two values of one field stand to each other: equal, compatible (less precise, written otherwise) or contradicting. */
export type Agreement = 'gleich' | 'vereinbar' | 'widerspruch';

/** Compares two values of a person field; spellings, transliterations and partial dates do not contradict each other. */
export function agreement(key: PersonKey, a: string, b: string): Agreement {
  switch (key) {
    case 'name':
    case 'vorname': {
      const verdict = compareNames(a, b);
      if (verdict === 'gleich') return 'gleich';
      return verdict === 'verschieden' || verdict === 'aehnlich' ? 'widerspruch' : 'vereinbar';
    }
    case 'geburtsdatum': {
      const verdict = compareDates(a, b);
      if (verdict === 'gleich') return 'gleich';
      return verdict === 'ungenau' || verdict === 'platzhalter' ? 'vereinbar' : 'widerspruch';
    }
    case 'staatsangehoerigkeit': {
      const verdict = compareNationalities(a, b);
      if (a === b) return 'gleich';
      return verdict === 'verschieden' ? 'widerspruch' : 'vereinbar';
    }
    case 'azrNummer':
    case 'passnummer':
      return foldNumber(a) === foldNumber(b) ? 'gleich' : 'widerspruch';
    case 'anschrift':
      return plainAddress(a) === plainAddress(b) ? 'gleich' : 'widerspruch';
  }
}

const plainAddress = (text: string): string =>
  foldName(text.replace(/stra(?:ß|ss)e\b|str\.?(?=\s|$)/giu, 'str')).replaceAll(' ', '');
