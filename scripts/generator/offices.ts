import { streets, type Style } from './person';
import type { Random } from './random';

/** A sender: office, court, firm or private person. */
export interface Office {
  readonly name: string;
  /** Second line of the letterhead; may be empty. */
  readonly unit: string;
  readonly street: string;
  readonly plzOrt: string;
  readonly ort: string;
  readonly phone: string;
  readonly mail: string;
  readonly bank: string;
  readonly clerk: string;
}

/** Kinds of sender that templates name. */
export type OfficeKind = keyof typeof NAMES.erst;

interface City {
  readonly ort: string;
  readonly plz: string;
  readonly vorwahl: string;
  /** Letters after the file number of the administrative court. */
  readonly court: string;
  readonly courtCity: string;
  readonly land: string;
}

const city = (row: string): City => {
  const [ort = '', plz = '', vorwahl = '', courtCity = '', court = '', land = ''] = row.split(';');
  return { ort, plz, vorwahl, courtCity, court, land };
};

const CITIES: Readonly<Record<Style, readonly City[]>> = {
  erst: [
    'Kassel;341;0561;Kassel;KS;Hessen',
    'Hanau;634;06181;Frankfurt am Main;F;Hessen',
    'Fulda;360;0661;Kassel;KS;Hessen',
    'Mainz;551;06131;Mainz;MZ;Rheinland-Pfalz',
    'Dortmund;441;0231;Gelsenkirchen;GE;Nordrhein-Westfalen',
    'Augsburg;861;0821;Augsburg;A;Bayern',
    'Bremen;281;0421;Bremen;HB;Bremen',
    'Freiburg im Breisgau;791;0761;Freiburg;FR;Baden-Württemberg',
    'Leipzig;041;0341;Leipzig;L;Sachsen',
    'Wiesbaden;651;0611;Wiesbaden;WI;Hessen',
    'Rostock;180;0381;Schwerin;SN;Mecklenburg-Vorpommern',
  ].map(city),
  zweit: [
    'Göttingen;370;0551;Göttingen;GÖ;Niedersachsen',
    'Köln;506;0221;Köln;K;Nordrhein-Westfalen',
    'Nürnberg;904;0911;Ansbach;AN;Bayern',
    'Erfurt;990;0361;Weimar;WE;Thüringen',
    'Trier;542;0651;Trier;TR;Rheinland-Pfalz',
    'Darmstadt;642;06151;Darmstadt;DA;Hessen',
    'Lübeck;235;0451;Schleswig;SL;Schleswig-Holstein',
    'Ulm;890;0731;Sigmaringen;SIG;Baden-Württemberg',
    'Chemnitz;091;0371;Chemnitz;C;Sachsen',
    'Gießen;353;0641;Gießen;GI;Hessen',
  ].map(city),
};

/** Names as `name|unit`, alternatives separated by `;`. `~` is the city, `^` the seat of the administrative court, `$` the Land. */
const NAMES = {
  erst: {
    abh: 'Stadt ~|Der Magistrat – Ausländerbehörde;Stadt ~|Ordnungsamt, Abteilung Ausländerangelegenheiten;Landkreis ~|Fachdienst Zuwanderung und Staatsangehörigkeit;Universitätsstadt ~|Bürgerdienste – Ausländerbüro;Der Oberbürgermeister der Stadt ~|Amt für öffentliche Ordnung – Ausländerwesen',
    abh2: 'Landratsamt Altmoosbach|Ausländeramt;Stadt Neuhainfeld|Ausländer- und Integrationsbehörde;Kreisverwaltung Niederaltheim|Referat Ausländerrecht',
    bamf: 'Bundesamt für Migration und Flüchtlinge|Außenstelle ~;Bundesamt für Migration und Flüchtlinge|Referat 33B;Bundesamt für Migration und Flüchtlinge|Dienststelle ~',
    bafl: 'Bundesamt für die Anerkennung ausländischer Flüchtlinge|Außenstelle ~;Bundesamt für die Anerkennung ausländischer Flüchtlinge|Zentrale',
    gericht: 'Verwaltungsgericht ^|',
    ogericht: 'Oberverwaltungsgericht des Landes $|;Verwaltungsgerichtshof $|',
    ag: 'Amtsgericht ~|',
    lg: 'Landgericht ~|',
    famgericht: 'Amtsgericht ~|Familiengericht',
    sta: 'Staatsanwaltschaft ~|;Staatsanwaltschaft bei dem Landgericht ~|',
    polizei:
      'Polizeipräsidium ~|Kriminalkommissariat 14;Polizeiinspektion ~|Sachgebiet Ermittlungen;Polizeidirektion ~|Polizeirevier Mitte',
    bpol: 'Bundespolizeiinspektion ~|;Bundespolizeidirektion|Inspektion Flughafen;Grenzschutzamt ~|',
    jva: 'Justizvollzugsanstalt ~|Vollzugsgeschäftsstelle',
    jobcenter: 'Jobcenter ~|Leistungsabteilung;Jobcenter im Landkreis ~|Team 552',
    sozialamt: 'Stadt ~|Sozialamt – Hilfen für Asylbewerber;Landkreis ~|Amt für Soziales, Sachgebiet AsylbLG',
    jugendamt: 'Stadt ~|Jugendamt – Beistandschaften, Vormundschaften;Landkreis ~|Amt für Jugend und Familie',
    standesamt: 'Standesamt ~|',
    melde: 'Stadt ~|Bürgeramt – Einwohnermeldewesen;Stadt ~|Einwohnermeldeamt',
    kasse: 'Stadt ~|Stadtkasse;Landkreis ~|Kreiskasse',
    agentur:
      'Agentur für Arbeit ~|Team Arbeitsmarktzulassung;Bundesagentur für Arbeit|Zentrale Auslands- und Fachvermittlung',
    rp: 'Regierungspräsidium ~|Zentrale Ausländerbehörde;Landesaufnahmebehörde $|Standort ~;Regierung von Mittelhain|Sachgebiet Asyl und Verteilung',
    einbuergerung: 'Stadt ~|Standesamt und Staatsangehörigkeitsbehörde;Landkreis ~|Einbürgerungsbehörde',
    bva: 'Bundesverwaltungsamt|Registerbehörde Ausländerzentralregister',
    bfj: 'Bundesamt für Justiz|Bundeszentralregister;Der Generalbundesanwalt beim Bundesgerichtshof|Dienststelle Bundeszentralregister',
    lka: 'Landeskriminalamt $|Abteilung Staatsschutz;Landesamt für Verfassungsschutz $|;Landeskriminalamt $|Dezernat Fahndung',
    firma:
      'Metzler Gebäudereinigung GmbH|;Autohaus Brinkmeier GmbH & Co. KG|;Gasthof Zum Grünen Kranz|Inh. Bernd Weißhaupt;Spedition Ruhnau & Söhne|;Pflegeheim St. Elisabeth gGmbH|;Hohlfeld Metallbau GmbH|Personalabteilung;Backhaus Steinlechner|;Softwareschmiede Querfeld AG|Human Resources',
    kk: 'BKK Mittelland|;AOK – Die Gesundheitskasse|Geschäftsstelle ~;IKK Handwerk Nord|;Ersatzkasse Merkur|Service-Center ~',
    hochschule: 'Universität ~|Studierendenkanzlei;Technische Hochschule ~|Zulassungsamt;Fachhochschule ~|Studienbüro',
    schule:
      'Berufskolleg am Stadtwald|~;Anne-Frank-Schule|Gesamtschule der Stadt ~;Staatliche Berufsschule II|~;Grundschule an der Linde|~',
    kurstraeger:
      'Volkshochschule ~ e. V.|Fachbereich Deutsch als Zweitsprache;Lernforum Sprache und Beruf gGmbH|;Kolping-Bildungswerk ~|Sprachzentrum',
    anerkennung:
      'Sekretariat der Kultusministerkonferenz|Zentralstelle für ausländisches Bildungswesen;Industrie- und Handelskammer ~|Berufsbildung;Landesprüfungsamt für Heilberufe|$',
    anwalt:
      'Rechtsanwältin Dorothea Hülsmann|Fachanwältin für Migrationsrecht;Kanzlei Brandstätter · Kaya · Lohse|Rechtsanwälte;Rechtsanwalt Joachim Pfennigwerth|Tätigkeitsschwerpunkt Ausländer- und Asylrecht',
    arzt: 'Dr. med. Carola Weidenbach|Fachärztin für Psychiatrie und Psychotherapie;Gemeinschaftspraxis Dres. Thoma und Riedl|Innere Medizin;Klinikum ~|Klinik für Neurologie',
    botschaft:
      'Botschaft der Bundesrepublik Deutschland|Visastelle;Generalkonsulat der Bundesrepublik Deutschland|Rechts- und Konsularabteilung',
    konsulat: 'Generalkonsulat|Konsularabteilung',
    dolmetscher:
      'Übersetzungsbüro Malinowski|Allgemein beeidigte Übersetzer;Dipl.-Übersetzerin Irene Gollnow|öffentlich bestellt und beeidigt',
    vermieter: 'Hausverwaltung Krummbiegel|;Wohnungsbaugenossenschaft ~ eG|;Eheleute Ingrid und Werner Schöttle|',
    bank: 'Sparkasse ~|Filiale Innenstadt;Volksbank ~ eG|',
    beratung: 'Caritasverband ~ e. V.|Rückkehr- und Perspektivenberatung;Diakonisches Werk ~|Migrationsfachdienst',
    iom: 'Internationale Organisation für Migration|Verbindungsstelle in Deutschland',
    landtag: 'Landtag $|Petitionsausschuss;Härtefallkommission des Landes $|Geschäftsstelle',
  },
  zweit: {
    abh: '~ – Die Oberbürgermeisterin|Fachbereich Migration und Integration;Kreis ~|Amt für Migration;Stadtverwaltung ~|Sachgebiet 32.4 Aufenthalt und Asyl;Hansestadt ~|Service für Zugewanderte;Stadt ~ – Dezernat III|Amt für Einwohner- und Ausländerwesen',
    abh2: 'Kreisverwaltung Obersteinach|Ausländerstelle;Stadt Burgwalde|Team Aufenthalt;Landkreis Seeheide|Ausländerbehörde – Außenstelle Nord',
    bamf: 'Bundesamt für Migration und Flüchtlinge|Ankunftszentrum ~;Bundesamt für Migration und Flüchtlinge|Asylverfahrenssekretariat ~;BAMF|Entscheidungszentrum Mitte',
    bafl: 'Bundesamt für die Anerkennung ausl. Flüchtlinge|Außenstelle ~',
    gericht: 'Verwaltungsgericht ^|Geschäftsstelle der Kammer;VG ^|',
    ogericht: 'Oberverwaltungsgericht $|Senatsgeschäftsstelle;$er Verwaltungsgerichtshof|',
    ag: 'Amtsgericht ~|Strafabteilung;Amtsgericht ~|',
    lg: 'Landgericht ~|Große Strafkammer',
    famgericht: 'Amtsgericht – Familiengericht – ~|;Amtsgericht ~|Abteilung für Familiensachen',
    sta: 'Staatsanwaltschaft ~|Zweigstelle;Die Leitende Oberstaatsanwältin in ~|',
    polizei: 'Kreispolizeibehörde ~|Direktion Kriminalität;Polizeistation ~ Süd|;Kriminalpolizei ~|K 3',
    bpol: 'Bundespolizeirevier ~|;Bundespolizei|Abschnitt Autobahn;Bundesgrenzschutz|Grenzschutzstelle ~',
    jva: 'JVA ~|Sekretariat Vollzug',
    jobcenter: 'Kommunales Jobcenter ~|Grundsicherung;Jobcenter Arbeit plus ~|',
    sozialamt: 'Kreis ~|Fachdienst Leistungen für Flüchtlinge;Stadtverwaltung ~|Soziale Leistungen',
    jugendamt:
      'Kreis ~|Allgemeiner Sozialer Dienst;Stadtverwaltung ~|Fachbereich Kinder, Jugend, Familie – Vormundschaften',
    standesamt: 'Stadtverwaltung ~|Standesamt;Standesamtsbezirk ~|',
    melde: 'Bürgerservice ~|Meldewesen;Stadtbüro ~|',
    kasse: 'Finanzbuchhaltung der Stadt ~|Zahlungsabwicklung;Gebührenstelle ~|',
    agentur: 'Bundesagentur für Arbeit|Operativer Service ~;Agentur für Arbeit ~|Arbeitgeberservice',
    rp: 'Bezirksregierung ~|Dezernat Flüchtlingsangelegenheiten;Landesamt für Einwanderung $|Abteilung Verteilung;Zentrale Erstaufnahme ~|',
    einbuergerung: 'Kreis ~|Staatsangehörigkeitsangelegenheiten;Stadtverwaltung ~|Team Einbürgerung',
    bva: 'Bundesamt für Migration und Flüchtlinge|AZR-Registerführung;Bundesverwaltungsamt|Referat S II 4',
    bfj: 'Bundesamt für Justiz|Sachgebiet Registerauskünfte',
    lka: '$er Landeskriminalamt|;Verfassungsschutzbehörde $|Geheimschutz, Mitwirkung;Polizeiliche Zentralstelle $|Fahndungsleitstelle',
    firma:
      'Obsthof Quantz GbR|;TeleService Rhinow GmbH|Personalservice;Hotel Drei Könige Betriebs-GmbH|;Zimmerei Oltmanns|Meisterbetrieb;Kurierdienst Flinkfuß UG|;Seniorenresidenz Lindenhof|Verwaltung;Chemische Werke Raitz AG|Abteilung HR;Friseursalon Haargenau|Inh. P. Demuth',
    kk: 'Gesundheitskasse Ostland|Kundenberatung;Betriebskrankenkasse Stahl und Bahn|;hkv direkt|Die Versicherung',
    hochschule: 'Hochschule ~|International Office;Universität ~|Dezernat Studium und Lehre;Kunstakademie ~|',
    schule:
      'Oskar-Schindler-Gymnasium|~;Berufsbildende Schulen III|~;Regionale Schule Am Deich|;Ausbildungszentrum Handwerk ~|',
    kurstraeger:
      'Sprachinstitut Dialog|Zweigstelle ~;Bildungsverein Arbeit und Leben ~|Integrationskurse;Akademie Wort & Schrift|',
    anerkennung:
      'IHK FOSA|Foreign Skills Approval;Handwerkskammer ~|Anerkennungsberatung;Bezirksregierung ~|Dezernat Gesundheitsberufe',
    anwalt:
      'RAin Juliane Teichgräber|Anwaltskanzlei;Advocati Nord|Partnerschaft von Rechtsanwälten mbB;Dr. Vural & Hentschke|Rechtsanwälte und Notar',
    arzt: 'MVZ Am Kirchplatz|Allgemeinmedizin, Kardiologie;Praxis Dr. Sylvia Noack|Ärztin für Neurologie;Fachkrankenhaus ~|Psychosomatik',
    botschaft: 'Deutsche Botschaft|Referat RK;Deutsches Generalkonsulat|Visa- und Passangelegenheiten',
    konsulat: 'Botschaft – Konsularischer Dienst|;Honorarkonsulat|',
    dolmetscher: 'Sprachdienst Kessler & Hashemi|;Lic. phil. Roman Perlberg|ermächtigter Übersetzer der Gerichte',
    vermieter: 'Immobilien Theiß GmbH & Co. KG|Mieterservice;Gemeinnützige Bau AG ~|;Familie Rüdiger Kleinschmidt|',
    bank: 'Kreissparkasse ~|;Raiffeisenbank Flussland|Zweigstelle ~',
    beratung: 'AWO Kreisverband ~|Beratungsstelle Rückkehr;Deutsches Rotes Kreuz ~|Ausreiseberatung',
    iom: 'IOM Deutschland|Operations REAG/GARP',
    landtag:
      'Bürgerbeauftragter des Landes $|;Der Petitionsausschuss des Landtags $|;Härtefallkommission $|beim Innenministerium',
  },
} as const;

const CLERKS = {
  erst: 'Frau Baumgarten,Herr Dietze,Frau Kruse-Lang,Herr Wohlgemuth,Frau Özer,Herr Freitag,Frau Stübner,Herr Nolte,Frau Petersohn',
  zweit: 'Hr. Lautenschläger,Fr. Bielefeldt,Fr. Tran,Hr. Schürmann,Fr. Abel,Hr. Gundlach,Fr. Rösler,Hr. Matthiesen',
};

/** The offices around one Akte; the same kind always gives the same office. */
export interface World {
  readonly style: Style;
  readonly ort: string;
  readonly plz: string;
  readonly land: string;
  readonly courtCity: string;
  readonly courtCode: string;
  office(kind: OfficeKind): Office;
}

/** True for the sender kinds the lists know. */
export function isOfficeKind(kind: string): kind is OfficeKind {
  return Object.hasOwn(NAMES.erst, kind);
}

/** Picks a city and makes its offices, with invented addresses. */
export function makeWorld(random: Random, style: Style): World {
  const home = random.pick(CITIES[style]);
  const cache = new Map<OfficeKind, Office>();
  const make = (kind: OfficeKind): Office => {
    const own = random.fork(kind);
    const [name = '', unit = ''] = own
      .pick(NAMES[style][kind].split(';'))
      .replaceAll('~', home.ort)
      .replaceAll('^', home.courtCity)
      .replaceAll('$', home.land)
      .split('|');
    const ort = kind === 'gericht' ? home.courtCity : kind === 'abh2' ? (name.split(' ').at(-1) ?? home.ort) : home.ort;
    const slug = ort
      .toLowerCase()
      .replaceAll('ö', 'oe')
      .replaceAll('ü', 'ue')
      .replace(/[^a-z]/gu, '');
    const clerk = own.pick(CLERKS[style].split(','));
    return {
      name,
      unit,
      street: `${own.pick(streets(style))} ${own.int(1, 90)}`,
      plzOrt: `${home.plz}${String(own.int(10, 99))} ${ort}`,
      ort,
      phone: `${home.vorwahl} ${own.int(20, 99)}-${own.int(100, 9999)}`,
      mail: `${own.pick(['auslaenderwesen', 'poststelle', 'info', 'kontakt'])}@${slug}.example`,
      bank: `IBAN DE${own.int(10, 99)} ${own.int(1000, 9999)} ${own.int(1000, 9999)} ${own.int(1000, 9999)} ${own.int(1000, 9999)} ${own.int(10, 99)}`,
      clerk,
    };
  };
  return {
    style,
    ort: home.ort,
    plz: home.plz,
    land: home.land,
    courtCity: home.courtCity,
    courtCode: home.court,
    office: (kind) => {
      const known = cache.get(kind);
      if (known !== undefined) {
        return known;
      }
      const made = make(kind);
      cache.set(kind, made);
      return made;
    },
  };
}
