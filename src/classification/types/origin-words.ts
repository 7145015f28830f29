import { fold } from '../text/fold';

/**
 * Words about origin (states, nationalities) are kept out of everything that learns: no document may be told by where
 * its person comes from (design rule; the list of states for § 73 AufenthG is classified and must not be rebuilt).
 */
const STATES = namesOfStates();
const ADJECTIVE = /^[a-z]{2,}isch(?:e|er|en|es|em)?$/;
const NOT_ORIGIN =
  /^(ausland|inland|elektron|telefon|polizeil|medizin|rechtsanwalt|wirtschaft|famil|techn|phys|akadem|kr?imin|psych|histor|polit|prakt|klin|spezif|automat|chron|terrorist|biometr)/;

function namesOfStates(): Set<string> {
  const names = new Set<string>();
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  for (const language of ['de', 'en', 'fr']) {
    const display = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
    for (const first of letters) {
      for (const second of letters) {
        const name = first + second === 'DE' || first + second === 'EU' ? undefined : display.of(first + second);
        for (const word of name === undefined ? [] : fold(name).split(' ')) {
          if (word.length >= 4) {
            names.add(word);
          }
        }
      }
    }
  }
  for (const everyday of [
    'republik',
    'republic',
    'islamische',
    'demokratische',
    'vereinigte',
    'staaten',
    'united',
    'inseln',
    'insel',
    'nord',
    'island',
    'islands',
  ]) {
    names.delete(everyday);
  }
  return names;
}

/** True for a folded word that names a state or is (or looks like) the adjective of one. */
export function isOriginWord(word: string): boolean {
  if (STATES.has(word) || (word.endsWith('s') && STATES.has(word.slice(0, -1)))) {
    return true;
  }
  return ADJECTIVE.test(word) && !NOT_ORIGIN.test(word);
}
