import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useState } from "react";
import { chatUrl } from "@/components/ui/chat-link";
import { newId } from "@/lib/new-id";
import type { Turn } from "@/lib/stream/turn";
import { answers, outbox, useTurns } from "./live";

export interface Conversation {
  /** Stable while a new chat becomes a session, so that nothing remounts. */
  key: string;
  sessionId: number | undefined;
  /** The message in the URL, if any. */
  target: number | undefined;
  turns: Turn[];
  startNew(): void;
}

function parseId(value: string | null): number | undefined {
  return value !== null && /^[1-9]\d{0,15}$/.test(value) ? Number(value) : undefined;
}

/** The new chat with unsent or queued messages from before a reload. */
function pendingNewChat(): string | undefined {
  const unsent = answers.list().find(({ sessionId, messageId }) => (sessionId ?? messageId) === undefined);
  return (unsent ?? outbox.list().find(({ sessionId }) => sessionId === undefined))?.conversation;
}

/** The chat in the URL, or a new one, with its live turns. */
export function useConversation(): Conversation {
  const address = useSearchParams();
  const addressed = parseId(address.get("id"));
  const turns = useTurns();
  const [newChat, setNewChat] = useState(() => pendingNewChat() ?? newId());
  const started = turns.find(
    ({ conversation, sessionId }) => conversation === newChat && sessionId,
  )?.sessionId;
  const sessionId = addressed ?? started;
  const key = sessionId === undefined || sessionId === started ? newChat : `session-${sessionId}`;

  useEffect(() => {
    if (addressed === undefined && started) window.history.replaceState(null, "", chatUrl(started));
  }, [addressed, started]);

  // Keep the new chat until it has become a session, so that its unsent first message stays reachable.
  const startNew = useCallback(() => {
    if (started) setNewChat(newId());
  }, [started]);

  const ownTurns = turns.filter((turn) =>
    sessionId === undefined
      ? turn.conversation === newChat
      : turn.sessionId === sessionId || (key === newChat && turn.conversation === newChat),
  );
  return { key, sessionId, target: parseId(address.get("message")), turns: ownTurns, startNew };
}
