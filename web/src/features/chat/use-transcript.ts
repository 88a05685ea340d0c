import { useEffect, useMemo } from "react";
import { type History, useMessages } from "@/data/messages/queries";
import { transcript } from "@/lib/stream/transcript";
import { hasEnded } from "@/lib/stream/turn";
import { answers } from "./live";
import type { Conversation } from "./use-conversation";

const nothing: History = { messages: [], readAt: 0 };

/** Stored and live messages of a chat. Follows an answer that is already running. */
export function useTranscript({ key: conversation, sessionId, turns }: Conversation) {
  const query = useMessages(sessionId);
  const { messages, readAt } = query.data ?? nothing;
  const entries = useMemo(() => transcript(messages, turns, readAt), [messages, turns, readAt]);
  const running = messages.findLast(({ role, status }) => role === "assistant" && status === "streaming")?.id;
  useEffect(() => {
    if (sessionId !== undefined && running !== undefined) answers.follow(conversation, sessionId, running);
  }, [conversation, sessionId, running]);
  const answering = turns.find((turn) => !hasEnded(turn));
  return { query, entries, answering };
}
