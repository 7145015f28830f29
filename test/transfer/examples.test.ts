import { transferCheck } from '../../src/transfer/check/check-report';
import { readMessage } from '../../src/transfer/xauslaender/read-message';
import { SchemaSets } from '../../src/transfer/xauslaender/schema/schema-sets';
import { writeMessage } from '../../src/transfer/xauslaender/write-message';
import { describeWithStandard, EXAMPLES, examples, SCHEMAS } from './shared';
import { everySpan, spansOf } from './mutate';

/** Names and texts of all leaves, in order: what a message says, without how it is laid out. */
function leaves(xml: string): string[] {
  return [...everySpan(spansOf(xml))].map((span) => {
    const text = span.children.length > 0 ? '' : xml.slice(span.contentStart, span.contentEnd).replace(/\s/g, '');
    const attributes = /<\S+((?:\s[^>]*?)?)\/?>$/.exec(xml.slice(span.start, span.contentStart))?.[1] ?? '';
    return `${span.path}${attributes.replace(/ xmlns:\w+="[^"]*"/g, '')}=${text}`;
  });
}

describeWithStandard('the example messages of the standard', () => {
  let schemas: SchemaSets;
  beforeAll(async () => {
    schemas = await SchemaSets.load(SCHEMAS);
  });
  afterAll(() => schemas.close());

  it.each(examples().map((example) => [example.name, example] as const))(
    '%s is accepted, with and without schemas',
    async (_name, example) => {
      for (const options of [{}, { schemas }]) {
        const result = await readMessage(Buffer.from(example.text), options);
        expect(result).toMatchObject({ kind: 'message', warnings: [] });
      }
    },
  );

  it.each(
    examples()
      .filter(({ name }) => !name.includes('010207'))
      .map((example) => [example.name, example] as const),
  )('%s is written again with every leaf, the same bytes each time', async (_name, example) => {
    const result = await readMessage(Buffer.from(example.text));
    if (result.kind === 'refused') throw new Error(result.findings[0].reason);
    const written = await writeMessage(result.message, { schemas });
    expect(leaves(written.toString('utf8'))).toEqual(leaves(example.text));
    const again = await readMessage(written);
    if (again.kind === 'refused') throw new Error(again.findings[0].reason);
    expect((await writeMessage(again.message)).equals(written)).toBe(true);
  });

  it('both cases are accepted as folders, with their deliveries', async () => {
    const { report, exitCode } = await transferCheck(EXAMPLES, { schemaDirectory: SCHEMAS });
    expect(exitCode).toBe(0);
    expect(
      report.results?.filter(({ kind }) => kind === 'delivery').map(({ file, accepted }) => [file, accepted]),
    ).toEqual([
      ['fall-a/06-010206-metadaten.xml', true],
      ['fall-b/03-010206-metadaten-minimal.xml', true],
    ]);
  });

  it('a message for another office is refused with T080', async () => {
    const example = examples().find(({ name }) => name.includes('01-010201'));
    if (example === undefined) throw new Error('no example');
    const { report } = await transferCheck(example.path, { kennung: 'azr:030700' });
    expect(report).toMatchObject({ accepted: false, code: 'T080' });
    expect((await transferCheck(example.path, { kennung: 'azr:030600' })).report.accepted).toBe(true);
  });
});
