import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { getJson, sendJson } from '../api/client';
import { to } from '../frame/router';
import { germanTime, number } from '../frame/words';
import { Badge } from '../widgets/badge';
import { Button } from '../widgets/button';
import { Screen } from '../widgets/screen';
import { Empty, Loaded, ProblemView } from '../widgets/states';
import type { PartnerState } from './shapes';

/** The offices we exchange with: how it goes, what waits, pause and resume. */
export function Partners(): ReactNode {
  const [text, setText] = useState('');
  const queries = useQueryClient();
  const partners = useQuery({
    queryKey: ['partner', 'liste', text],
    queryFn: ({ signal }) =>
      getJson<{ items: readonly PartnerState[]; gesamt: number }>(
        text.trim() === '' ? '/partner?auffaellig=true' : `/partner?limit=50&q=${encodeURIComponent(text)}`,
        signal,
      ),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
  const steer = useMutation({
    mutationFn: ({ code, steuerung }: { readonly code: string; readonly steuerung: PartnerState['steuerung'] }) =>
      sendJson<PartnerState>('POST', `/partner/${code}/steuerung`, { steuerung }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['partner'] }),
  });
  return (
    <Screen title="Behörden" sub={<a href={to('uebergabe')}>Aktenübergabe</a>}>
      <div className="field partner-search">
        <label htmlFor="partner-search">Name oder Kennziffer</label>
        <input id="partner-search" value={text} onChange={(event) => setText(event.target.value)} autoComplete="off" />
        <span className="help">Ohne Eingabe: nur Behörden mit Rückstau oder Störung</span>
      </div>
      {steer.error !== null && <ProblemView error={steer.error} />}
      <Loaded query={partners} what="Das Verzeichnis">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={text.trim() === '' ? 'Keine Störung, kein Rückstau' : 'Keine Behörde gefunden'} />
          ) : (
            <table className="list">
              <caption className="kern-sr-only">Behörden</caption>
              <thead>
                <tr>
                  <th scope="col">Behörde</th>
                  <th scope="col">Stand</th>
                  <th scope="col" className="number">
                    Rückstau
                  </th>
                  <th scope="col">Letzter Erfolg</th>
                  <th scope="col">
                    <span className="kern-sr-only">Steuern</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {items.map((one) => (
                  <tr key={one.code}>
                    <th scope="row">
                      {one.name} <span className="muted">{one.kennung}</span>
                    </th>
                    <td>
                      <StateOf partner={one} />
                      {one.letzterFehler !== null && <div className="muted">{one.letzterFehler}</div>}
                    </td>
                    <td className="number">
                      {number(one.rueckstau)}
                      {one.ende !== null && <div className="muted">bis {germanTime(one.ende)}</div>}
                    </td>
                    <td className="figures">{one.letzterErfolg === null ? '–' : germanTime(one.letzterErfolg)}</td>
                    <td>
                      <Button
                        disabled={steer.isPending}
                        onClick={() =>
                          steer.mutate({
                            code: one.code,
                            steuerung: one.steuerung === 'offen' ? 'angehalten' : 'offen',
                          })
                        }
                      >
                        {one.steuerung === 'offen' ? 'Versand anhalten' : 'Versand fortsetzen'}
                      </Button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Loaded>
    </Screen>
  );
}

function StateOf({ partner }: { readonly partner: PartnerState }): ReactNode {
  if (partner.steuerung !== 'offen') return <Badge tone="warning">Versand {partner.steuerung}</Badge>;
  if (partner.kreis !== 'geschlossen') return <Badge tone="danger">gestört, es wird wieder versucht</Badge>;
  return <Badge tone="success">in Ordnung</Badge>;
}
