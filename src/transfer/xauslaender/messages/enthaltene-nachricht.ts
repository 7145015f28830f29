import type { Base64Content } from '../xml/base64-content';
import type { Peeked, RuleCheck } from './definition';

/**
 * A message that is packed into another to be processed again (010002, 000020): it must be readable, in the version of
 * the outer one (V000), and hold no message itself (containers are never nested).
 */
export function pruefeEnthalteneNachricht(
  content: Base64Content,
  path: string,
  check: RuleCheck,
): Extract<Peeked, { kind: 'message' }> | undefined {
  const inner = check.peek(content);
  if (inner.kind === 'refused') {
    check.refuse(
      inner.code === 'V000' ? 'V000' : 'S999',
      path,
      `Die enthaltene Nachricht: ${inner.reason} (${inner.code})`,
    );
    return undefined;
  }
  if (inner.version !== check.version.version)
    check.refuse(
      'V000',
      path,
      'Die enthaltene Nachricht ist in einer anderen Version; sie muss vorher umgesetzt werden',
    );
  if (inner.containsMessage) check.refuse('S999', path, 'Die enthaltene Nachricht enthält selbst eine Nachricht');
  return inner;
}
