/** Writes the software bill of materials (CycloneDX 1.6, JSON) to `eakte.cdx.json` or the file given. Same lock file, same bytes. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockedPackages, root } from './packages.mjs';

const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const lock = readFileSync(join(root, 'package-lock.json'));
const digest = createHash('sha256').update(lock).digest('hex');
const purl = (name, version) => `pkg:npm/${name.replace('@', '%40')}@${version}`;
const isExpression = (licence) => /\s(OR|AND)\s/.test(licence);

const components = lockedPackages().map(({ name, version, dev, licence, address, integrity }) => ({
  type: 'library',
  'bom-ref': purl(name, version),
  name,
  version,
  purl: purl(name, version),
  scope: dev ? 'excluded' : 'required',
  ...(licence === null
    ? {}
    : { licenses: [isExpression(licence) ? { expression: licence } : { license: { name: licence } }] }),
  ...(integrity?.startsWith('sha512-')
    ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.slice(7), 'base64').toString('hex') }] }
    : {}),
  ...(address === null ? {} : { externalReferences: [{ type: 'distribution', url: address }] }),
}));
const unique = [...new Map(components.map((one) => [one['bom-ref'], one])).values()];
const bom = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  // made from the lock file, so that the same packages give the same document
  serialNumber: `urn:uuid:${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-a${digest.slice(17, 20)}-${digest.slice(20, 32)}`,
  version: 1,
  metadata: {
    component: {
      type: 'application',
      'bom-ref': purl(own.name, own.version),
      name: own.name,
      version: own.version,
      licenses: [{ license: { id: own.license } }],
    },
  },
  components: unique.sort((one, other) => (one.purl < other.purl ? -1 : 1)),
};
const file = process.argv[2] ?? 'eakte.cdx.json';
writeFileSync(file, `${JSON.stringify(bom, null, 2)}\n`);
console.log(`${file}: ${unique.length} Bestandteile`);
