import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState, type ReactNode } from 'react';
import { sendJson } from '../api/client';
import type { Delivery } from '../api/shapes';
import { say } from '../frame/live';
import { Button } from '../widgets/button';
import { ProblemView } from '../widgets/states';

/** What a person can decide about a delivery in this state; nothing where nothing is to decide. */
export function DeliveryActions({ delivery }: { readonly delivery: Delivery }): ReactNode {
  const queries = useQueryClient();
  const decide = useMutation({
    mutationFn: ({ path, body }: { readonly path: string; readonly body?: unknown }) =>
      sendJson<Delivery>('POST', `/deliveries/${delivery.id}/${path}`, body),
    onSuccess: async () => {
      say(`${delivery.name}: entschieden`);
      await queries.invalidateQueries({ queryKey: ['lieferung', delivery.batchId] });
    },
  });
  const mayRetry = delivery.state === 'quarantaene' && delivery.kind !== 'missing';
  const mayRelease = delivery.state === 'pruefung' && delivery.akteId === null;
  if (!mayRetry && !mayRelease) return null;
  return (
    <div className="delivery-actions">
      {decide.error !== null && <ProblemView error={decide.error} />}
      {mayRetry && (
        <Button disabled={decide.isPending} onClick={() => decide.mutate({ path: 'retry' })}>
          Erneut versuchen
        </Button>
      )}
      {mayRelease && (
        <Assign
          known={delivery.aktenzeichen ?? ''}
          busy={decide.isPending}
          onAssign={(aktenzeichen) => decide.mutate({ path: 'release', body: { aktenzeichen } })}
        />
      )}
    </div>
  );
}

/** Says to which Akte the scan belongs. */
function Assign({
  known,
  busy,
  onAssign,
}: {
  readonly known: string;
  readonly busy: boolean;
  readonly onAssign: (aktenzeichen: string) => void;
}): ReactNode {
  const [text, setText] = useState(known);
  const id = useId();
  return (
    <form
      className="assign"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') onAssign(text.trim());
      }}
    >
      <label htmlFor={id}>Gehört zur Akte</label>
      <input id={id} className="inline-input" required value={text} onChange={(event) => setText(event.target.value)} />
      <Button kind="primary" type="submit" disabled={busy}>
        Dort ablegen
      </Button>
    </form>
  );
}
