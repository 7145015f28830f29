import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState, type ReactNode } from 'react';
import { sendJson } from '../api/client';
import { useProfile } from '../api/queries';
import type { Dokument } from '../api/shapes';
import { say } from '../frame/live';
import { Button } from '../widgets/button';
import { ProblemView } from '../widgets/states';

/** Corrects what a document is called, which type it has and its date, with the page beside it. Effect at once. */
export function Correction({
  dokument,
  onDone,
}: {
  readonly dokument: Dokument;
  readonly onDone: () => void;
}): ReactNode {
  const profile = useProfile();
  const queries = useQueryClient();
  const id = useId();
  const [title, setTitle] = useState(dokument.title);
  const [type, setType] = useState(dokument.type);
  const [date, setDate] = useState(dokument.date ?? '');
  const save = useMutation({
    mutationFn: () => {
      const changed = {
        ...(title === dokument.title ? {} : { title }),
        ...(type === dokument.type ? {} : { type }),
        ...(date === (dokument.date ?? '') ? {} : { date: date === '' ? null : date }),
      };
      return sendJson<Dokument>('PATCH', `/dokumente/${dokument.id}`, changed, { 'If-Match': `"${dokument.version}"` });
    },
    onSuccess: async () => {
      say('Gespeichert');
      await queries.invalidateQueries({ queryKey: ['akte'] });
      onDone();
    },
  });
  const untouched = title === dokument.title && type === dokument.type && date === (dokument.date ?? '');
  return (
    <form
      className="correction"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <div className="field">
        <label htmlFor={`${id}-title`}>Bezeichnung</label>
        <input
          id={`${id}-title`}
          required
          autoFocus
          maxLength={200}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
      </div>
      <div className="field">
        <label htmlFor={`${id}-type`}>Typ</label>
        <select id={`${id}-type`} value={type} onChange={(event) => setType(event.target.value)}>
          {type === 'nachzuindizieren' && <option value="nachzuindizieren">nachzuindizieren</option>}
          {profile.data?.registers.map((register) => (
            <optgroup key={register.id} label={`${register.id} ${register.name}`}>
              {profile.data.documentTypes
                .filter((one) => one.register === register.id)
                .map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.name}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor={`${id}-date`}>Datum</label>
        <input
          id={`${id}-date`}
          value={date}
          pattern="\d{4}(-\d{2}(-\d{2})?)?"
          placeholder="JJJJ-MM-TT"
          onChange={(event) => setDate(event.target.value.trim())}
        />
        <span className="help">Jahr-Monat-Tag; nur das Jahr oder Jahr und Monat geht auch.</span>
      </div>
      {save.error !== null && <ProblemView error={save.error} />}
      <p className="actions">
        <Button kind="primary" type="submit" disabled={untouched || save.isPending}>
          Speichern
        </Button>
        <Button kind="tertiary" onClick={onDone}>
          Abbrechen
        </Button>
      </p>
    </form>
  );
}
