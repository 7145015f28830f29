import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { getJson, sendJson } from '../api/client';
import { go, to, usePlace } from '../frame/router';
import { Badge, type Tone } from '../widgets/badge';
import { Button } from '../widgets/button';
import { Screen } from '../widgets/screen';
import { Loaded, ProblemView } from '../widgets/states';
import { PartnerField } from './partner-field';
import type { Handover, Partner, Preflight } from './shapes';

const STAND: Readonly<Record<Preflight['punkte'][number]['stand'], { readonly name: string; readonly tone: Tone }>> = {
  hindert: { name: 'hindert', tone: 'danger' },
  hinweis: { name: 'Hinweis', tone: 'warning' },
  gut: { name: 'in Ordnung', tone: 'success' },
};
const ORDER = ['hindert', 'hinweis', 'gut'] as const;

/** Sending an Akte in three steps: which, to whom, and what is to be settled before. */
export function SendScreen(): ReactNode {
  const { params } = usePlace();
  const [aktenzeichen, setAktenzeichen] = useState(params.get('aktenzeichen') ?? '');
  const [partner, setPartner] = useState<Partner | null>(null);
  const [asked, setAsked] = useState<{ readonly aktenzeichen: string; readonly an: string } | null>(null);
  const check = useQuery({
    queryKey: ['vorpruefung', asked],
    queryFn: ({ signal }) =>
      getJson<Preflight>(
        `/uebergaben/vorpruefung?aktenzeichen=${encodeURIComponent(asked?.aktenzeichen ?? '')}&an=${encodeURIComponent(asked?.an ?? '')}&pruefsummen=true`,
        signal,
      ),
    enabled: asked !== null,
    staleTime: 0,
  });
  const send = useMutation({
    mutationFn: () => sendJson<Handover>('POST', '/uebergaben/senden', asked),
    onSuccess: (entry) => go(to(`uebergabe/vorgang/${entry.id}`)),
  });
  const change = (): void => setAsked(null);
  return (
    <Screen title="Akte senden" sub={<a href={to('uebergabe')}>Aktenübergabe</a>}>
      <form
        className="panel send-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (partner !== null)
            setAsked({ aktenzeichen: aktenzeichen.trim(), an: partner.kennung.replace(/^azr:/, '') });
        }}
      >
        <div className="field">
          <label htmlFor="send-akte">Aktenzeichen</label>
          <input
            id="send-akte"
            required
            value={aktenzeichen}
            onChange={(event) => {
              setAktenzeichen(event.target.value);
              change();
            }}
          />
        </div>
        <PartnerField
          chosen={partner}
          onChoose={(one) => {
            setPartner(one);
            change();
          }}
        />
        <Button kind={asked === null ? 'primary' : 'secondary'} type="submit" disabled={partner === null}>
          Vorher prüfen
        </Button>
      </form>
      {asked !== null && (
        <Loaded query={check} what="Die Vorprüfung">
          {(found) => (
            <section className="panel preflight" aria-label="Vorprüfung">
              <h2>{found.darf ? 'Die Akte kann gesendet werden' : 'So kann die Akte nicht gesendet werden'}</h2>
              <ul className="plain-list">
                {ORDER.flatMap((stand) =>
                  found.punkte
                    .filter((point) => point.stand === stand)
                    .map((point) => (
                      <li key={point.code + point.text}>
                        <Badge tone={STAND[stand].tone}>{STAND[stand].name}</Badge> <span>{point.text}</span>
                      </li>
                    )),
                )}
              </ul>
              {send.error !== null && <ProblemView error={send.error} />}
              <p className="muted">
                Nach dem Senden ist die Akte hier nur noch zu lesen. Abgegeben ist sie erst, wenn die andere Behörde
                quittiert.
              </p>
              <p className="actions">
                <Button kind="primary" disabled={!found.darf || send.isPending} onClick={() => send.mutate()}>
                  {`Jetzt an ${found.an.name} senden`}
                </Button>
                <a href={to(`akte/${found.akteId}`)}>Akte ansehen</a>
              </p>
            </section>
          )}
        </Loaded>
      )}
    </Screen>
  );
}
