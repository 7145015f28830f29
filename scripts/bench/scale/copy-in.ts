import { Client, type Submittable } from 'pg';

/** The part of pg's connection that COPY FROM STDIN needs. */
interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** One COPY FROM STDIN of one piece of text; pg has the messages, but no statement for them. */
class CopyStatement implements Submittable {
  readonly done: Promise<void>;
  private resolve: () => void = () => undefined;
  private reject: (error: Error) => void = () => undefined;
  private failure: Error | undefined;

  constructor(
    private readonly statement: string,
    private readonly lines: Buffer,
  ) {
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  submit(connection: { query(text: string): void }): void {
    connection.query(this.statement);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.lines);
    connection.endCopyFrom();
  }

  handleCommandComplete(): void {
    // ReadyForQuery follows and ends the statement.
  }

  handleError(error: Error): void {
    this.failure = error;
    this.reject(error);
  }

  handleReadyForQuery(): void {
    if (this.failure === undefined) this.resolve();
  }
}

/** Rows on their way into the database, table by table in the order of their references. */
export class BulkLoad {
  private readonly lines = new Map<string, string[]>();
  private held = 0;

  private constructor(
    private readonly client: Client,
    private readonly tables: Readonly<Record<string, string>>,
  ) {}

  /** `tables`: columns by table, a table after those it refers to. */
  static async open(url: string, tables: Readonly<Record<string, string>>): Promise<BulkLoad> {
    const client = new Client({ connectionString: url });
    await client.connect();
    // Foreign keys of rows we made ourselves are not checked one by one; only a superuser may say so.
    await client.query(`SET session_replication_role = replica`).catch(() => undefined);
    await client.query(`SET synchronous_commit = off`);
    return new BulkLoad(client, tables);
  }

  add(table: string, values: readonly (string | number | boolean | null)[]): void {
    let line = '';
    for (const [index, value] of values.entries()) {
      line += index === 0 ? '' : '\t';
      if (value === null) line += '\\N';
      else line += typeof value === 'string' && /[\\\n\r\t]/.test(value) ? escaped(value) : String(value);
    }
    let lines = this.lines.get(table);
    if (lines === undefined) this.lines.set(table, (lines = []));
    lines.push(line);
    this.held += line.length;
  }

  /** Sends what is held once it is worth a round trip. */
  async flushWhenFull(): Promise<void> {
    if (this.held > 24_000_000) await this.flush();
  }

  async flush(): Promise<void> {
    for (const [table, columns] of Object.entries(this.tables)) {
      const lines = this.lines.get(table);
      if (lines === undefined) continue;
      lines.push('');
      const copy = new CopyStatement(`COPY ${table} (${columns}) FROM STDIN`, Buffer.from(lines.join('\n')));
      this.client.query(copy);
      await copy.done;
    }
    this.lines.clear();
    this.held = 0;
  }

  async close(): Promise<void> {
    await this.flush();
    await this.client.end();
  }
}

const SIGNS: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const escaped = (text: string): string => text.replace(/[\\\n\r\t]/g, (sign) => SIGNS[sign]!);
