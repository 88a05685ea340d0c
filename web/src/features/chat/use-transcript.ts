import { useEffect, useMemo } from "react";
import { type History, useMessages } from "@/data/messages/queries";
import { transcript } from "@/lib/stream/transcript";
import { hasEnded } from "@/lib/stream/turn";
import { answers } from "./live";
import type { Conversation } from "./use-conversation";

const nothing: History = { messages: [], readAt: 0 };

/** Stored and live messages of a chat. Follows an answer that is already running, and holds one that waits for a decision. */
export function useTranscript({ key: conversation, sessionId, turns }: Conversation) {
  const query = useMessages(sessionId);
  const { messages, readAt } = query.data ?? nothing;
  const entries = useMemo(() => transcript(messages, turns, readAt), [messages, turns, readAt]);
  useEffect(() => {
    if (sessionId !== undefined) answers.compare(conversation, sessionId, messages, readAt);
  }, [conversation, sessionId, messages, readAt]);
  const answering = turns.find((turn) => !hasEnded(turn));
  // One whose question was edited meanwhile has been declined.
  const waiting = answering ? undefined : turns.find(({ phase }) => phase === "waiting");
  return { query, entries, answering, waiting };
}
