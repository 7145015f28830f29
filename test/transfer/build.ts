import { akteToDokumente, akteToXdomea } from '../../src/transfer/xauslaender/akte/akte-to-xdomea';
import type { Akte } from '../../src/transfer/xauslaender/akte/akte';
import type { MessageOf } from '../../src/transfer/xauslaender/registry/messages';
import type { Person } from '../../src/transfer/xauslaender/types/person';
import type { Umschlag } from '../../src/transfer/xauslaender/types/umschlag';

export const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const behoerde = (kennung: string) => ({
  verzeichnisdienst: { code: 'DVDV', listVersionID: '3' },
  kennung,
  name: 'Ausländerbehörde Musterstadt',
  erreichbarkeit: [{ kanal: { code: '02', listVersionID: '3' }, kennung: '0611 5550100' }],
});

/** An envelope from Kassel to Wiesbaden. */
export function umschlag(type: string, nachrichtenUUID = uuid(1)): Umschlag {
  return {
    produkt: { produkt: 'eakte', produkthersteller: 'Test', produktversion: '1' },
    test: 'Test',
    kopf: {
      identifikation: {
        nachrichtenUUID,
        nachrichtentyp: { code: type },
        erstellungszeitpunkt: '2026-11-21T08:00:00.000+01:00',
      },
      leser: behoerde('azr:030700'),
      autor: behoerde('azr:030500'),
    },
    anschriftAutor: { kind: 'gebaeude', value: { postleitzahl: '34117', strasse: 'Beispielweg', wohnort: 'Kassel' } },
  };
}

export function person(vorname = 'Ayşe', familienname = 'Öztürk', geboren = '1988-04-17'): Person {
  return {
    staatsangehoerigkeit: [{ staatsangehoerigkeit: { code: '163', listVersionID: '2023-02-24' } }],
    geschlecht: { geschlecht: { code: 'w', listVersionID: '1' } },
    geburt: {
      geburtsort: { kind: 'ort', value: 'İzmir' },
      tagDerGeburt: {
        kind: 'teilbekanntesDatum',
        value: {
          kind: geboren.length === 4 ? 'jahr' : geboren.length === 7 ? 'jahrMonat' : 'jahrMonatTag',
          value: geboren,
        },
      },
    },
    nameNachPass: {
      titel: [],
      namenssuffix: [],
      vorname: { kind: 'name', value: vorname },
      familienname: { kind: 'name', value: familienname },
      geburtsname: { kind: 'nichtVorhanden', value: true },
      kuenstlername: [],
      weitererName: [],
    },
    aliasName: [],
    azrNummer: '190412345678',
  };
}

/** The 010206 of an Akte. */
export function metadatenOf(
  akte: Akte,
  who: Person,
  plan: { readonly archivgroesse: number; readonly anzahlDerPakete: number },
): MessageOf<'010206'> {
  return {
    ...umschlag('010206'),
    type: '010206',
    version: '26.11',
    inhalt: {
      person: who,
      dokument: akteToDokumente(akte),
      akte: akteToXdomea(akte),
      quittungsrelevanterSachverhalt: { zeitpunkt: '2026-11-21T08:00:00.000+01:00', zeichen: 'KS-2026-1' },
      ...plan,
    },
  };
}
