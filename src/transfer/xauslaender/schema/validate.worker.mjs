/**
 * Worker thread that validates messages with libxml2 (WebAssembly). It sees the skeleton of a message only; DOCTYPE was
 * refused before. Network and entities are off; schema files come from the list it was started with, from nowhere else.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { ParseOption, XmlBufferInputProvider, XmlDocument, XsdValidator, xmlRegisterInputProvider } from 'libxml2-wasm';

const parse = ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE;

/** version → validator, compiled when first used (about 0.3 s). */
const validators = new Map();

const files = {};
for (const { version, entries } of workerData.sets)
  for (const [name, bytes] of entries) files[`${version}/${name}`] = bytes;
xmlRegisterInputProvider(new XmlBufferInputProvider(files));

function validatorOf(version) {
  let validator = validators.get(version);
  if (validator === undefined) {
    const set = workerData.sets.find((candidate) => candidate.version === version);
    if (set === undefined) return undefined;
    const url = `${version}/${set.entry}`;
    const schema = XmlDocument.fromBuffer(files[url], { url, option: parse });
    validator = XsdValidator.fromDoc(schema);
    schema.dispose();
    validators.set(version, validator);
  }
  return validator;
}

/** libxml2 quotes the value it does not like; a journal must not. Names of elements and what was expected stay. */
function withoutValues(text) {
  const parts = /^Element '(?:\{[^}]*\})?([^']*)'(?:, attribute '([^']*)')?: (?:\[facet '([^']*)'\] )?([^']*)/s.exec(
    text,
  );
  if (parts === null) return 'Die Schemaprüfung schlägt fehl';
  const [, element, attribute, facet, rest] = parts;
  const place = attribute === undefined ? element : `${element}/@${attribute}`;
  const said = rest
    .replace(/\{[^}]*\}/g, '')
    .replace(/^(?:The value|Character content).*/s, 'ungültiger Wert')
    .trim();
  return `${place}: ${facet === undefined ? '' : `${facet}, `}${said}`;
}

function validate(version, bytes) {
  const validator = validatorOf(version);
  if (validator === undefined) return undefined;
  let document;
  try {
    document = XmlDocument.fromBuffer(bytes, { option: parse | ParseOption.XML_PARSE_HUGE });
    validator.validate(document);
    return undefined;
  } catch (error) {
    return withoutValues(String(error.details?.[0]?.message ?? error.message));
  } finally {
    document?.dispose();
  }
}

parentPort.on('message', ({ id, version, bytes }) => {
  try {
    parentPort.postMessage({ id, problem: validate(version, bytes) });
  } catch (error) {
    parentPort.postMessage({ id, failure: String(error?.message ?? error) });
  }
});
