import { useEffect, useMemo } from "react";
import type { Message } from "@/api/types";
import { answers } from "./live";
import { useMessages } from "./queries";
import { transcript } from "./transcript";
import { hasEnded } from "./turn";
import type { Conversation } from "./use-conversation";

const nothing: Message[] = [];

/** Stored and live messages of a chat; an answer that runs already is followed. */
export function useTranscript({ place, sessionId, turns }: Conversation) {
  const query = useMessages(sessionId);
  const stored = query.data ?? nothing;
  const entries = useMemo(() => transcript(stored, turns), [stored, turns]);
  const running = stored.findLast(({ role, status }) => role === "assistant" && status === "streaming")?.id;
  useEffect(() => {
    if (sessionId !== undefined && running !== undefined) answers.follow(place, sessionId, running);
  }, [place, sessionId, running]);
  const answering = turns.find((turn) => !hasEnded(turn));
  return { query, entries, answering };
}
