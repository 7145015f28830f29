import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeConfig, loadConfig } from './config';

const secretUrl = 'postgres://eakte:sehr-geheim@db:5432/eakte';

function problemsOf(env: Record<string, string>): string {
  try {
    loadConfig(env);
  } catch (error) {
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
    return error instanceof Error ? error.message : '';
  }
  throw new Error('the configuration was accepted');
}

describe('configuration', () => {
  it('needs nothing at all for a start on one laptop', () => {
    const config = loadConfig({});
    expect(config.database).toEqual({ kind: 'embedded' });
    expect(config.queue).toEqual({ kind: 'postgres' });
    expect(config.store).toEqual({ kind: 'directory', path: join(config.data, 'objects') });
    expect(config.ocr).toEqual({ engine: 'auto', languages: ['deu'] });
    expect(config.work.leaseMs).toBe(60_000);
  });

  it('names every problem at once, misspelt variables included, and no value', () => {
    const text = problemsOf({
      EAKTE_PORT: '99999',
      EAKTE_PROT: '3000',
      EAKTE_QUEUE: 'rabbit',
      EAKTE_DATABASE_URL: 'mysql://eakte:sehr-geheim@db/x',
    });
    for (const name of ['EAKTE_PORT:', 'EAKTE_PROT ist unbekannt', 'EAKTE_QUEUE:', 'EAKTE_DATABASE_URL:']) {
      expect(text).toContain(name);
    }
    expect(text).not.toContain('sehr-geheim');
  });

  it('explains what Kubernetes did when it is given a service address as the port', () => {
    expect(problemsOf({ EAKTE_PORT: 'tcp://10.0.0.7:80', EAKTE_SERVICE_HOST: '10.0.0.7' })).toContain(
      'enableServiceLinks',
    );
  });

  it('brings no database of its own into production', () => {
    expect(problemsOf({ EAKTE_MODE: 'production' })).toContain('EAKTE_DATABASE_URL');
    const production = { EAKTE_MODE: 'production', EAKTE_DATABASE_URL: secretUrl };
    expect(problemsOf(production)).toContain('EAKTE_SIGN_IN=oidc');
    const signIn = {
      EAKTE_SIGN_IN: 'oidc',
      EAKTE_OIDC_ISSUER: 'https://anmeldung.example',
      EAKTE_OIDC_CLIENT_SECRET: 'sehr-geheimes-geheimnis',
      EAKTE_PUBLIC_URL: 'https://eakte.example/',
    };
    expect(problemsOf({ ...production, ...signIn, EAKTE_OIDC_ISSUER: 'http://anmeldung.example' })).toContain('https');
    expect(loadConfig({ ...production, ...signIn })).toMatchObject({
      mode: 'production',
      oidc: { clientId: 'eakte', publicUrl: 'https://eakte.example' },
    });
  });

  it('reads secrets from files, and only secrets', () => {
    const folder = mkdtempSync(join(tmpdir(), 'eakte-config-'));
    try {
      writeFileSync(join(folder, 'db'), `${secretUrl}\n`);
      const config = loadConfig({ EAKTE_DATABASE_URL_FILE: join(folder, 'db') });
      expect(config.database).toEqual({ kind: 'url', url: secretUrl });
      expect(problemsOf({ EAKTE_DATABASE_URL_FILE: join(folder, 'none') })).toContain('EAKTE_DATABASE_URL_FILE');
      expect(problemsOf({ EAKTE_PORT_NUMBER_FILE: 'x', EAKTE_HOST_FILE: join(folder, 'db') })).toContain(
        'EAKTE_HOST_FILE ist unbekannt',
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('takes the S3 address apart, with signs that need encoding', () => {
    const { store } = loadConfig({
      EAKTE_S3_URL: 'https://schl%C3%BCssel:a%2Fb%40c@s3.example:9443/akten?region=eu-1',
    });
    expect(store).toEqual({
      kind: 's3',
      s3: {
        host: 's3.example',
        port: 9443,
        tls: true,
        bucket: 'akten',
        region: 'eu-1',
        accessKey: 'schlüssel',
        secretKey: 'a/b@c',
      },
    });
    expect(problemsOf({ EAKTE_S3_URL: 'https://s3.example/akten' })).toContain('Schlüssel und Geheimnis fehlen');
    expect(problemsOf({ EAKTE_S3_URL: 'https://a:b@s3.example/' })).toContain('Bucket');
  });

  it('rings on Redis as soon as there is one, unless told otherwise', () => {
    const url = 'redis://:geheim@r:6379/2';
    expect(loadConfig({ EAKTE_REDIS_URL: url }).queue).toEqual({ kind: 'redis', url });
    expect(loadConfig({ EAKTE_REDIS_URL: url, EAKTE_QUEUE: 'poll' }).queue).toEqual({ kind: 'poll' });
    expect(problemsOf({ EAKTE_QUEUE: 'redis' })).toContain('EAKTE_REDIS_URL');
  });

  it('cannot be changed once it is read', () => {
    const config = loadConfig({});
    expect(() => Object.assign(config.limits, { pageMs: 1 })).toThrow(TypeError);
  });

  it('describes itself without secrets', () => {
    const config = loadConfig({
      EAKTE_DATABASE_URL: secretUrl,
      EAKTE_REDIS_URL: 'redis://:auch-geheim@r:6379/0',
      EAKTE_S3_URL: 'https://zugang:ganz-geheim@s3.example/akten',
    });
    const text = JSON.stringify(describeConfig(config));
    expect(text).not.toMatch(/geheim|zugang/);
    expect(text).toContain('db:5432');
  });
});
