import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { variables } from '../../src/config/variables';

const DOCKER = join(__dirname, '..', '..', 'docker');
const read = (name: string): string => readFileSync(join(DOCKER, name), 'utf8');

const environment = z.record(z.string(), z.union([z.string(), z.null()]));
const service = z.object({
  image: z.string().optional(),
  build: z.object({ target: z.string(), dockerfile: z.string() }).optional(),
  command: z.array(z.string()).optional(),
  environment: environment.optional(),
  secrets: z.array(z.string()).default([]),
  read_only: z.boolean().default(false),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  healthcheck: z.looseObject({}).optional(),
  volumes: z.array(z.string()).default([]),
});
const compose = z
  .object({
    services: z.record(z.string(), service),
    secrets: z.record(z.string(), z.object({ file: z.string() })),
    volumes: z.record(z.string(), z.unknown()),
  })
  .parse(parse(read('compose.yaml'), { merge: true }));

const container = z.object({
  name: z.string(),
  image: z.string(),
  command: z.array(z.string()),
  env: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })).default([]),
  securityContext: z.object({
    readOnlyRootFilesystem: z.literal(true),
    allowPrivilegeEscalation: z.literal(false),
    capabilities: z.object({ drop: z.tuple([z.literal('ALL')]) }),
  }),
  resources: z.object({ limits: z.object({ memory: z.string() }), requests: z.object({ memory: z.string() }) }),
});
const podSchema = z.object({
  securityContext: z.object({ runAsNonRoot: z.literal(true), runAsUser: z.number().min(1000) }),
  enableServiceLinks: z.literal(false),
  automountServiceAccountToken: z.literal(false),
  containers: z.array(container),
});
const resource = z.looseObject({
  kind: z.string(),
  metadata: z.object({ name: z.string() }),
  data: z.record(z.string(), z.string()).optional(),
  spec: z.looseObject({ template: z.object({ spec: z.unknown() }).optional() }).optional(),
});
const resources = parseAllDocuments(read('kubernetes/eakte.yaml')).map((document) => {
  expect(document.errors).toEqual([]);
  return resource.parse(document.toJS());
});
const pods = resources.flatMap(({ spec }) =>
  spec?.template === undefined ? [] : [podSchema.parse(spec.template.spec)],
);
const containers = pods.flatMap((pod) => pod.containers);

const isKnown = (name: string): boolean => {
  const base = name.replace(/_FILE$/, '');
  return (
    Object.hasOwn(variables, name) ||
    (Object.hasOwn(variables, base) && 'secret' in variables[base as keyof typeof variables])
  );
};

describe('images', () => {
  const stages = read('Dockerfile')
    .split(/^FROM /m)
    .slice(1)
    .map((text) => ({ name: / AS (\S+)/.exec(text)?.[1] ?? '', text }));

  it.each(['api', 'worker'])('%s runs without rights, with a healthcheck and a start command that exists', (name) => {
    const text = stages.find((stage) => stage.name === name)?.text ?? '';
    expect(text.lastIndexOf('USER 10001:10001')).toBeGreaterThan(text.lastIndexOf('RUN '));
    expect(text).toMatch(/HEALTHCHECK .*docker\/health\.mjs/);
    const command = z.array(z.string()).parse(JSON.parse(/^CMD (\[.*\])$/m.exec(text)?.[1] ?? '[]'));
    expect(existsSync(join(DOCKER, '..', (command.at(-1) ?? '').replace('dist/', '').replace(/\.js$/, '.ts')))).toBe(
      true,
    );
    expect(compose.services[name]?.command).toEqual(command);
    expect(containers.find((each) => each.name === name)?.command).toEqual(command);
  });

  it('leave nothing to chance: no tag that moves', () => {
    const images = [
      ...Object.values(compose.services).map(({ image = '' }) => image),
      ...containers.map(({ image }) => image),
    ];
    expect(images.filter((image) => !/:[v\d][\w.-]+$/.test(image))).toEqual([]);
    expect(read('Dockerfile').match(/^FROM \S+$/gm) ?? []).toEqual([]);
  });
});

describe('compose.yaml', () => {
  it('sets only variables that eakte knows, and no secret by value', () => {
    const set = Object.values(compose.services).flatMap(({ environment: given }) => Object.keys(given ?? {}));
    const ours = set.filter((name) => name.startsWith('EAKTE_'));
    expect(ours.length).toBeGreaterThan(10);
    expect(ours.filter((name) => !isKnown(name))).toEqual([]);
    expect(
      ours.filter((name) => Object.hasOwn(variables, name) && 'secret' in variables[name as keyof typeof variables]),
    ).toEqual([]);
    expect(set.filter((name) => /(PASSWORD|SECRET)$/.test(name))).toEqual([]);
  });

  it('names every secret and volume it uses, and each secret is made by make-secrets.mjs', () => {
    const maker = read('make-secrets.mjs');
    for (const { secrets, environment: given = {}, volumes } of Object.values(compose.services)) {
      for (const value of Object.values(given)) {
        const file = /^\/run\/secrets\/(\w+)$/.exec(value ?? '')?.[1];
        if (file !== undefined) expect(secrets).toContain(file);
      }
      for (const secret of secrets) expect(compose.secrets).toHaveProperty(secret);
      for (const volume of volumes.map((each) => each.split(':')[0] ?? '')) {
        if (volume.startsWith('.')) expect(existsSync(join(DOCKER, volume))).toBe(true);
        else expect(compose.volumes).toHaveProperty(volume);
      }
    }
    for (const secret of Object.keys(compose.secrets)) expect(maker).toContain(`secret('${secret}'`);
  });

  it('runs our processes read-only and without rights, everything with a healthcheck, and opens ports to this machine only', () => {
    for (const [name, each] of Object.entries(compose.services)) {
      expect([name, each.security_opt]).toEqual([name, ['no-new-privileges:true']]);
      if (each.build !== undefined) expect([name, each.read_only, each.cap_drop]).toEqual([name, true, ['ALL']]);
      else expect([name, each.healthcheck !== undefined]).toEqual([name, true]);
      for (const port of each.ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });

  it('Prometheus scrapes the ports that the processes open', () => {
    const scraped = parse(read('prometheus/prometheus.yml')) as unknown;
    const targets = z
      .object({
        scrape_configs: z.array(
          z.object({ dns_sd_configs: z.array(z.object({ names: z.array(z.string()), port: z.number() })) }),
        ),
      })
      .parse(scraped)
      .scrape_configs.flatMap((job) => job.dns_sd_configs);
    const portOf: Record<string, string> = { api: 'EAKTE_METRICS_PORT', worker: 'EAKTE_WORKER_METRICS_PORT' };
    for (const { names, port } of targets) {
      for (const name of names) expect(compose.services[name]?.environment?.[portOf[name] ?? '']).toBe(String(port));
    }
    expect(targets).toHaveLength(2);
  });
});

describe('Kubernetes', () => {
  it('sets only variables that eakte knows', () => {
    const config = resources.find(({ kind }) => kind === 'ConfigMap')?.data ?? {};
    const names = [...Object.keys(config), ...containers.flatMap(({ env }) => env.map(({ name }) => name))];
    expect(names.filter((name) => !isKnown(name))).toEqual([]);
    const ports = containers.flatMap((each) => each.ports.map(({ containerPort }) => String(containerPort)));
    expect(new Set(ports)).toEqual(
      new Set([config['EAKTE_PORT'], config['EAKTE_METRICS_PORT'], config['EAKTE_WORKER_METRICS_PORT']]),
    );
  });

  it('holds what running it needs: a migration job, disruption budgets, a network policy, workers that follow the queue', () => {
    const kinds = resources.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    for (const wanted of [
      'Job/eakte-migrate',
      'PodDisruptionBudget/eakte-api',
      'PodDisruptionBudget/eakte-worker',
      'NetworkPolicy/eakte',
      'ScaledObject/eakte-worker',
    ]) {
      expect(kinds).toContain(wanted);
    }
    expect(pods).toHaveLength(3);
  });
});
