import { createLogger } from './logger';
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
