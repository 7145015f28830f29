import { useEffect, type ReactNode } from 'react';
import { useHits } from '../api/queries';
import type { SearchHit } from '../api/shapes';
import { say } from '../frame/live';
import { count, person } from '../frame/words';
import { Screen } from '../widgets/screen';
import { Empty, Loaded } from '../widgets/states';
import { HitImage } from './hit-image';
import { hitAddress } from './hit-address';
import { Snippet } from './snippet';

/** All hits, by Akte, each with the place on the page where it stands. */
export function Hits({ query }: { readonly query: string }): ReactNode {
  const hits = useHits(query, 50);
  const found = hits.data?.length;
  useEffect(() => {
    if (found !== undefined) say(count(found, 'Treffer', 'Treffer'));
  }, [found]);
  return (
    <Screen
      title={query === '' ? 'Suche' : `Suche: ${query}`}
      sub={found === undefined ? 'Namen, Nummern und Texte' : count(found, 'Treffer', 'Treffer')}
    >
      {query === '' ? (
        <Empty title="Noch nichts gesucht">
          <p>Einen Namen, ein Aktenzeichen, eine AZR-Nummer oder Wörter aus einem Schriftstück eingeben.</p>
        </Empty>
      ) : (
        <Loaded query={hits} what="Die Trefferliste">
          {(items) =>
            items.length === 0 ? (
              <Empty title="Nichts gefunden">
                <p>
                  Weniger Wörter oder nur den Anfang eines Wortes versuchen. Namen werden auch in anderer Schreibung
                  gefunden.
                </p>
              </Empty>
            ) : (
              byAkte(items).map((group) => <AkteHits key={group[0]?.akteId} hits={group} query={query} />)
            )
          }
        </Loaded>
      )}
    </Screen>
  );
}

function AkteHits({ hits, query }: { readonly hits: readonly SearchHit[]; readonly query: string }): ReactNode {
  const [first] = hits;
  if (first === undefined) return null;
  return (
    <section className="akte-hits" aria-label={`Akte ${first.aktenzeichen}`}>
      <h2>
        <a href={hitAddress({ ...first, deliveryId: null, page: null }, query)}>{first.aktenzeichen}</a>{' '}
        <span>{person(first)}</span>
      </h2>
      <ul>
        {hits
          .filter((hit) => hit.page !== null)
          .map((hit) => (
            <li key={`${hit.deliveryId ?? ''}/${hit.page ?? 0}`}>
              <a href={hitAddress(hit, query)}>
                <HitImage hit={hit} />
                <span className="hit-words">
                  <strong>{hit.title ?? 'Ohne Dokument'}</strong>
                  {hit.pdfPage !== null && <span className="muted"> Seite {hit.pdfPage}</span>}
                  {hit.snippet !== null && <Snippet text={hit.snippet} />}
                </span>
              </a>
            </li>
          ))}
      </ul>
    </section>
  );
}

function byAkte(hits: readonly SearchHit[]): SearchHit[][] {
  const groups = new Map<string, SearchHit[]>();
  for (const hit of hits) groups.set(hit.akteId, [...(groups.get(hit.akteId) ?? []), hit]);
  return [...groups.values()];
}
