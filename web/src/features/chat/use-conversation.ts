import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useState } from "react";
import { chatAddress } from "./chat-link";
import { answers, outbox, useTurns } from "./live";
import { newId } from "./new-id";
import type { Turn } from "./turn";

export interface Conversation {
  /** Stays the same while a new chat becomes a session, so that nothing on screen starts over. */
  place: string;
  sessionId: number | undefined;
  /** The message to be read, of those in the session. */
  sought: number | undefined;
  turns: Turn[];
  startNew(): void;
}

function idFrom(value: string | null): number | undefined {
  return value !== null && /^[1-9]\d{0,15}$/.test(value) ? Number(value) : undefined;
}

/** The new chat that has unsent or queued messages from before the page was loaded again. */
function unsentChat(): string | undefined {
  const unsent = answers.list().find(({ sessionId, messageId }) => (sessionId ?? messageId) === undefined);
  return (unsent ?? outbox.list().find(({ sessionId }) => sessionId === undefined))?.conversation;
}

/** The chat that the address names, or the new one, with its live turns. */
export function useConversation(): Conversation {
  const address = useSearchParams();
  const addressed = idFrom(address.get("id"));
  const turns = useTurns();
  const [fresh, setFresh] = useState(() => unsentChat() ?? newId());
  const started = turns.find(({ conversation, sessionId }) => conversation === fresh && sessionId)?.sessionId;
  const sessionId = addressed ?? started;
  const place = sessionId === undefined || sessionId === started ? fresh : `session-${sessionId}`;

  useEffect(() => {
    if (addressed === undefined && started) window.history.replaceState(null, "", chatAddress(started));
  }, [addressed, started]);

  // An unsent first message stays reachable: the new chat is replaced only once it has become a session.
  const startNew = useCallback(() => {
    if (started) setFresh(newId());
  }, [started]);

  const mine = turns.filter((turn) =>
    sessionId === undefined
      ? turn.conversation === fresh
      : turn.sessionId === sessionId || (place === fresh && turn.conversation === fresh),
  );
  return { place, sessionId, sought: idFrom(address.get("message")), turns: mine, startNew };
}
