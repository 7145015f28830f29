import express from 'express';
import { z } from 'zod';
import { createLogger, requestLog } from './logger';
import { readableLine } from './log-line';

describe('log', () => {
  const lines: string[] = [];
  const log = createLogger({ mode: 'production', log: { level: 'info' } }, 'api', {
    write: (line) => void lines.push(line),
  });
  beforeEach(() => lines.splice(0));

  it('writes one JSON object per line: time, level, process, fields, message', () => {
    log.warn({ retried: 3 }, 'leases ran out');
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'warn', process: 'api', retried: 3, msg: 'leases ran out' });
    expect(lines[0]).toMatch(/"time":"\d{4}-\d\d-\d\dT/);
  });

  it('keeps out what may hold personal data: query strings, headers, values in database errors, passwords', () => {
    const fromDatabase = Object.assign(new Error('invalid input syntax for type integer: "Müller"'), {
      severity: 'ERROR',
      code: '22P02',
      detail: 'Key (name)=(Müller) already exists.',
      routine: 'pg_strtoint32_safe',
    });
    log.error({ err: fromDatabase, password: 'geheim', db: { password: 'geheim' } }, 'query failed');
    log.info({ req: { id: 1, method: 'GET', url: '/akten?q=Müller', headers: { cookie: 'geheim' } } }, 'request');
    expect(lines.join('')).not.toMatch(/Müller|geheim/);
    expect(lines[0]).toContain('22P02');
    expect(lines[1]).toContain('/akten');
  });

  it('keeps type, message, code and stack of our own errors', () => {
    log.error({ err: Object.assign(new Error('page lost'), { code: 'PAGE_UNREADABLE' }) }, 'failed');
    expect(JSON.parse(lines[0]!)).toMatchObject({ err: { message: 'page lost', code: 'PAGE_UNREADABLE' } });
  });

  it('reads as one short line at a terminal', () => {
    log.info({ pages: 2, engine: 'tesseract' }, 'worker ready');
    expect(readableLine(lines[0]!)).toMatch(/^\d\d:\d\d:\d\d info {2}api {4}worker ready pages=2 engine=tesseract\n$/);
    expect(readableLine('no json\n')).toBe('no json\n');
  });
});

describe('request log', () => {
  it('tells method, path and status of a real request; no header, cookie, query or address', async () => {
    const lines: string[] = [];
    const app = express();
    app.use(requestLog({ mode: 'production', log: { level: 'info' } }, { write: (line) => void lines.push(line) }));
    app.get('/akten', (_request, response) => void response.json({}));
    app.get('/kaputt', (_request, response) => void response.status(500).json({}));
    const server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = z.object({ port: z.number() }).parse(server.address());
    for (const path of ['/akten?q=Müller', '/kaputt?q=Müller', '/health/live']) {
      await fetch(`http://127.0.0.1:${port}${path}`, { headers: { Cookie: 'sitzung=geheim', 'X-Name': 'Mueller' } });
    }
    await new Promise((resolve) => server.close(resolve));
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { level: 'info', req: { method: 'GET', path: '/akten' }, res: { status: 200 } },
      { level: 'error', req: { method: 'GET', path: '/kaputt' }, res: { status: 500 } },
    ]);
    expect(lines.join('')).not.toMatch(/geheim|M%C3%BCller|Müller|Mueller|sitzung|cookie|user-agent|127\.0\.0\.1/i);
  });
});
