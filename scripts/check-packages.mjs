/**
 * Licences and known weaknesses of the packages. Licences are read from what is installed and need no network; weaknesses are
 * asked from the registry, and where it cannot be reached that is said and is no failure. Exit code 1 for a licence that does
 * not go with EUPL-1.2, or a weakness of grade "high" or "critical" in what is delivered.
 */
import { spawnSync } from 'node:child_process';
import { lockedPackages, root } from './packages.mjs';

/** Permissive ones, and weak copyleft that stays with its own files (LGPL as a library of its own, MPL by file). */
const USABLE =
  /^(MIT|MIT-0|ISC|Apache-2\.0|0BSD|BSD-[23]-Clause|Unlicense|CC0-1\.0|CC-BY-4\.0|BlueOak-1\.0\.0|Python-2\.0|WTFPL|Zlib|OFL-1\.1|PostgreSQL|MPL-2\.0|LGPL-3\.0-or-later|EUPL-1\.2|Artistic-2\.0|Bitstream-Vera|SEE LICENSE IN LICENSE)$/i;

/** Packages whose package.json is silent, and what their own documents or their main package say. */
const STATED = [
  [/^@msgpackr-extract\//, 'MIT'],
  [/^combine-errors$/, 'MIT'],
];
const licenceOf = ({ name, licence }) => licence ?? STATED.find(([pattern]) => pattern.test(name))?.[1] ?? null;

function isUsable(licence) {
  if (licence === null) return false;
  const words = licence.replace(/[()]/g, ' ');
  // "A OR B": one will do; "A AND B": all must
  return words.split(/\sOR\s/i).some((choice) => choice.split(/\sAND\s/i).every((one) => USABLE.test(one.trim())));
}

const packages = lockedPackages();
const delivered = packages.filter(({ dev }) => !dev);
const unusable = delivered.filter((one) => !isUsable(licenceOf(one)));
for (const { name, version, licence } of unusable)
  console.log(`✕ ${name}@${version}: Lizenz ${licence ?? 'unbekannt'}`);
console.log(`${unusable.length === 0 ? '✓' : '✕'} Lizenzen von ${delivered.length} ausgelieferten Paketen`);

const audit = spawnSync('npm', ['audit', '--omit=dev', '--json'], { cwd: root, encoding: 'utf8', timeout: 60_000 });
let weaknesses = [];
try {
  const report = JSON.parse(audit.stdout);
  if (report.metadata === undefined) throw new Error('no report');
  weaknesses = Object.values(report.vulnerabilities).filter(({ severity }) => ['high', 'critical'].includes(severity));
  for (const { name, severity, range } of weaknesses) console.log(`✕ ${name} ${range}: ${severity}`);
  console.log(`${weaknesses.length === 0 ? '✓' : '✕'} bekannte Schwachstellen (hoch, kritisch): ${weaknesses.length}`);
} catch {
  console.log('– bekannte Schwachstellen: nicht geprüft, das Verzeichnis ist nicht erreichbar');
}
process.exitCode = unusable.length === 0 && weaknesses.length === 0 ? 0 : 1;
