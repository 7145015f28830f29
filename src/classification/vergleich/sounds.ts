/**
 * What letters of a name may sound like, whatever office transliterated it: DIN 1460 and ICAO 9303 for Cyrillic, DIN 31635,
 * ICAO and the French and English habits for Arabic. A sound is a set (bit mask) of readings; two names are variants
 * of each other when their sounds can be laid beside each other and each pair has a reading in common.
 */
interface Sound {
  /** Bit mask of the readings. */
  readonly readings: number;
  /** May be missing on the other side: `Jelena` and `Elena`, `Abdallah` and `Abdalla`. */
  readonly optional: boolean;
}

const READINGS = 'A I U B C D F G H J K L M N P R S T V X Z'.split(' ');
/** Readings of a sound, `?` behind it for optional: C = tsch, J = dsch, X = ach, Z = sh and zh, S = every s and z. */
function sound(text: string): Sound {
  const letters = Array.from(text.replace('?', ''));
  return {
    readings: letters.reduce((mask, letter) => mask | (1 << READINGS.indexOf(letter)), 0),
    optional: text.endsWith('?'),
  };
}

/** Longest first; `^` is the beginning of a word, `$` its end. Letters are already lower case and without marks. */
const RULES: readonly (readonly [RegExp, string])[] = (
  [
    ['^(?:abd)[ -]?(?:[aeiou]{1,2}[lrsndtz])?[ -]?(?=[a-z])', 'A B D AU? L?'],
    ['schtsch|stsch|shch', 'Z C?'],
    ['tsch', 'C'],
    ['dsch|dzh|dj|dz', 'JS'],
    ['tch|cz', 'C'],
    ['sch', 'Z'],
    ['sh|zh', 'Z'],
    ['kh', 'XK'],
    ['gh', 'G'],
    ['th', 'TS'],
    ['dh', 'DS'],
    ['ph', 'F'],
    ['ch', 'CXZK'],
    ['ck', 'K'],
    ['ts|tz', 'S'],
    ['ks|x', 'KXZ S?'],
    ['^(?:j|y)(?=e)', 'IJ?'],
    ['^e(?!i|y|u)', 'I? AI'],
    ['ou|oo', 'U'],
    ['ee|ie|ij|iy|yi|ii', 'I'],
    ['(?<=[aeou])[ijy]', 'I?'],
    ['ah$', 'A H?'],
    ['ff?$', 'FV'],
    ['a', 'A'],
    ['e', 'AI'],
    ['i', 'I'],
    ['y', 'IU'],
    ['o|u', 'U'],
    ['b', 'B'],
    ['c', 'CKSJ'],
    ['d', 'D'],
    ['f', 'F'],
    ['g', 'G'],
    ['h', 'HXG'],
    ['j', 'IJZ'],
    ['k', 'K'],
    ['l', 'L'],
    ['m', 'M'],
    ['n', 'N'],
    ['p', 'P'],
    ['q', 'KG'],
    ['r', 'R'],
    ['s', 'SZ'],
    ['t', 'T'],
    ['v', 'V'],
    ['w', 'VU'],
    ['z', 'SZ'],
  ] as const
).map(([pattern, sounds]) => [new RegExp(pattern, 'y'), sounds]);

const cache = new Map<string, readonly Sound[]>();
/** Names repeat in a register; a few thousand of them cost little memory and save most of the work. */
const CACHE_SIZE = 5000;

/** The sounds of one name word (lower case letters a–z). Repeated sounds count once. */
function soundsOf(word: string): readonly Sound[] {
  const known = cache.get(word);
  if (known !== undefined) return known;
  const sounds: Sound[] = [];
  for (let place = 0; place < word.length;) {
    let length = 1;
    for (const [pattern, text] of RULES) {
      pattern.lastIndex = place;
      const match = pattern.exec(word);
      if (match === null || match[0] === '') continue;
      for (const one of text.split(' ').map(sound)) {
        const last = sounds.at(-1);
        if (last?.readings !== one.readings) sounds.push(one);
      }
      length = match[0].length;
      break;
    }
    place += length;
  }
  if (cache.size >= CACHE_SIZE) cache.clear();
  cache.set(word, sounds);
  return sounds;
}

/** True when two words (lower case a–z) can be transliterations of one name. */
export function soundAlike(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.length < 2 || b.length < 2) return false;
  return align(soundsOf(a), soundsOf(b), 0, 0);
}

function align(a: readonly Sound[], b: readonly Sound[], i: number, j: number): boolean {
  const left = a[i];
  const right = b[j];
  if (left === undefined && right === undefined) return true;
  if (left !== undefined && right !== undefined && (left.readings & right.readings) !== 0 && align(a, b, i + 1, j + 1))
    return true;
  if (left?.optional === true && align(a, b, i + 1, j)) return true;
  return right?.optional === true && align(a, b, i, j + 1);
}
