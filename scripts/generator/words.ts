/** Word lists of the templates' placeholders `<w:list>`. */
const list = (text: string): readonly string[] => text.split(';').map((word) => word.trim());

export const WORDS: Readonly<Record<string, readonly string[] | undefined>> = {
  vorname: list('Andreas;Birgit;Jürgen;Käthe;Thorsten;Ulrike;Günther;Sabrina;Matthias;Heike;Jörg;Renate;Björn;Ursula'),
  nachname: list(
    'Schönfelder;Kühnast;Brandl;Mühlhaus;Rößler;Pohlmann;Wittek;Engelhardt;Lüders;Großkopf;Hagedorn;Täubner;Ziemer;Behrendt',
  ),
  beruf: list(
    'Küchenhelfer;Reinigungskraft;Pflegehelferin;Elektroniker für Betriebstechnik;Lagerist;Spezialitätenkoch;Softwareentwickler;Berufskraftfahrer;Friseurin;Maurer;Servicekraft;Schweißer;Erzieherin;Bäcker',
  ),
  studium: list(
    'Maschinenbau;Informatik (Master of Science);Betriebswirtschaftslehre;Humanmedizin;Bauingenieurwesen;Germanistik;Elektrotechnik;Pharmazie;Architektur',
  ),
  schulabschluss: list(
    'Baccalauréat;Lise Diploması;Attestat o srednem obrazovanii;Secondary School Certificate;Diploma de Bacharel;General Secondary Certificate',
  ),
  delikt: list(
    'Diebstahls;gefährlicher Körperverletzung;Urkundenfälschung;Leistungserschleichung;Betruges;unerlaubten Besitzes von Betäubungsmitteln;Hausfriedensbruchs;Fahrens ohne Fahrerlaubnis;Verstoßes gegen das Aufenthaltsgesetz',
  ),
  deliktpar: list('§ 242 StGB;§ 224 StGB;§ 267 StGB;§ 265a StGB;§ 263 StGB;§ 29 BtMG;§ 21 StVG;§ 95 AufenthG'),
  titelpar: list(
    '§ 16b Abs. 1;§ 18a;§ 18b;§ 25 Abs. 1;§ 25 Abs. 2;§ 25 Abs. 3;§ 25 Abs. 5;§ 28 Abs. 1 Satz 1 Nr. 1;§ 30;§ 32;§ 31;§ 23a',
  ),
  zweck: list(
    'Familiennachzug zum Ehegatten;Studium;Beschäftigung;Ausbildung;humanitäre Gründe;selbständige Tätigkeit;Besuch bei Verwandten',
  ),
  krankheit: list(
    'posttraumatische Belastungsstörung (F43.1);mittelgradige depressive Episode (F32.1);arterielle Hypertonie (I10);Diabetes mellitus Typ 2 (E11.9);chronische Hepatitis B (B18.1);Lumboischialgie (M54.4);Epilepsie (G40.9)',
  ),
  medikament: list(
    'Sertralin 100 mg;Quetiapin 50 mg;Metformin 1000 mg;Ramipril 5 mg;Levetiracetam 500 mg;Mirtazapin 15 mg',
  ),
  mitgliedstaat: list('Italien;Bulgarien;Ungarn;Griechenland;Polen;Spanien;Schweden;Kroatien;Frankreich;Litauen'),
  flughafen: list('Frankfurt am Main;München;Düsseldorf;Berlin-Schönefeld;Hamburg;Leipzig/Halle'),
  grenzort: list('Passau;Bad Schandau;Kehl;Freilassing;Görlitz;Aachen-Süd;Weil am Rhein'),
  niveau: list('A2;B1;B1;B2'),
  familienstand: list('ledig;verheiratet;geschieden;verwitwet;getrennt lebend'),
  religion: list(
    'islamisch (sunnitisch);islamisch (schiitisch);christlich-orthodox;römisch-katholisch;jesidisch;ohne Angabe',
  ),
  augen: list('braun;schwarz;grün;blau;BRAUN'),
  marke: list('Samsung Galaxy;Nokia 3310;Huawei;iPhone'),
};
