import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { getJson } from '../api/client';
import { to } from '../frame/router';
import { count, germanDate, germanTime, person } from '../frame/words';
import { Badge } from '../widgets/badge';
import { Screen } from '../widgets/screen';
import { Loaded } from '../widgets/states';
import { ActionBar } from './action-bar';
import type { Comparison, HandoverDetail } from './shapes';
import { PackageBar } from './transfer-board';

/** One handover: where it stands, what can be done, what comes beside what is here, every message. */
export function HandoverScreen({ id }: { readonly id: string }): ReactNode {
  const detail = useQuery({
    queryKey: ['uebergaben', 'eine', id],
    queryFn: ({ signal }) => getJson<HandoverDetail>(`/uebergaben/${encodeURIComponent(id)}`, signal),
    refetchInterval: 10_000,
  });
  const data = detail.data;
  return (
    <Screen
      title={data === undefined ? 'Übergabe' : `Übergabe ${data.aktenzeichen ?? ''}`}
      sub={
        <>
          <a href={to('uebergabe')}>Aktenübergabe</a>
          {data !== undefined &&
            ` · ${data.richtung === 'ausgang' ? 'an' : 'von'} ${data.partner.name} (${data.partner.kennung})`}
        </>
      }
    >
      <Loaded query={detail} what="Die Übergabe">
        {(one) => (
          <>
            <section className="panel" aria-label="Stand">
              <h2>{one.text}</h2>
              {one.entscheidung !== null && <p className="hint">Zu entscheiden: {one.entscheidung.grund}</p>}
              <PackageBar handover={one} />
              {one.fehlendePakete !== null && one.fehlendePakete.length > 0 && (
                <p className="muted">Es fehlen noch die Pakete {one.fehlendePakete.slice(0, 20).join(', ')}.</p>
              )}
              <p className="muted">
                {one.dokumente > 0 && count(one.dokumente, 'Dokument', 'Dokumente')}
                {one.erinnerungen > 0 && ` · ${count(one.erinnerungen, 'Erinnerung', 'Erinnerungen')}`}
              </p>
              {one.akteId !== null && (
                <p>
                  <a href={to(`akte/${one.akteId}`)}>Akte öffnen</a>
                </p>
              )}
              <ActionBar handover={one} />
            </section>
            {one.vergleich !== null && <Compare comparison={one.vergleich} />}
            <Messages detail={one} />
          </>
        )}
      </Loaded>
    </Screen>
  );
}

/** What is new, side by side with what is here. */
function Compare({ comparison }: { readonly comparison: Comparison }): ReactNode {
  const { neu, vorhandeneAkten, abweichendVonAnforderung } = comparison;
  return (
    <section className="compare" aria-label="Vergleich mit dem Bestand">
      <div className="panel">
        <h2>Was kommt</h2>
        {abweichendVonAnforderung !== null && abweichendVonAnforderung.length > 0 && (
          <p className="hint">Weicht von der Anforderung ab: {abweichendVonAnforderung.join(', ')}</p>
        )}
        {neu.length === 0 && <p className="muted">Noch ist kein Verzeichnis der Dokumente da.</p>}
        <ul className="plain-list">
          {neu.map((one) => (
            <li key={one.position}>
              <span>{one.titel}</span>
              <span className="muted">
                {germanDate(one.datum)} {one.register}
              </span>
              {one.vorhanden && <Badge tone="info">schon vorhanden</Badge>}
            </li>
          ))}
        </ul>
      </div>
      <div className="panel">
        <h2>Was hier ist</h2>
        {vorhandeneAkten.length === 0 && <p className="muted">Keine Akte zu dieser Person.</p>}
        <ul className="plain-list">
          {vorhandeneAkten.map((akte) => (
            <li key={akte.id}>
              <a href={to(`akte/${akte.id}`)}>{akte.aktenzeichen}</a>
              <span>
                {person(akte)}, {germanDate(akte.geburtsdatum)}
              </span>
              <span className="muted">gleich: {akte.gleich}</span>
              {akte.abweichend.length > 0 && <Badge tone="warning">abweichend: {akte.abweichend.join(', ')}</Badge>}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function Messages({ detail }: { readonly detail: HandoverDetail }): ReactNode {
  return (
    <section aria-label="Nachrichten">
      <h2 className="section-title">Nachrichten</h2>
      <table className="list">
        <thead>
          <tr>
            <th scope="col">Zeit</th>
            <th scope="col">Richtung</th>
            <th scope="col">Nachricht</th>
            <th scope="col">Stand</th>
            <th scope="col">Bemerkung</th>
          </tr>
        </thead>
        <tbody>
          {detail.nachrichten.map((message, index) => (
            <tr key={message.uuid ?? index}>
              <td className="figures">{germanTime(message.at)}</td>
              <td>{message.richtung === 'ausgang' ? 'hinaus' : 'herein'}</td>
              <td className="figures">{message.type}</td>
              <td>{message.stand}</td>
              <td>{message.text ?? ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
