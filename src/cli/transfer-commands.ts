import { loadConfig } from '../config/config';
import { EakteError } from '../platform/eakte-error';
import { isUuid } from '../platform/id';
import { parsePartialDate } from '../platform/partial-date';
import { transferCheck } from '../transfer/check/check-report';
import { openExchange, type Exchange } from '../transfer/exchange/exchange';
import { setOfficeContact } from '../transfer/exchange/office-contact';
import { receiveFolder, type ReceiveReport } from '../transfer/exchange/receive-folder';
import { requestAkte } from '../transfer/exchange/request-akte';
import { sendAkte } from '../transfer/exchange/send-akte';
import { transferStatus, type TransferStatus } from '../transfer/exchange/status';
import { acceptDelivery, type TakeOver } from '../transfer/exchange/take-over';
import { SchemaSets } from '../transfer/xauslaender/schema/schema-sets';
import { one, parse, required } from './arguments';
import type { ServiceOptions } from './service';
import { decide, DECISION_HELP, DECISION_OPTIONS, DECISIONS } from './transfer-decisions';
import { withFoundations } from './with-foundations';

/** The lines of `eakte --help` about the exchange of Akten. */
export const TRANSFER_HELP = `  eakte transfer check <Datei.xml | Ordner> XAusländer-Nachrichten beurteilen, ohne etwas zu ändern (JSON)
  eakte transfer office --name <Name> --street <Straße> --number <Nr.> --postcode <PLZ> --town <Ort> --phone <Nr.> | --email <Adresse>
                                            Absenderangaben der eigenen Behörde setzen
  eakte transfer request <eigenes Aktenzeichen> --from <Kennung> --azr <Nummer> --last-name <Name> [--first-name <Vorname>]
      [--born <Datum>] [--nationality <Staat>] [--out <Ordner>]
                                            eine Akte bei einer anderen Behörde anfordern
  eakte transfer send <Aktenzeichen> --to <Kennung> [--out <Ordner>]
                                            eine Akte übergeben (noch einmal: unverändert wiederholen)
  eakte transfer receive <Ordner> [--out <Ordner>]
                                            Nachrichten einlesen, Akten übernehmen, Antworten schreiben
  eakte transfer accept <Lieferung> --as <Aktenzeichen>
                                            eine zurückgehaltene Aktenlieferung als neue Akte ablegen
  eakte transfer status [--json]            Übergaben und Nachrichten, die jemand ansehen muss
${DECISION_HELP}      [--office <Kennung>]                  für eine andere Behörde dieser Installation (sonst EAKTE_OFFICE)
`;

const string = { type: 'string' } as const;
const COMMON = { data: string, database: string, s3: string, redis: string, office: string } as const;
const PERSON = { azr: string, 'last-name': string, 'first-name': string, born: string, nationality: string } as const;
const CONTACT = {
  name: string,
  street: string,
  number: string,
  postcode: string,
  town: string,
  phone: string,
  email: string,
} as const;

/** `eakte transfer …`; gives the exit code. Throws VALIDATION for a wrong call. */
export async function transferCommand(args: readonly string[]): Promise<number> {
  const [action, ...rest] = args;
  switch (action) {
    case 'check': {
      const { positionals } = parse(rest, {});
      const { xoevSchemas } = loadConfig();
      const options = xoevSchemas === undefined ? {} : { schemaDirectory: xoevSchemas };
      const { report, exitCode } = await transferCheck(one(positionals, 'Datei oder Ordner'), options);
      process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
      return exitCode;
    }
    case 'office': {
      const { values } = parse(rest, { ...COMMON, ...CONTACT });
      return office(values, values);
    }
    case 'request': {
      const { values, positionals } = parse(rest, { ...COMMON, ...PERSON, from: string, out: string });
      return request(values, one(positionals, 'eigenes Aktenzeichen'), values);
    }
    case 'send': {
      const { values, positionals } = parse(rest, { ...COMMON, to: string, out: string });
      return send(values, one(positionals, 'Aktenzeichen'), required(values.to, '--to <Kennung>'), values.out);
    }
    case 'receive': {
      const { values, positionals } = parse(rest, { ...COMMON, out: string });
      return receive(values, one(positionals, 'Ordner'), values.out);
    }
    case 'accept': {
      const { values, positionals } = parse(rest, { ...COMMON, as: string });
      return accept(values, one(positionals, 'Lieferung'), required(values.as, '--as <Aktenzeichen>'));
    }
    case 'status': {
      const { values } = parse(rest, { ...COMMON, json: { type: 'boolean' } });
      return status(values, values.json === true);
    }
    default: {
      if (action === undefined || !(action in DECISIONS))
        throw new EakteError('VALIDATION', `eakte transfer …\n${TRANSFER_HELP}`);
      const { values, positionals } = parse(rest, { ...COMMON, ...DECISION_OPTIONS });
      const subject = action === 'partner' ? (positionals[0] ?? '') : one(positionals, 'Übergabe');
      return withExchange(values, async (exchange) => {
        process.stdout.write(await decide(exchange, action, subject, values));
        return 0;
      });
    }
  }
}

type Common = ServiceOptions & { readonly office?: string | undefined };

function withExchange(options: Common, work: (exchange: Exchange) => Promise<number>): Promise<number> {
  return withFoundations(options, 'eakte-transfer', async (foundations) => {
    const { config } = foundations;
    const schemas = config.xoevSchemas === undefined ? undefined : await SchemaSets.load(config.xoevSchemas);
    try {
      const code = options.office?.replace(/^azr:/, '') ?? config.office;
      return await work(await openExchange(foundations, code, schemas === undefined ? {} : { schemas }));
    } finally {
      await schemas?.close();
    }
  });
}

type Values<O> = { readonly [K in keyof O]?: string | undefined };

function office(options: Common, values: Values<typeof CONTACT>): Promise<number> {
  const reachable = values.phone ?? values.email;
  const contact = {
    name: required(values.name, '--name'),
    strasse: required(values.street, '--street'),
    hausnummer: values.number ?? null,
    postleitzahl: required(values.postcode, '--postcode'),
    wohnort: required(values.town, '--town'),
    // Code list erreichbarkeit: 01 E-Mail, 02 Festnetz.
    kanal: values.phone === undefined ? '01' : '02',
    erreichbarkeit: required(reachable, '--phone oder --email'),
  };
  return withExchange(options, async (exchange) => {
    await setOfficeContact(exchange, contact);
    process.stdout.write(`Absenderangaben von ${exchange.office} gespeichert\n`);
    return 0;
  });
}

function request(
  options: Common,
  aktenzeichen: string,
  values: Values<typeof PERSON> & { readonly from?: string | undefined; readonly out?: string | undefined },
): Promise<number> {
  const geburtsdatum = values.born === undefined ? '' : parsePartialDate(values.born);
  if (geburtsdatum === null) throw new EakteError('VALIDATION', '--born ist kein Datum');
  const person = {
    aktenzeichen,
    azrNummer: required(values.azr, '--azr <Nummer>'),
    name: required(values['last-name'], '--last-name <Name>'),
    ...(values['first-name'] === undefined ? {} : { vorname: values['first-name'] }),
    ...(geburtsdatum === '' ? {} : { geburtsdatum }),
    ...(values.nationality === undefined ? {} : { staatsangehoerigkeit: values.nationality }),
  };
  const from = required(values.from, '--from <Kennung>');
  return withExchange(options, async (exchange) => {
    const { anforderung, files } = await requestAkte(exchange, from, person, values.out);
    process.stdout.write(`Anforderung ${anforderung}\n${files.map((file) => `  ${file}\n`).join('')}`);
    return 0;
  });
}

function send(options: Common, aktenzeichen: string, to: string, out: string | undefined): Promise<number> {
  return withExchange(options, async (exchange) => {
    const sent = await sendAkte(exchange, aktenzeichen, to, { out });
    process.stdout.write(
      `${sent.repeated ? 'Unverändert wiederholt' : 'Übergeben'}: ${aktenzeichen}, ${sent.documents} Dokumente, ${sent.bytes} Bytes in ${sent.packages} Paketen\nLieferung ${sent.lieferung}\n${sent.files.map((file) => `  ${file}\n`).join('')}`,
    );
    return 0;
  });
}

function receive(options: Common, folder: string, out: string | undefined): Promise<number> {
  return withExchange(options, async (exchange) => {
    const report = await receiveFolder(exchange, folder, out);
    process.stdout.write(receiveText(report));
    const held = report.deliveries.some(
      ({ result }) => result.kind === 'pruefung' || result.kind === 'zurueckgewiesen',
    );
    const bad = report.files.some(({ outcome }) => outcome === 'quarantaene' || outcome === 'alarm');
    return held || bad ? 1 : 0;
  });
}

function receiveText({ files, deliveries, written }: ReceiveReport): string {
  const lines = files.map(
    ({ file, outcome, type, code, reason }) =>
      `${outcome.padEnd(12)} ${type ?? '?'}  ${file}${code === null ? '' : `  ${code}`}${reason === null ? '' : `  ${reason}`}`,
  );
  for (const { lieferung, result } of deliveries) lines.push(`Lieferung ${lieferung}: ${takeOverText(result)}`);
  for (const file of written) lines.push(`geschrieben  ${file}`);
  return lines.length === 0 ? 'Keine Nachrichten\n' : `${lines.join('\n')}\n`;
}

function takeOverText(result: TakeOver): string {
  switch (result.kind) {
    case 'uebernommen':
      return `übernommen als ${result.aktenzeichen}, ${result.documents} Dokumente`;
    case 'unvollstaendig':
      return result.missing.length === 0
        ? 'unvollständig'
        : `es fehlen die Pakete ${result.missing.slice(0, 20).join(', ')}`;
    case 'pruefung':
      return `Prüfung nötig (${result.code}): ${result.reason}`;
    case 'zurueckgewiesen':
      return `zurückgewiesen: ${result.reason}`;
  }
}

function accept(options: Common, lieferung: string, aktenzeichen: string): Promise<number> {
  if (!isUuid(lieferung))
    throw new EakteError('VALIDATION', 'Die Lieferung ist eine UUID, siehe eakte transfer status');
  return withExchange(options, async (exchange) => {
    const result = await acceptDelivery(exchange, lieferung, aktenzeichen);
    process.stdout.write(`Lieferung ${lieferung}: ${takeOverText(result)}\n`);
    return result.kind === 'uebernommen' ? 0 : 1;
  });
}

function status(options: Common, json: boolean): Promise<number> {
  return withExchange(options, async (exchange) => {
    const found = await transferStatus(exchange);
    process.stdout.write(json ? `${JSON.stringify(found)}\n` : statusText(found));
    return 0;
  });
}

function statusText({ handovers, attention, waiting }: TransferStatus): string {
  const lines = handovers.map(
    ({ id, rolle, zustand, since, partner, lieferungUuid, hold }) =>
      `${id}  ${rolle === 'aktenfuehrend' ? 'an ' : 'von'} ${partner}  ${zustand} seit ${since}${lieferungUuid === null ? '' : `  Lieferung ${lieferungUuid}`}${hold === null ? '' : `  Prüfung nötig (${hold.code}): ${hold.reason}`}`,
  );
  for (const { outcome, type, sender, code, reason, received_at } of attention)
    lines.push(`${outcome}  ${type ?? '?'} von ${sender ?? '?'} am ${received_at}: ${code ?? ''} ${reason ?? ''}`);
  if (waiting > 0) lines.push(`${waiting} Nachrichten warten auf den Versand`);
  return lines.length === 0 ? 'Keine Übergaben\n' : `${lines.join('\n')}\n`;
}
