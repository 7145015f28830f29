import { readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { EakteError } from '../platform/eakte-error';
import { type Values, type VariableName, variables } from './variables';

/** S3 access, taken apart from `EAKTE_S3_URL`. */
export interface S3Config {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly bucket: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

export type DatabaseConfig = { readonly kind: 'embedded' } | { readonly kind: 'url'; readonly url: string };
export type QueueConfig =
  { readonly kind: 'postgres' } | { readonly kind: 'redis'; readonly url: string } | { readonly kind: 'poll' };
export type StoreConfig =
  { readonly kind: 'directory'; readonly path: string } | { readonly kind: 's3'; readonly s3: S3Config };

export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where the browser reaches us, without a slash at the end. */
  readonly publicUrl: string;
  readonly rolesClaim: string;
  readonly officeClaim: string;
}

/** Everything that can be set, in one frozen object. Sizes in bytes, times in milliseconds, paths absolute. */
export interface Config {
  readonly mode: 'development' | 'production';
  readonly http: { readonly host: string; readonly port: number };
  /** Behördenkennziffer of the office that deliveries without their own belong to. */
  readonly office: string;
  readonly signIn: 'offen' | 'entwicklung' | 'oidc';
  /** OpenID Connect; null unless `signIn` is `oidc`. */
  readonly oidc: OidcConfig | null;
  /** `mailto:` or `https:` address for security.txt. */
  readonly securityContact: string | undefined;
  /** Requests a signed-in person may make a minute. */
  readonly requestsPerMinute: number;
  /** File with the machine clients; undefined: none. */
  readonly machineClients: string | undefined;
  /** Oldest sign-in that still does for export, deletion, lock flags. */
  readonly stepUpMs: number;
  readonly data: string;
  readonly database: DatabaseConfig;
  /** Owner of the tables, for migrations and row security; undefined: the same user. */
  readonly databaseOwnerUrl: string | undefined;
  /** Connections per process. */
  readonly databaseConnections: number;
  readonly queue: QueueConfig;
  readonly store: StoreConfig;
  /** A second place for every object; damaged ones are repaired from there. */
  readonly secondStore: StoreConfig | null;
  /** Where the seals of the audit trail go: outside of the database. */
  readonly auditStore: StoreConfig;
  /** File with the reference structure; undefined: the shipped one. */
  readonly profile: string | undefined;
  /** Folder with the official XAusländer schema sets; undefined: own structural rules alone. */
  readonly xoevSchemas: string | undefined;
  /** Exchange with other offices in the background. */
  readonly transfer: {
    /** 0: not in the background. */
    readonly everyMs: number;
    /** Folder with key, certificate and CA. */
    readonly tls: string | undefined;
    /** Port of the HTTPS endpoint. */
    readonly port: number | undefined;
  };
  readonly ocr: { readonly engine: 'auto' | 'tesseract' | 'tesseract.js'; readonly languages: readonly string[] };
  readonly work: {
    readonly pages: number;
    readonly leaseMs: number;
    readonly packSeconds: number;
    /** New type decisions after which is learned from them. */
    readonly learnAfter: number;
    readonly fixityDays: number;
  };
  readonly limits: {
    readonly pageMs: number;
    readonly pageMemoryBytes: number;
    readonly fileBytes: number;
    readonly minFreePercent: number;
    /** What one office may have unfinished. */
    readonly quotaPages: number;
    readonly quotaBytes: number;
  };
  /** What the funding of digitisation pays, whole cents. */
  readonly funding: { readonly perAkteCents: number; readonly perBlattCents: number };
  /** Where the processes show their metrics and send their traces; undefined: not at all. */
  readonly observe: {
    readonly metricsPort: number | undefined;
    readonly workerMetricsPort: number | undefined;
    readonly otlpUrl: string | undefined;
  };
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent' };
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration from the environment. Secrets may come from files (`EAKTE_DATABASE_URL_FILE=/run/secrets/db`).
 * Throws `CONFIG_INVALID` that names every problem at once, misspelt variables included; never prints a value.
 */
export function loadConfig(env: Environment = process.env): Config {
  const problems: string[] = [];
  const values = readValues(env, problems);
  if (values !== undefined) problems.push(...contradictions(values));
  if (values === undefined || problems.length > 0) throw new EakteError('CONFIG_INVALID', problems.join('; '));
  return deepFreeze(assemble(values));
}

// Fault tests arm fail-points by variable; Kubernetes puts EAKTE_SERVICE_HOST, EAKTE_PORT_80_TCP … into every container beside a service named "eakte".
const foreign = /^EAKTE_(TEST_|SERVICE_|PORT_|FAIL_POINT$)/;

function readValues(env: Environment, problems: string[]): Values | undefined {
  const read: Record<string, unknown> = {};
  for (const name of Object.keys(env)) {
    if (name.startsWith('EAKTE_') && !foreign.test(name) && !isKnown(name)) problems.push(`${name} ist unbekannt`);
  }
  for (const name of variableNames()) {
    try {
      const result = variables[name].schema.safeParse(rawValue(env, name));
      if (result.success) read[name] = result.data;
      else problems.push(`${name}: ${result.error.issues.map((issue) => issue.message).join(', ')}${hint(name, env)}`);
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  return isComplete(read) ? read : undefined;
}

function hint(name: VariableName, env: Environment): string {
  return name === 'EAKTE_PORT' && env[name]?.startsWith('tcp:')
    ? ' (Kubernetes hat die Variable gesetzt: im Pod `enableServiceLinks: false` angeben)'
    : '';
}

/** The value, or the content of the file that `<NAME>_FILE` names. Empty counts as not set. */
function rawValue(env: Environment, name: VariableName): string | undefined {
  const direct = env[name]?.trim();
  const file = isSecret(name) ? env[`${name}_FILE`]?.trim() : undefined;
  if (direct !== undefined && direct !== '') return direct;
  if (file === undefined || file === '') return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Error(`${name}_FILE: die Datei ${file} lässt sich nicht lesen`, { cause: error });
  }
}

function contradictions(values: Values): string[] {
  const problems: string[] = [];
  if (values.EAKTE_QUEUE === 'redis' && values.EAKTE_REDIS_URL === undefined) {
    problems.push('EAKTE_QUEUE=redis verlangt EAKTE_REDIS_URL');
  }
  if (values.EAKTE_S3_URL !== undefined) problems.push(...s3Problems('EAKTE_S3_URL', values.EAKTE_S3_URL));
  if (values.EAKTE_SECOND_STORE?.startsWith('http') === true) {
    problems.push(...s3Problems('EAKTE_SECOND_STORE', values.EAKTE_SECOND_STORE));
  }
  if (values.EAKTE_TRANSFER_PORT !== undefined && values.EAKTE_TRANSFER_TLS === undefined) {
    problems.push('EAKTE_TRANSFER_PORT verlangt EAKTE_TRANSFER_TLS');
  }
  if (values.EAKTE_MODE === 'production' && values.EAKTE_DATABASE_URL === undefined) {
    problems.push('EAKTE_MODE=production verlangt EAKTE_DATABASE_URL');
  }
  problems.push(...signInProblems(values));
  return problems;
}

function s3Problems(name: VariableName, address: string): string[] {
  const { username, password, pathname } = new URL(address);
  const problems: string[] = [];
  if (username === '' || password === '') problems.push(`${name}: Schlüssel und Geheimnis fehlen`);
  if (!/^\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/?$/.test(pathname)) {
    problems.push(`${name}: als Pfad wird genau ein Bucket-Name erwartet`);
  }
  return problems;
}

function assemble(values: Values): Config {
  const data = isAbsolute(values.EAKTE_DATA) ? values.EAKTE_DATA : resolve(values.EAKTE_DATA);
  return {
    mode: values.EAKTE_MODE,
    http: { host: values.EAKTE_HOST, port: values.EAKTE_PORT },
    office: values.EAKTE_OFFICE,
    signIn: values.EAKTE_SIGN_IN,
    oidc: oidcOf(values),
    securityContact: values.EAKTE_SECURITY_CONTACT,
    requestsPerMinute: values.EAKTE_REQUESTS_PER_MINUTE,
    machineClients: values.EAKTE_MACHINE_CLIENTS,
    stepUpMs: values.EAKTE_STEP_UP_MINUTES * 60_000,
    data,
    database:
      values.EAKTE_DATABASE_URL === undefined ? { kind: 'embedded' } : { kind: 'url', url: values.EAKTE_DATABASE_URL },
    databaseOwnerUrl: values.EAKTE_DATABASE_OWNER_URL,
    databaseConnections: values.EAKTE_DATABASE_CONNECTIONS,
    queue: queueOf(values),
    store:
      values.EAKTE_S3_URL === undefined
        ? { kind: 'directory', path: join(data, 'objects') }
        : { kind: 's3', s3: s3Of(values.EAKTE_S3_URL) },
    secondStore: secondStoreOf(values.EAKTE_SECOND_STORE),
    auditStore: secondStoreOf(values.EAKTE_AUDIT_STORE) ??
      secondStoreOf(values.EAKTE_SECOND_STORE) ?? { kind: 'directory', path: join(data, 'protokoll') },
    profile: values.EAKTE_PROFILE,
    xoevSchemas: values.EAKTE_XOEV_SCHEMAS,
    transfer: {
      everyMs: values.EAKTE_TRANSFER_SECONDS * 1000,
      tls: values.EAKTE_TRANSFER_TLS,
      port: values.EAKTE_TRANSFER_PORT,
    },
    ocr: { engine: values.EAKTE_OCR_ENGINE, languages: values.EAKTE_OCR_LANGUAGES },
    work: {
      pages: values.EAKTE_WORKERS,
      leaseMs: values.EAKTE_LEASE_SECONDS * 1000,
      packSeconds: values.EAKTE_PACK_SECONDS,
      learnAfter: values.EAKTE_LEARN_AFTER,
      fixityDays: values.EAKTE_FIXITY_DAYS,
    },
    limits: {
      pageMs: values.EAKTE_PAGE_SECONDS * 1000,
      pageMemoryBytes: values.EAKTE_PAGE_MEMORY_MB * 2 ** 20,
      fileBytes: values.EAKTE_MAX_FILE_MB * 2 ** 20,
      minFreePercent: values.EAKTE_MIN_FREE_PERCENT,
      quotaPages: values.EAKTE_QUOTA_PAGES,
      quotaBytes: values.EAKTE_QUOTA_GB * 2 ** 30,
    },
    funding: { perAkteCents: values.EAKTE_FUNDING_AKTE_CENTS, perBlattCents: values.EAKTE_FUNDING_BLATT_CENTS },
    observe: {
      metricsPort: values.EAKTE_METRICS_PORT,
      workerMetricsPort: values.EAKTE_WORKER_METRICS_PORT,
      otlpUrl: values.EAKTE_OTLP_URL,
    },
    log: { level: values.EAKTE_LOG_LEVEL },
  };
}

function oidcOf(values: Values): OidcConfig | null {
  const {
    EAKTE_OIDC_ISSUER: issuer,
    EAKTE_OIDC_CLIENT_SECRET: clientSecret,
    EAKTE_PUBLIC_URL: publicUrl,
    EAKTE_OIDC_CLIENT_ID: clientId,
    EAKTE_OIDC_ROLES_CLAIM: rolesClaim,
    EAKTE_OIDC_OFFICE_CLAIM: officeClaim,
  } = values;
  if (values.EAKTE_SIGN_IN !== 'oidc' || issuer === undefined || clientSecret === undefined) return null;
  if (publicUrl === undefined) return null;
  return { issuer, clientId, clientSecret, publicUrl, rolesClaim, officeClaim };
}

function signInProblems(values: Values): string[] {
  const production = values.EAKTE_MODE === 'production';
  if (values.EAKTE_SIGN_IN !== 'oidc') return production ? ['EAKTE_MODE=production verlangt EAKTE_SIGN_IN=oidc'] : [];
  const missing = (['EAKTE_OIDC_ISSUER', 'EAKTE_OIDC_CLIENT_SECRET', 'EAKTE_PUBLIC_URL'] as const).filter(
    (name) => values[name] === undefined,
  );
  const insecure = (['EAKTE_OIDC_ISSUER', 'EAKTE_PUBLIC_URL'] as const).filter(
    (name) => production && values[name]?.startsWith('http:'),
  );
  return [
    ...missing.map((name) => `EAKTE_SIGN_IN=oidc verlangt ${name}`),
    ...insecure.map((name) => `${name}: in production wird https erwartet`),
  ];
}

function queueOf(values: Values): QueueConfig {
  const { EAKTE_QUEUE: kind, EAKTE_REDIS_URL: url } = values;
  if (url !== undefined && (kind === 'redis' || kind === 'auto')) return { kind: 'redis', url };
  return { kind: kind === 'poll' ? 'poll' : 'postgres' };
}

function secondStoreOf(place: string | undefined): StoreConfig | null {
  if (place === undefined) return null;
  return place.startsWith('/') ? { kind: 'directory', path: place } : { kind: 's3', s3: s3Of(place) };
}

/** Takes `https://key:secret@host:port/bucket?region=…` apart. */
export function s3Of(address: string): S3Config {
  const url = new URL(address);
  const tls = url.protocol === 'https:';
  return {
    host: url.hostname,
    port: url.port === '' ? (tls ? 443 : 80) : Number(url.port),
    tls,
    bucket: url.pathname.replaceAll('/', ''),
    region: url.searchParams.get('region') ?? 'us-east-1',
    accessKey: decodeURIComponent(url.username),
    secretKey: decodeURIComponent(url.password),
  };
}

/** The configuration for people and logs: secrets are left out, addresses keep host and name. */
export function describeConfig(config: Config): Record<string, string> {
  const { database, queue, store } = config;
  return {
    Betriebsart: config.mode,
    Adresse: `http://${config.http.host}:${config.http.port}`,
    Behörde: config.office,
    Anmeldung: config.signIn,
    Datenverzeichnis: config.data,
    Datenbank: database.kind === 'embedded' ? 'eingebettetes PostgreSQL' : withoutSecret(database.url),
    Warteschlange: queue.kind === 'redis' ? withoutSecret(queue.url) : queue.kind,
    Ablage: placeOf(store),
    Protokollsiegel: placeOf(config.auditStore),
    'Zweite Ablage': config.secondStore === null ? 'keine' : placeOf(config.secondStore),
    Texterkennung: `${config.ocr.engine} (${config.ocr.languages.join('+')})`,
    'Seiten gleichzeitig': String(config.work.pages),
    Protokoll: config.log.level,
  };
}

const placeOf = (store: StoreConfig): string =>
  store.kind === 'directory' ? store.path : `s3://${store.s3.host}:${store.s3.port}/${store.s3.bucket}`;

function withoutSecret(address: string): string {
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname}`;
}

function variableNames(): VariableName[] {
  return Object.keys(variables).filter(isVariableName);
}

const isVariableName = (name: string): name is VariableName => Object.hasOwn(variables, name);
const isSecret = (name: VariableName): boolean => 'secret' in variables[name];
const isComplete = (read: Record<string, unknown>): read is Record<string, unknown> & Values =>
  variableNames().every((name) => name in read);

function isKnown(name: string): boolean {
  if (isVariableName(name)) return true;
  const base = name.replace(/_FILE$/, '');
  return isVariableName(base) && isSecret(base);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
