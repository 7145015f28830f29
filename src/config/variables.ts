import { cpus } from 'node:os';
import { z } from 'zod';

/** One environment variable: how it is read, what it means, and what the operations guide says about it. */
export interface Variable<T> {
  readonly schema: z.ZodType<T>;
  /** German; shown in docs/betrieb/konfiguration.md. */
  readonly meaning: string;
  /** How the default reads for people, where the value itself says too little. */
  readonly defaultText?: string;
  /** May also be given as `<NAME>_FILE`; never printed. */
  readonly secret?: true;
  readonly group: string;
}

const wholeNumber = (low: number, high: number) =>
  z
    .string()
    .regex(/^\d+$/, 'eine ganze Zahl wird erwartet')
    .transform(Number)
    .pipe(z.number().min(low, `mindestens ${low}`).max(high, `höchstens ${high}`));

const url = (schemes: readonly string[], example: string) =>
  z
    .string()
    .refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol), `erwartet wird ${example}`);

const services = 'Dienste';
const door = 'Zugang';
const work = 'Verarbeitung';
const limits = 'Grenzen';
const operations = 'Betrieb';

const variable = <T>(definition: Variable<T>): Variable<T> => definition;

/** Every variable eakte knows. docs/betrieb/konfiguration.md is generated from this table. */
export const variables = {
  EAKTE_MODE: variable({
    group: door,
    schema: z.enum(['development', 'production']).default('development'),
    meaning:
      'Betriebsart. `production` verlangt eigene Dienste und Geheimnisse; `development` bringt mit, was fehlt (eingebettetes PostgreSQL, Verzeichnis als Ablage).',
  }),
  EAKTE_HOST: variable({
    group: door,
    schema: z.string().min(1).default('127.0.0.1'),
    meaning: 'Adresse, an der die Anwendung lauscht. In einem Container `0.0.0.0`.',
  }),
  EAKTE_PORT: variable({
    group: door,
    schema: wholeNumber(0, 65_535).default(3000),
    meaning: 'Port der Anwendung; `0` nimmt einen freien.',
  }),
  EAKTE_OFFICE: variable({
    group: door,
    schema: z
      .string()
      .regex(/^[0-9A-Za-z]{3,20}$/, 'eine Behördenkennziffer aus Ziffern und Buchstaben wird erwartet')
      .default('030700'),
    meaning:
      'Behördenkennziffer der Ausländerbehörde, der Lieferungen ohne eigene Angabe gehören (Codeliste abhkennung; Vorgabe: Wiesbaden).',
  }),
  EAKTE_SIGN_IN: variable({
    group: door,
    schema: z.enum(['offen', 'entwicklung', 'oidc']).default('offen'),
    meaning:
      'Anmeldung: `oidc` (OpenID Connect, in `production` Bedingung), `entwicklung` (eine Person je Rolle zur Auswahl) oder `offen` (ohne Anmeldung, alle Rollen der Behörde). Siehe docs/betrieb/anmeldung.md.',
  }),
  EAKTE_STEP_UP_MINUTES: variable({
    group: door,
    schema: wholeNumber(1, 120).default(15),
    meaning:
      'So frisch muss die Anmeldung für Ausgabe, Löschung, Sperrvermerk und Notzugriff sein; sonst wird sie erneut verlangt.',
  }),
  EAKTE_PUBLIC_URL: variable({
    group: door,
    schema: url(['http:', 'https:'], 'https://eakte.example')
      .transform((text) => text.replace(/\/+$/, ''))
      .optional(),
    meaning: 'Adresse, unter der die Anwendung im Browser erreicht wird (Rückkehr von der Anmeldung).',
    defaultText: '–',
  }),
  EAKTE_OIDC_ISSUER: variable({
    group: door,
    schema: url(['http:', 'https:'], 'https://anmeldung.example/realms/behoerde').optional(),
    meaning: 'Aussteller des OpenID-Connect-Dienstes. `http` nur in `development`.',
    defaultText: '–',
  }),
  EAKTE_OIDC_CLIENT_ID: variable({
    group: door,
    schema: z.string().min(1).default('eakte'),
    meaning: 'Kennung von eakte beim Anmeldedienst.',
  }),
  EAKTE_OIDC_CLIENT_SECRET: variable({
    group: door,
    schema: z.string().min(16, 'mindestens 16 Zeichen').optional(),
    meaning: 'Geheimnis von eakte beim Anmeldedienst.',
    defaultText: '–',
    secret: true,
  }),
  EAKTE_OIDC_ROLES_CLAIM: variable({
    group: door,
    schema: z.string().min(1).default('eakte_rollen'),
    meaning: 'Angabe des Anmeldedienstes mit den Rollen der Person (Liste).',
  }),
  EAKTE_OIDC_OFFICE_CLAIM: variable({
    group: door,
    schema: z.string().min(1).default('eakte_behoerde'),
    meaning: 'Angabe des Anmeldedienstes mit der Behördenkennziffer der Person.',
  }),
  EAKTE_SECURITY_CONTACT: variable({
    group: door,
    schema: z
      .string()
      .regex(/^(mailto:|https:\/\/)\S+$/, 'erwartet wird mailto:… oder https://…')
      .optional(),
    meaning: 'Meldeweg für Schwachstellen in `/.well-known/security.txt`.',
    defaultText: 'keiner',
  }),
  EAKTE_REQUESTS_PER_MINUTE: variable({
    group: door,
    schema: wholeNumber(60, 1_000_000).default(3000),
    meaning:
      'Anfragen je angemeldeter Person und Minute; darüber antwortet 429. Ohne Anmeldung (`offen`) gilt keine Grenze.',
  }),
  EAKTE_MACHINE_CLIENTS: variable({
    group: door,
    schema: z.string().min(1).optional(),
    meaning:
      'Datei (JSON) mit den Fachverfahren und Scandienstleistern, die sich mit eigenem Schlüssel anmelden (private_key_jwt): Kennung, Behörde, Rollen, öffentliche Schlüssel.',
    defaultText: 'keine',
  }),
  EAKTE_DATA: variable({
    group: services,
    schema: z.string().min(1).default('.eakte'),
    meaning:
      'Verzeichnis für alles, was eakte selbst auf der Platte hält: Zwischenablage der Übertragungen, eingebettetes PostgreSQL, Ablage ohne S3.',
  }),
  EAKTE_DATABASE_URL: variable({
    group: services,
    schema: url(['postgres:', 'postgresql:'], 'postgres://nutzer:kennwort@rechner:5432/datenbank').optional(),
    meaning: 'PostgreSQL ab Version 15. Ohne Angabe startet eakte ein eingebettetes PostgreSQL (nur `development`).',
    defaultText: 'eingebettet',
    secret: true,
  }),
  EAKTE_DATABASE_OWNER_URL: variable({
    group: services,
    schema: url(['postgres:', 'postgresql:'], 'postgres://eigentuemer:kennwort@rechner:5432/datenbank').optional(),
    meaning:
      'PostgreSQL-Nutzer, dem die Tabellen gehören: nur für Migrationen und Zeilenschutz beim Start. Der Nutzer aus `EAKTE_DATABASE_URL` braucht dann nur die Rollen `eakte_api` und `eakte_worker`.',
    defaultText: 'derselbe wie `EAKTE_DATABASE_URL`',
    secret: true,
  }),
  EAKTE_DATABASE_CONNECTIONS: variable({
    group: services,
    schema: wholeNumber(2, 200).default(10),
    meaning: 'Höchstzahl der Datenbankverbindungen je Prozess.',
  }),
  EAKTE_QUEUE: variable({
    group: services,
    schema: z.enum(['auto', 'postgres', 'redis', 'poll']).default('auto'),
    meaning:
      'Klingel der Verarbeitung: `redis` (BullMQ auf Redis), `postgres` (BullMQ auf derselben Datenbank) oder `poll` (ohne Warteschlange, die Prozesse sehen selbst nach). `auto` nimmt Redis, wenn `EAKTE_REDIS_URL` gesetzt ist, sonst PostgreSQL.',
  }),
  EAKTE_REDIS_URL: variable({
    group: services,
    schema: url(['redis:', 'rediss:'], 'redis://:kennwort@rechner:6379/0').optional(),
    meaning: 'Redis für die Warteschlange; `maxmemory-policy noeviction` ist Bedingung und wird beim Start geprüft.',
    defaultText: 'ohne Redis',
    secret: true,
  }),
  EAKTE_S3_URL: variable({
    group: services,
    schema: url(['http:', 'https:'], 'https://schluessel:geheimnis@rechner:9000/bucket').optional(),
    meaning:
      'S3-Ablage als eine Adresse: `https://schluessel:geheimnis@rechner/bucket`, Sonderzeichen prozentkodiert, Region als `?region=…`. Ohne Angabe liegt alles im Verzeichnis `objects` unter `EAKTE_DATA`.',
    defaultText: 'Verzeichnis',
    secret: true,
  }),
  EAKTE_SECOND_STORE: variable({
    group: services,
    schema: z
      .string()
      .refine(
        (text) => text.startsWith('/') || (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)),
        'erwartet wird ein absoluter Pfad oder https://schluessel:geheimnis@rechner/bucket',
      )
      .optional(),
    meaning:
      'Zweite Ablage (S3 wie `EAKTE_S3_URL`, oder ein absoluter Pfad auf einer anderen Platte). Jedes Objekt wird im Hintergrund dorthin kopiert; beschädigte Objekte werden von dort wiederhergestellt.',
    defaultText: 'keine',
    secret: true,
  }),
  EAKTE_AUDIT_STORE: variable({
    group: services,
    schema: z
      .string()
      .refine((text) => text.startsWith('/') || URL.canParse(text), 'erwartet wird ein Ordner oder eine S3-Adresse')
      .optional(),
    meaning:
      'Wohin die Siegel des Protokolls gehen, ein Ordner oder eine S3-Adresse: am besten ein Bucket mit Object Lock, zu dem die Administration der Datenbank keinen Zugang hat.',
    defaultText: 'zweite Ablage, sonst der Ordner `protokoll` unter `EAKTE_DATA`',
    secret: true,
  }),
  EAKTE_FIXITY_DAYS: variable({
    group: work,
    schema: wholeNumber(0, 3650).default(90),
    meaning: 'In so vielen Tagen wird jedes abgelegte Objekt einmal neu gelesen und verglichen; `0` schaltet das ab.',
  }),
  EAKTE_WORKERS: variable({
    group: work,
    schema: wholeNumber(1, 256).default(Math.max(1, Math.min(16, cpus().length))),
    meaning: 'Seiten, die ein Rechner gleichzeitig verarbeitet (je Seite ein Prozess).',
    defaultText: 'Zahl der Prozessorkerne, höchstens 16',
  }),
  EAKTE_OCR_ENGINE: variable({
    group: work,
    schema: z.enum(['auto', 'tesseract', 'tesseract.js']).default('auto'),
    meaning: 'Texterkennung. `auto` nimmt das installierte `tesseract`, sonst das mitgelieferte tesseract.js.',
  }),
  EAKTE_PROFILE: variable({
    group: work,
    schema: z.string().min(1).optional(),
    meaning:
      'Datei mit der Referenzstruktur (Register, Dokumenttypen). Ein neues Profil ändert keine abgelegten Dokumente.',
    defaultText: 'mitgeliefertes Standardprofil',
  }),
  EAKTE_XOEV_SCHEMAS: variable({
    group: work,
    schema: z.string().min(1).optional(),
    meaning:
      'Ordner mit den amtlichen Schemasätzen von XAusländer (aus dem XRepository). Ist er angegeben, wird jede Nachricht zusätzlich daran geprüft; die eigenen Regeln gelten immer.',
    defaultText: 'nur eigene Regeln',
  }),
  EAKTE_TRANSFER_SECONDS: variable({
    group: work,
    schema: wholeNumber(0, 3600).default(5),
    meaning:
      'So oft sieht der Verarbeitungsprozess nach Nachrichten anderer Behörden und nach fälligen eigenen; `0` überlässt beides der Kommandozeile (`eakte transfer`).',
  }),
  EAKTE_TRANSFER_TLS: variable({
    group: work,
    schema: z.string().min(1).optional(),
    meaning:
      'Ordner mit `schluessel.pem`, `zertifikat.pem` und `ca.pem` für den Austausch über HTTPS mit gegenseitiger Anmeldung. Ohne Angabe geht alles über den Austauschordner.',
    defaultText: 'nur Austauschordner',
  }),
  EAKTE_TRANSFER_PORT: variable({
    group: work,
    schema: wholeNumber(0, 65_535).optional(),
    meaning: 'Port, an dem Nachrichten über HTTPS angenommen werden; verlangt `EAKTE_TRANSFER_TLS`.',
    defaultText: 'keine Annahme über HTTPS',
  }),
  EAKTE_OCR_LANGUAGES: variable({
    group: work,
    schema: z
      .string()
      .regex(/^[a-z_]{3,12}([+,][a-z_]{3,12})*$/, 'Sprachkürzel von tesseract, mit + verbunden')
      .transform((text) => text.split(/[+,]/))
      .default(['deu']),
    meaning: 'Sprachen der Texterkennung, Kürzel von tesseract mit `+` verbunden.',
    defaultText: 'deu',
  }),
  EAKTE_LEASE_SECONDS: variable({
    group: work,
    schema: wholeNumber(5, 3600).default(60),
    meaning: 'So lange gehört eine Aufgabe dem Prozess, der sie begonnen hat; danach darf ein anderer sie übernehmen.',
  }),
  EAKTE_PACK_SECONDS: variable({
    group: work,
    schema: wholeNumber(0, 3600).default(20),
    meaning:
      'So lange muss sich an einer Lieferung oder Akte nichts ändern, bis ihr Packzettel neu geschrieben wird (Sekunden). Aus den Packzetteln stellt `eakte rebuild` die Datenbank wieder her.',
  }),
  EAKTE_LEARN_AFTER: variable({
    group: work,
    schema: wholeNumber(10, 100_000).default(50),
    meaning:
      'Nach so vielen neuen Entscheidungen über Dokumenttypen wird im Hintergrund daraus gelernt. Das neue Modell gilt nur, wenn es auf zurückgehaltenen Entscheidungen besser ist; `eakte learn --rollback` nimmt es zurück.',
  }),
  EAKTE_PAGE_SECONDS: variable({
    group: limits,
    schema: wholeNumber(5, 3600).default(120),
    meaning: 'Höchste Dauer der Verarbeitung einer Seite; danach wird der Prozess beendet.',
  }),
  EAKTE_PAGE_MEMORY_MB: variable({
    group: limits,
    schema: wholeNumber(256, 65_536).default(1536),
    meaning: 'Höchster Arbeitsspeicher eines Seitenprozesses in MB.',
  }),
  EAKTE_MAX_FILE_MB: variable({
    group: limits,
    schema: wholeNumber(1, 102_400).default(4096),
    meaning: 'Größte Datei, die angenommen wird, in MB.',
  }),
  EAKTE_MIN_FREE_PERCENT: variable({
    group: limits,
    schema: wholeNumber(0, 90).default(5),
    meaning: 'Unter diesem Anteil freien Plattenplatzes werden keine Lieferungen angenommen (Antwort 507).',
  }),
  EAKTE_FUNDING_AKTE_CENTS: variable({
    group: operations,
    schema: wholeNumber(0, 100_000).default(75),
    meaning: 'Förderung je digitalisierter Akte in Cent (Hessen: 0,75 EUR).',
  }),
  EAKTE_FUNDING_BLATT_CENTS: variable({
    group: operations,
    schema: wholeNumber(0, 10_000).default(1),
    meaning: 'Förderung je digitalisiertem Blatt in Cent (Hessen: 0,01 EUR).',
  }),
  EAKTE_METRICS_PORT: variable({
    group: operations,
    schema: wholeNumber(1, 65_535).optional(),
    meaning:
      'Port, an dem der API-Prozess seine Kennzahlen für Prometheus zeigt (`/metrics`, an der Adresse `EAKTE_HOST`). Nie nach außen öffnen.',
    defaultText: 'keine Kennzahlen',
  }),
  EAKTE_WORKER_METRICS_PORT: variable({
    group: operations,
    schema: wholeNumber(1, 65_535).optional(),
    meaning: 'Dasselbe für den Worker-Prozess: offene Vorgänge der ganzen Anlage, Schritte, Leseprozesse.',
    defaultText: 'keine Kennzahlen',
  }),
  EAKTE_OTLP_URL: variable({
    group: operations,
    schema: url(['http:', 'https:'], 'http://rechner:4318').optional(),
    meaning:
      'Empfänger von Ablaufspuren (OpenTelemetry, OTLP über HTTP; `/v1/traces` wird angehängt). Spuren tragen Nummern und Codes, keine Namen.',
    defaultText: 'keine Spuren',
  }),
  EAKTE_QUOTA_PAGES: variable({
    group: limits,
    schema: wholeNumber(1, 1_000_000_000).default(1_000_000),
    meaning: 'So viele Seiten darf eine Behörde unverarbeitet haben; darüber antwortet die Annahme mit 429.',
  }),
  EAKTE_QUOTA_GB: variable({
    group: limits,
    schema: wholeNumber(1, 1_000_000).default(4096),
    meaning: 'So viele GB darf eine Behörde unverarbeitet haben; darüber antwortet die Annahme mit 429.',
  }),
  EAKTE_LOG_LEVEL: variable({
    group: work,
    schema: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    meaning: 'Ausführlichkeit des Protokolls.',
  }),
} as const;

export type VariableName = keyof typeof variables;

/** The parsed values, before they are put together into a `Config`. */
export type Values = { readonly [Name in VariableName]: z.infer<(typeof variables)[Name]['schema']> };
