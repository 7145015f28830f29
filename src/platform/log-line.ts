import { z } from 'zod';

const entry = z.looseObject({
  time: z.string(),
  level: z.string(),
  process: z.string(),
  msg: z.string().optional(),
});

/** A JSON log line as `12:34:56 warn  worker  message  key=value …`, for a person at a terminal. */
export function readableLine(line: string): string {
  const parsed = entry.safeParse(parse(line));
  if (!parsed.success) return line;
  const { time, level, process, msg = '', err, ...rest } = parsed.data;
  const fields = Object.entries(rest).map(([name, value]) => `${name}=${plain(value)}`);
  const stack = z.object({ stack: z.string() }).safeParse(err);
  const trouble = stack.success ? `\n${stack.data.stack}` : err === undefined ? '' : ` ${plain(err)}`;
  return `${[time.slice(11, 19), level.padEnd(5), process.padEnd(6), msg, ...fields].join(' ').trimEnd()}${trouble}\n`;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

const plain = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
