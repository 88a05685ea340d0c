import { useInfiniteQuery } from "@tanstack/react-query";
import type { Message, MessageList } from "@/data/client/types";
import { listMessages } from "./requests";

export const messagesKey = (sessionId: number | undefined) => ["messages", sessionId] as const;

/** Loaded messages, and when the newest page was requested (performance.now()). */
export interface History {
  messages: Message[];
  readAt: number;
}

async function page(sessionId: number, beforeId?: number) {
  const askedAt = performance.now();
  return { ...(await listMessages(sessionId, beforeId)), askedAt };
}

function joined(pages: Awaited<ReturnType<typeof page>>[]): History {
  const messages = pages.toReversed().flatMap(({ messages }) => messages);
  return { messages, readAt: pages[0]?.askedAt ?? 0 };
}

/** Polls while an answer waits for a decision, which may be made on another device. Each page is a request. */
function pollIntervalFor(pages: readonly MessageList[]): number | false {
  return pages[0]?.messages.at(-1)?.status === "waiting" && 5_000 * pages.length;
}

export function useMessages(sessionId: number | undefined) {
  return useInfiniteQuery({
    queryKey: messagesKey(sessionId),
    queryFn: ({ pageParam }) => page(sessionId ?? 0, pageParam),
    enabled: sessionId !== undefined,
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ messages, has_more }) => (has_more ? messages[0]?.id : undefined),
    refetchInterval: ({ state: { data } }) => pollIntervalFor(data?.pages ?? []),
    select: ({ pages }) => joined(pages),
  });
}
