import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { type EmbeddedPostgres, runningEmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres';

describe('embedded PostgreSQL', () => {
  let parent: string;
  let folder: string;
  beforeAll(async () => {
    // mkdtemp gives 0700: as root this is the case in which the server's user cannot walk down to its data.
    parent = await mkdtemp(join(tmpdir(), 'eakte-embedded-'));
    folder = join(parent, 'postgres');
  });
  afterAll(() => rm(parent, { recursive: true, force: true }));

  async function ask(url: string, sql: string): Promise<unknown> {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      const { rows } = await client.query<{ answer: unknown }>(sql);
      return rows[0]?.answer;
    } finally {
      await client.end();
    }
  }

  const serverPid = async () => Number((await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]);
  const isAlive = (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  it('keeps what was committed over a restart, durably and behind a password', async () => {
    let server = await startEmbeddedPostgres(folder);
    await ask(server.databaseUrl, 'CREATE TABLE kept AS SELECT 42 AS answer');
    expect(await ask(server.databaseUrl, `SELECT current_setting('fsync') AS answer`)).toBe('on');
    expect(await ask(server.databaseUrl, `SELECT current_setting('synchronous_commit') AS answer`)).toBe('on');
    expect(await ask(server.databaseUrl, `SELECT lower('Ä') AS answer`)).toBe('ä');
    await expect(ask(server.databaseUrl.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1 AS answer')).rejects.toMatchObject({
      code: '28P01',
    });
    expect((await stat(join(folder, 'data'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'password'))).mode & 0o777).toBe(0o600);
    expect((await stat(server.urlFile)).mode & 0o777).toBe(0o600);
    await server.stop();
    server = await startEmbeddedPostgres(folder);
    expect(await ask(server.databaseUrl, 'SELECT answer FROM kept')).toBe(42);
    await server.stop();
  });

  it('refuses a folder that a living process works with, and tells its address to commands beside it', async () => {
    const server = await startEmbeddedPostgres(folder);
    await expect(startEmbeddedPostgres(folder)).rejects.toMatchObject({ code: 'EMBEDDED_IN_USE' });
    expect(await runningEmbeddedPostgres(folder)).toBe(server.databaseUrl);
    await server.stop();
    expect(await runningEmbeddedPostgres(folder)).toBeNull();
  });

  it('ends with a launcher that is killed, and the next start finds everything', async () => {
    const launcher = spawn(process.execPath, [
      join('scripts', 'run-ts.mjs'),
      join(__dirname, 'testing', 'hold.ts'),
      folder,
    ]);
    launcher.stderr.pipe(process.stderr);
    await once(launcher.stdout, 'data');
    const pid = await serverPid();
    expect(isAlive(pid)).toBe(true);
    launcher.kill('SIGKILL');
    await once(launcher, 'exit');
    const server = await startEmbeddedPostgres(folder);
    expect(isAlive(pid)).toBe(false);
    expect(await ask(server.databaseUrl, 'SELECT answer FROM kept')).toBe(42);
    await server.stop();
  });

  it('recovers when the server itself is killed', async () => {
    let server: EmbeddedPostgres = await startEmbeddedPostgres(folder);
    await ask(server.databaseUrl, `INSERT INTO kept VALUES (43) RETURNING answer`);
    process.kill(await serverPid(), 'SIGKILL');
    await server.ended;
    await server.stop();
    server = await startEmbeddedPostgres(folder);
    expect(await ask(server.databaseUrl, 'SELECT max(answer) AS answer FROM kept')).toBe(43);
    await server.stop();
  });

  it('is not stopped by a process id that was given to another program', async () => {
    const stranger = spawn('sleep', ['60']);
    await writeFile(join(folder, 'data', 'postmaster.pid'), `${String(stranger.pid)}\n`);
    const server = await startEmbeddedPostgres(folder);
    await pause(50);
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    stranger.kill();
    await server.stop();
  });
});
