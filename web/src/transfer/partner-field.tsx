import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useId, useState, type ReactNode } from 'react';
import { getJson } from '../api/client';
import { Button } from '../widgets/button';
import type { Partner, PartnerState } from './shapes';

/** Chooses an office of the directory by part of its name or number. */
export function PartnerField({
  chosen,
  onChoose,
}: {
  readonly chosen: Partner | null;
  readonly onChoose: (partner: Partner | null) => void;
}): ReactNode {
  const [text, setText] = useState('');
  const id = useId();
  const found = useQuery({
    queryKey: ['partner', text],
    queryFn: ({ signal }) =>
      getJson<{ items: readonly PartnerState[] }>(`/partner?limit=8&q=${encodeURIComponent(text)}`, signal),
    enabled: text.trim().length >= 2,
    placeholderData: keepPreviousData,
  });
  if (chosen !== null) {
    return (
      <div className="field">
        <span>An welche Behörde</span>
        <p className="chosen-partner">
          <strong>{chosen.name}</strong> <span className="muted">{chosen.kennung}</span>{' '}
          <Button kind="tertiary" onClick={() => onChoose(null)}>
            Ändern
          </Button>
        </p>
      </div>
    );
  }
  const items = text.trim().length >= 2 ? (found.data?.items ?? []) : [];
  return (
    <div className="field">
      <label htmlFor={id}>An welche Behörde</label>
      <input
        id={id}
        value={text}
        autoComplete="off"
        placeholder="Name oder Kennziffer"
        onChange={(event) => setText(event.target.value)}
      />
      <ul className="partner-choices" aria-label="Behörden">
        {items.map((partner) => (
          <li key={partner.code}>
            <button type="button" onClick={() => onChoose(partner)}>
              {partner.name} <span className="muted">{partner.kennung}</span>
            </button>
          </li>
        ))}
      </ul>
      {found.isSuccess && text.trim().length >= 2 && items.length === 0 && (
        <span className="help">Keine Behörde gefunden. Ort oder Kennziffer versuchen.</span>
      )}
    </div>
  );
}
