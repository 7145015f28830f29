import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState, type ReactNode } from 'react';
import { sendJson } from '../api/client';
import { say } from '../frame/live';
import { Button } from '../widgets/button';
import { ProblemView } from '../widgets/states';
import { TRANSFER_ACTIONS, type TransferAction } from './actions';
import type { Handover } from './shapes';

/** What can be done with a handover now; what needs a word more asks for it in place. */
export function ActionBar({ handover }: { readonly handover: Handover }): ReactNode {
  const queries = useQueryClient();
  const [asking, setAsking] = useState<TransferAction | null>(null);
  const run = useMutation({
    mutationFn: ({ action, text }: { readonly action: TransferAction; readonly text: string }) =>
      sendJson<Handover>('POST', action.path(handover), action.body(text, handover)),
    onSuccess: async (_, { action }) => {
      say(`${action.label}: erledigt`);
      setAsking(null);
      await queries.invalidateQueries({ queryKey: ['uebergaben'] });
    },
  });
  const offered = handover.aktionen.flatMap((name) => TRANSFER_ACTIONS[name] ?? []);
  if (offered.length === 0) return null;
  return (
    <div className="action-bar">
      {run.error !== null && <ProblemView error={run.error} />}
      {asking?.ask === undefined ? (
        <div className="actions">
          {offered.map((action) => (
            <Button
              key={action.label}
              kind={action.primary === true ? 'primary' : 'secondary'}
              disabled={run.isPending}
              onClick={() => (action.ask === undefined ? run.mutate({ action, text: '' }) : setAsking(action))}
            >
              {action.label}
            </Button>
          ))}
        </div>
      ) : (
        <Ask
          action={asking}
          handover={handover}
          busy={run.isPending}
          onDone={(text) => run.mutate({ action: asking, text })}
          onCancel={() => setAsking(null)}
        />
      )}
    </div>
  );
}

function Ask({
  action,
  handover,
  busy,
  onDone,
  onCancel,
}: {
  readonly action: TransferAction;
  readonly handover: Handover;
  readonly busy: boolean;
  readonly onDone: (text: string) => void;
  readonly onCancel: () => void;
}): ReactNode {
  const [text, setText] = useState(action.ask?.value?.(handover) ?? '');
  const id = useId();
  return (
    <form
      className="ask"
      onSubmit={(event) => {
        event.preventDefault();
        onDone(text.trim());
      }}
    >
      <div className="field">
        <label htmlFor={id}>{action.ask?.label}</label>
        <input id={id} required autoFocus value={text} onChange={(event) => setText(event.target.value)} />
        {action.ask?.help !== undefined && <span className="help">{action.ask.help}</span>}
      </div>
      <div className="actions">
        <Button kind="primary" type="submit" disabled={busy}>
          {action.label}
        </Button>
        <Button kind="tertiary" onClick={onCancel}>
          Abbrechen
        </Button>
      </div>
    </form>
  );
}
