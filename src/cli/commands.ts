import { loadConfig } from '../config/config';
import { EakteError } from '../platform/eakte-error';
import { showAkte, exportAkte, listAkten } from './akte-commands';
import { ABGLEICH_HELP, decideDifference, exportCorrections, importRegister, listAbgleiche } from './abgleich-commands';
import { giveOut } from './akte-weitergabe';
import { ApiClient } from './api-client';
import { one, parse } from './arguments';
import { auditCommand } from './audit-command';
import { backupTo, restoreFrom } from './backup-commands';
import { showCapacity } from './capacity-command';
import { digitise } from './digitise';
import { demo } from './demo';
import { doctor } from './doctor';
import { ingest } from './ingest';
import { learn } from './learn';
import { migrateDatabase } from './migrate-command';
import { rebuildDatabase } from './rebuild-command';
import { report } from './report-command';
import { serve } from './serve';
import { showStatus } from './status';
import { exportStructure, listStructures, loadStructure, STRUCTURE_HELP } from './structure-commands';
import { transferCommand, TRANSFER_HELP } from './transfer-commands';
import { verify } from './verify-command';

const HELP = `eakte – von der Papierakte zur eAkte

  eakte serve                               Dienst starten (ohne Angaben mit eingebetteten Diensten)
  eakte demo [--exit]                       Dienst starten und die Musterlieferung verarbeiten
  eakte digitise <Ordner> --report <Datei.json> --out <Ordner>
                                            einen Ordner in einem Lauf verarbeiten
      [--data <Ordner>] [--database <URL>] [--redis <URL>] [--s3 <URL>]
  eakte ingest <Ordner> [--wait]            einen Ordner an den laufenden Dienst liefern
  eakte report foerderung|betrieb --bis <Tag> [--von <Tag>] [--out <Datei.pdf|csv|json>]
                                            Nachweis für die Förderung, Stand der Arbeit an einem Tag
  eakte status                              Stand des laufenden Dienstes
  eakte akte list                           Akten auflisten
  eakte akte show <Aktenzeichen> [--structure <eigene | id>]
                                            eine Akte zeigen: auf einen Blick, dann Register und Dokumente
  eakte akte export <Aktenzeichen> --out <Datei> [--zip]
                                            ganze Akte als PDF oder ZIP
  eakte akte export <Aktenzeichen> --for court | lawyer | archive --out <Datei.zip> [--redactions <Datei.json>]
                                            für Gericht, Akteneinsicht (mit Schwärzungen), Archiv (xdomea)
  eakte doctor                              zeigen, was eingestellt ist, ob es antwortet und hält, was eakte braucht
  eakte capacity --blatt <Zahl> [--tage 125] [--stunden 8]
                                            Kerne und Platz für einen Bestand
  eakte migrate                             Datenbank auf den neuesten Stand bringen
  eakte audit verify                        das Protokoll gegen seine Siegel prüfen
  eakte verify [--data <Ordner>] [--repair] alles Gespeicherte neu prüfen (SHA-256), beschädigte Objekte
                                            aus der zweiten Ablage wiederherstellen
  eakte backup <Ordner>                     sichern (auch neben dem laufenden Dienst, nur was neu ist)
  eakte restore <Ordner> [--stand <Name>]   einen gesicherten Stand in leere Ablage und Datenbank zurückholen
  eakte rebuild [--data <Ordner>] [--database <URL>] [--s3 <URL>]
                                            eine leere Datenbank aus Objekten und Packzetteln wiederherstellen
${ABGLEICH_HELP}${STRUCTURE_HELP}  eakte learn [--office <Kennziffer>] [--rollback]
                                            aus Entscheidungen lernen; ein gelerntes Modell zurücknehmen
${TRANSFER_HELP}
  --url <URL>   Adresse des laufenden Dienstes (sonst aus EAKTE_HOST und EAKTE_PORT)
  --json        Ausgabe für Programme, wo es eine gibt

Angaben zum Scan für den Transfervermerk (ingest, digitise):
  --scan-provider --scan-operator --scanner --scan-software --scan-profile --captured-at <ISO 8601>
`;

const string = { type: 'string' } as const;
const boolean = { type: 'boolean' } as const;
const SCAN_OPTIONS = {
  'scan-provider': string,
  'scan-operator': string,
  scanner: string,
  'scan-software': string,
  'scan-profile': string,
  'captured-at': string,
} as const;
const SERVICE_OPTIONS = { data: string, database: string, redis: string, s3: string } as const;

/** Runs one command line; gives the exit code. Throws VALIDATION for a wrong call. */
export async function runCommand(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  switch (command) {
    case undefined:
    case 'help':
    case '--help':
    case '-h':
      process.stdout.write(HELP);
      return 0;
    case 'doctor': {
      const { values } = parse(rest, { json: boolean });
      return doctor(loadConfig(), values.json === true);
    }
    case 'migrate':
      parse(rest, {});
      return migrateDatabase();
    case 'serve': {
      const { values } = parse(rest, SERVICE_OPTIONS);
      return serve(values);
    }
    case 'demo': {
      const { values } = parse(rest, { ...SERVICE_OPTIONS, exit: boolean });
      return demo(values);
    }
    case 'digitise': {
      const { values, positionals } = parse(rest, { ...SERVICE_OPTIONS, ...SCAN_OPTIONS, report: string, out: string });
      return digitise({
        folder: one(positionals, 'Ordner'),
        report: values.report,
        out: values.out,
        service: values,
        scan: values,
      });
    }
    case 'ingest': {
      const { values, positionals } = parse(rest, { ...SCAN_OPTIONS, url: string, wait: boolean });
      return ingest(clientOf(values.url), one(positionals, 'Ordner'), values, values.wait === true);
    }
    case 'capacity': {
      const { values } = parse(rest, { blatt: string, tage: string, stunden: string });
      return showCapacity({ blatt: values.blatt, tage: values.tage, stunden: values.stunden });
    }
    case 'report': {
      const { values, positionals } = parse(rest, {
        url: string,
        von: string,
        bis: string,
        out: string,
        json: boolean,
      });
      return report(clientOf(values.url), one(positionals, 'Bericht'), values);
    }
    case 'status': {
      const { values } = parse(rest, { url: string, json: boolean });
      return showStatus(clientOf(values.url), values.json === true);
    }
    case 'abgleich':
      return abgleichCommand(rest);
    case 'structure':
      return structureCommand(rest);
    case 'akte':
      return akteCommand(rest);
    case 'transfer':
      return transferCommand(rest);
    case 'audit': {
      const { values, positionals } = parse(rest, { ...SERVICE_OPTIONS, json: boolean });
      return auditCommand(positionals[0], values, values.json === true);
    }
    case 'verify': {
      const { values } = parse(rest, { ...SERVICE_OPTIONS, json: boolean, repair: boolean });
      return verify(values, values.json === true, values.repair === true);
    }
    case 'learn': {
      const { values } = parse(rest, { ...SERVICE_OPTIONS, office: string, rollback: boolean, json: boolean });
      return learn(values, values.office ?? loadConfig().office, values.rollback === true, values.json === true);
    }
    case 'backup': {
      const { values, positionals } = parse(rest, SERVICE_OPTIONS);
      return backupTo(values, one(positionals, 'Ordner'));
    }
    case 'restore': {
      const { values, positionals } = parse(rest, { ...SERVICE_OPTIONS, stand: string });
      return restoreFrom(values, one(positionals, 'Ordner'), values.stand);
    }
    case 'rebuild': {
      const { values } = parse(rest, { ...SERVICE_OPTIONS, json: boolean });
      return rebuildDatabase(values, values.json === true);
    }
    default:
      throw new EakteError('VALIDATION', `Den Befehl „${command}“ gibt es nicht; eakte --help zeigt alle`);
  }
}

async function akteCommand(args: readonly string[]): Promise<number> {
  const [action, ...rest] = args;
  const { values, positionals } = parse(rest, {
    ...SERVICE_OPTIONS,
    url: string,
    json: boolean,
    out: string,
    zip: boolean,
    structure: string,
    for: string,
    redactions: string,
  });
  const client = clientOf(values.url);
  switch (action) {
    case 'list':
      return listAkten(client, values.json === true);
    case 'show':
      return showAkte(client, one(positionals, 'Aktenzeichen'), values.json === true, values.structure);
    case 'export':
      if (values.out === undefined) throw new EakteError('VALIDATION', '--out <Datei> fehlt');
      if (values.for !== undefined) {
        const { for: recipient, out, redactions } = values;
        return giveOut(values, one(positionals, 'Aktenzeichen'), { for: recipient, out, redactions });
      }
      return exportAkte(client, one(positionals, 'Aktenzeichen'), values.out, values.zip === true);
    default:
      throw new EakteError('VALIDATION', 'eakte akte list | show <Aktenzeichen> | export <Aktenzeichen> --out <Datei>');
  }
}

async function abgleichCommand(args: readonly string[]): Promise<number> {
  const [action, ...rest] = args;
  const { values, positionals } = parse(rest, {
    url: string,
    json: boolean,
    out: string,
    name: string,
    register: string,
    source: string,
    columns: string,
    kind: string,
    note: string,
  });
  const client = clientOf(values.url);
  switch (action) {
    case 'import':
      return importRegister(client, one(positionals, 'Auszug.csv'), values);
    case 'list':
      return listAbgleiche(client, positionals[0], values.kind, values.json === true);
    case 'decide':
      return decideDifference(client, positionals, values.note);
    case 'export':
      return exportCorrections(client, one(positionals, 'Abgleich'), values.out);
    default:
      throw new EakteError('VALIDATION', 'eakte abgleich import <Auszug.csv> | list [<Abgleich>] | decide | export');
  }
}

async function structureCommand(args: readonly string[]): Promise<number> {
  const [action, ...rest] = args;
  const { values, positionals } = parse(rest, { url: string, out: string });
  switch (action) {
    case 'load':
      return loadStructure(clientOf(values.url), one(positionals, 'Datei'));
    case 'list':
      return listStructures(clientOf(values.url));
    case 'export':
      return exportStructure(clientOf(values.url), one(positionals, 'Ordnung'), values.out);
    default:
      throw new EakteError('VALIDATION', 'eakte structure load <Datei> | list | export <Ordnung> --out <Datei>');
  }
}

/** The running service: --url, else where this configuration would start one. */
function clientOf(url: string | undefined): ApiClient {
  if (url !== undefined) return new ApiClient(url.replace(/\/+$/, ''));
  const { http } = loadConfig();
  return new ApiClient(`http://${http.host}:${http.port}`);
}
