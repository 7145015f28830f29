import { assemble } from '../xauslaender/container/assembly';
import { ContainerError, openContainer } from '../xauslaender/container/open-container';
import type { ContainerPart } from '../xauslaender/container/part-reader';
import type { Finding } from '../xauslaender/finding';
import type { MessageOf } from '../xauslaender/registry/messages';

/** A package at hand: its message and its bytes. */
export interface PackageAtHand {
  readonly message: MessageOf<'010207'>;
  readonly part: ContainerPart;
}

/** Judges a delivery as a whole: packages complete, ZIP sound, every file as announced. Empty when it can be taken. */
export async function checkDelivery(
  metadaten: MessageOf<'010206'>,
  packages: readonly PackageAtHand[],
): Promise<readonly Finding[]> {
  const parts = new Map<string, ContainerPart>();
  const received = packages.map(({ message, part }) => {
    const { dokumentcontainer, paketnummer } = message.inhalt;
    const sha256 = dokumentcontainer.kind === 'streamed' ? dokumentcontainer.sha256 : '';
    parts.set(`${paketnummer}/${sha256}`, part);
    return { paketnummer, bytes: part.bytes, sha256 };
  });
  const assembly = assemble(metadaten.inhalt, received);
  if (assembly.findings.length > 0) return assembly.findings;
  if (!assembly.complete) {
    const list = assembly.missing.slice(0, 20).join(', ');
    return [
      { code: 'S999', path: 'paketnummer', reason: `Die Lieferung ist unvollständig, es fehlen die Pakete: ${list}` },
    ];
  }
  const ordered = assembly.order.flatMap(({ paketnummer, sha256 }) => parts.get(`${paketnummer}/${sha256}`) ?? []);
  const announced = metadaten.inhalt.dokument.map(({ dokumentuuid, dokumenttyp }) => ({
    dokumentuuid,
    format: dokumenttyp.code,
  }));
  const opened = await openContainer(ordered, announced);
  if (opened.kind === 'refused') return opened.findings;
  const findings: Finding[] = [];
  for (const file of opened.files) {
    try {
      for await (const chunk of file.open()) if (chunk.length === 0) continue;
    } catch (error) {
      if (!(error instanceof ContainerError)) throw error;
      findings.push(error.finding);
    }
  }
  return findings;
}
