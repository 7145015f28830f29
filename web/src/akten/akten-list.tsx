import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { getJson } from '../api/client';
import { useAkten, useMay } from '../api/queries';
import type { StateCount } from '../api/shapes';
import { to } from '../frame/router';
import { germanDate, number, person, since } from '../frame/words';
import { Badge } from '../widgets/badge';
import { Button } from '../widgets/button';
import { Screen } from '../widgets/screen';
import { Empty, Loading, ProblemView } from '../widgets/states';

/** The start page: what waits for a person, then all Akten. */
export function AktenList(): ReactNode {
  const akten = useAkten();
  const items = akten.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Screen title="Akten" sub="Nach Aktenzeichen geordnet. Suchen mit der Taste /">
      <Waiting />
      {akten.error !== null && <ProblemView error={akten.error} retry={() => void akten.refetch()} />}
      {akten.isPending && <Loading what="Die Aktenliste" />}
      {akten.isSuccess && items.length === 0 && (
        <Empty title="Noch keine Akte">
          <p>
            Eine Lieferung der Scanstelle bringt die ersten Akten. <a href="#/scan">Zur Scanstelle</a>
          </p>
        </Empty>
      )}
      {items.length > 0 && (
        <table className="list">
          <caption className="kern-sr-only">Akten</caption>
          <thead>
            <tr>
              <th scope="col">Aktenzeichen</th>
              <th scope="col">Person</th>
              <th scope="col">Geburtsdatum</th>
              <th scope="col">Staatsangehörigkeit</th>
              <th scope="col" className="number">
                Dokumente
              </th>
              <th scope="col" className="number">
                Seiten
              </th>
              <th scope="col">Offen</th>
            </tr>
          </thead>
          <tbody>
            {items.map((akte) => (
              <tr key={akte.id}>
                <th scope="row">
                  <a href={to(`akte/${akte.id}`)}>{akte.aktenzeichen}</a>
                </th>
                <td>{person(akte)}</td>
                <td className="figures">{germanDate(akte.geburtsdatum)}</td>
                <td>{akte.staatsangehoerigkeit ?? '–'}</td>
                <td className="number">{number(akte.dokumente)}</td>
                <td className="number">{number(akte.seiten)}</td>
                <td>{akte.unsicher > 0 && <Badge tone="warning">{akte.unsicher} nachzuindizieren</Badge>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {akten.hasNextPage && (
        <p className="actions">
          <Button onClick={() => void akten.fetchNextPage()} disabled={akten.isFetchingNextPage}>
            Weitere Akten zeigen
          </Button>
        </p>
      )}
    </Screen>
  );
}

const WAITING: Readonly<Record<string, string>> = {
  pruefung: 'warten auf eine Prüfung',
  quarantaene: 'in Quarantäne',
  in_arbeit: 'in Arbeit',
};

/** What in the scanning needs a person; nothing when nothing does, or for people who do not see deliveries. */
function Waiting(): ReactNode {
  const enabled = useMay('einlieferung.lesen');
  const states = useQuery({
    queryKey: ['status'],
    queryFn: ({ signal }) => getJson<{ items: readonly StateCount[] }>('/status', signal),
    enabled,
    refetchInterval: 30_000,
  });
  const shown = states.data?.items.filter((one) => one.state in WAITING) ?? [];
  if (shown.length === 0) return null;
  return (
    <ul className="waiting" aria-label="Was wartet">
      {shown.map((one) => (
        <li key={one.state} className={one.state}>
          <a href={to('scan', { stand: one.state })}>
            <strong>{number(one.deliveries)}</strong> {WAITING[one.state]}
          </a>
          <span>älteste {since(one.oldest)}</span>
        </li>
      ))}
    </ul>
  );
}
