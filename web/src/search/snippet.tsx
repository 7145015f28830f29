import type { ReactNode } from 'react';

/** A line of text around a hit; the service marks what fits with ⟦ and ⟧. */
export function Snippet({ text }: { readonly text: string }): ReactNode {
  return (
    <span className="snippet">
      {text
        .split(/(⟦[^⟧]*⟧)/)
        .map((part, index) => (part.startsWith('⟦') ? <mark key={index}>{part.slice(1, -1)}</mark> : part))}
    </span>
  );
}
