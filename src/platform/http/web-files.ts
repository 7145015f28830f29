import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
};

/** Best first; each lies beside its file under this ending. */
const ENCODINGS = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const;

interface WebFile {
  readonly path: string;
  readonly type: string;
  readonly etag: string;
  /** A name with a hash never means other bytes. */
  readonly immutable: boolean;
  readonly encodings: readonly (typeof ENCODINGS)[number][];
}

/**
 * Serves the built browser application from `folder`: only files that were there at the start, the compressed copy
 * where the browser takes it, what carries a hash in its name for a year without asking again.
 */
export function webFiles(folder: string): RequestHandler {
  const files = collect(folder);
  return (request: Request, response: Response, next: NextFunction): void => {
    const file = files.get(request.path === '/' ? '/index.html' : request.path);
    if (file === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) {
      next();
      return;
    }
    const accepted = request.headers['accept-encoding'] ?? '';
    const encoding = file.encodings.find(({ name }) => accepted.includes(name));
    response.type(file.type);
    response.setHeader('Vary', 'Accept-Encoding');
    response.setHeader('ETag', `"${file.etag}${encoding === undefined ? '' : `-${encoding.name}`}"`);
    response.setHeader('Cache-Control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    if (encoding !== undefined) response.setHeader('Content-Encoding', encoding.name);
    response.sendFile(`${file.path}${encoding?.ending ?? ''}`, {
      cacheControl: false,
      etag: false,
      lastModified: false,
      dotfiles: 'allow',
    });
  };
}

function collect(folder: string): ReadonlyMap<string, WebFile> {
  const files = new Map<string, WebFile>();
  if (!existsSync(folder)) return files;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    const type = TYPES[extname(name)];
    if (type === undefined || !statSync(path).isFile()) continue;
    const address = `/${relative(folder, path).split(sep).join('/')}`;
    files.set(address, {
      path,
      type,
      etag: createHash('sha256').update(readFileSync(path)).digest('base64url').slice(0, 22),
      immutable: address.startsWith('/assets/'),
      encodings: ENCODINGS.filter(({ ending }) => existsSync(`${path}${ending}`)),
    });
  }
  return files;
}
