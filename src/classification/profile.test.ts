import { EakteError } from '../platform/eakte-error';
import { loadProfile, parseProfile, registerOf } from './profile';
import { cuesOf } from './wording';

describe('reference profile', () => {
  it('ships twelve registers and sixty types, the protected ones marked', () => {
    const profile = loadProfile();
    expect(profile.registers).toHaveLength(12);
    expect(profile.documentTypes).toHaveLength(60);
    expect([...profile.restrictedTypes].sort()).toEqual(
      ['ausschreibung-fahndung', 'bzr-auskunft', 'mistra', 'sicherheitsanfrage', 'strafurteil'].sort(),
    );
    expect(registerOf(profile, 'duldung')).toBe('R10');
    expect(registerOf(profile, 'nachzuindizieren')).toBe('R01');
  });

  it('has wordings for every type, also for one an office has added', () => {
    const profile = loadProfile();
    const added = { id: 'parkausweis', name: 'Parkausweis / Antrag', register: 'R01', phrases: ['Bewohnerparken'] };
    const cues = cuesOf({ ...profile, documentTypes: [...profile.documentTypes, added] });
    expect(cues.every((entry) => entry.cues.some((cue) => cue.kind === 'title'))).toBe(true);
    expect(cues.at(-1)?.cues.map((cue) => cue.phrase)).toEqual(['parkausweis', 'bewohnerparken']);
  });

  it('refuses a type in a register that does not exist, and doubled ids', () => {
    const type = { id: 'a', name: 'A', register: 'R02', phrases: [] };
    const register = { id: 'R01', name: 'Akte', order: 1 };
    expect(() => parseProfile({ version: '1', registers: [register], documentTypes: [type] })).toThrow(EakteError);
    const twice = { ...type, register: 'R01' };
    expect(() => parseProfile({ version: '1', registers: [register], documentTypes: [twice, twice] })).toThrow(
      /doppelt/,
    );
  });
});
