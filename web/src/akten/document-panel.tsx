import { useState, type ReactNode } from 'react';
import { usePageWords, useProfile } from '../api/queries';
import type { AkteSeite, Dokument, Field } from '../api/shapes';
import { count, germanDate, percent } from '../frame/words';
import { Badge, type Tone } from '../widgets/badge';
import { Button } from '../widgets/button';
import { Correction } from './correction';
import { FIELD_NAMES } from './field-names';

/** How sure is sure: below, a person should look. */
const SURE = 0.9;
const LOOK = 0.7;
const tone = (confidence: number): Tone => (confidence >= SURE ? 'success' : confidence >= LOOK ? 'info' : 'warning');

/** About the document that is looked at: what it is, what it says, how sure that is. */
export function DocumentPanel({
  dokument,
  page,
  onField,
}: {
  readonly dokument: Dokument;
  readonly page: AkteSeite | undefined;
  /** Shows the place on the page where a field was read. */
  readonly onField: (field: Field) => void;
}): ReactNode {
  const profile = useProfile();
  const [correcting, setCorrecting] = useState<string | null>(null);
  const typeName = (id: string): string =>
    id === 'nachzuindizieren'
      ? 'nachzuindizieren'
      : (profile.data?.documentTypes.find((one) => one.id === id)?.name ?? id);
  const register = profile.data?.registers.find((one) => one.id === dokument.register);
  const fields = Object.entries(dokument.fields);
  return (
    <aside className="document-panel" aria-label="Zum Dokument" tabIndex={0}>
      <h2>{dokument.title}</h2>
      {correcting === dokument.id ? (
        <Correction key={dokument.id} dokument={dokument} onDone={() => setCorrecting(null)} />
      ) : (
        <p>
          <Button onClick={() => setCorrecting(dokument.id)}>Berichtigen</Button>
        </p>
      )}
      <dl className="facts">
        <Fact name="Typ">
          {typeName(dokument.type)}{' '}
          <Badge tone={tone(dokument.confidence)}>{percent(dokument.confidence)} sicher</Badge>
        </Fact>
        <Fact name="Datum">{germanDate(dokument.date)}</Fact>
        <Fact name="Register">
          {dokument.register} {register?.name}
        </Fact>
        <Fact name="Umfang">
          {count(dokument.pages, 'Seite', 'Seiten')}{' '}
          {dokument.cutConfidence < SURE && (
            <Badge tone={tone(dokument.cutConfidence)}>Trennung {percent(dokument.cutConfidence)}</Badge>
          )}
        </Fact>
      </dl>
      {dokument.type === 'nachzuindizieren' && dokument.alternatives.length > 0 && (
        <section>
          <h3>Könnte sein</h3>
          <ul className="alternatives">
            {dokument.alternatives.slice(0, 3).map((one) => (
              <li key={one.type}>
                {typeName(one.type)} <span className="muted">{percent(one.confidence)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {fields.length > 0 && (
        <section>
          <h3>Erkannte Angaben</h3>
          <dl className="facts">
            {fields.map(([key, field]) => (
              <Fact key={key} name={FIELD_NAMES[key] ?? key}>
                <FieldValue field={field} onShow={() => onField(field)} />
              </Fact>
            ))}
          </dl>
        </section>
      )}
      <p className="downloads">
        <a href={`/api/v1/dokumente/${dokument.id}/pdf`} target="_blank" rel="noreferrer">
          PDF/A öffnen und drucken
        </a>
        <a href={`/api/v1/dokumente/${dokument.id}/transfervermerk`} target="_blank" rel="noreferrer">
          Transfervermerk
        </a>
      </p>
      {page !== undefined && <PageText page={page} />}
    </aside>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What a field says; where it was read on a page, a press shows the place. */
function FieldValue({ field, onShow }: { readonly field: Field; readonly onShow: () => void }): ReactNode {
  const text = /^\d{4}(-\d{2}){0,2}$/.test(field.value) ? germanDate(field.value) : field.value;
  if (field.box === undefined || field.page === undefined) {
    return (
      <>
        {text} {field.source === 'manifest' && <span className="muted">aus der Stammdatenliste</span>}
      </>
    );
  }
  return (
    <button type="button" className="field-value" onClick={onShow} title="Stelle auf der Seite zeigen">
      {text}
    </button>
  );
}

/** The page as plain text, for reading and copying without the image. */
function PageText({ page }: { readonly page: AkteSeite }): ReactNode {
  const [open, setOpen] = useState(false);
  const words = usePageWords(page.deliveryId, page.page, open);
  return (
    <details className="page-text" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        Text von {page.label} <Badge tone={tone(page.confidence)}>{percent(page.confidence)} sicher</Badge>
      </summary>
      {words.data !== undefined && (
        <pre>{words.data.text === '' ? 'Kein Text auf dieser Seite.' : words.data.text}</pre>
      )}
    </details>
  );
}
