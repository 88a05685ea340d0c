import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getMe } from "@/api/account";
import { getSession, listMessages, listSessions } from "@/api/chats";
import { defaultMessageChars, getMessageChars } from "@/api/config";
import type { Message, Session, SessionList } from "@/api/types";

export const keys = {
  me: ["me"] as const,
  messageChars: ["config", "message_chars"] as const,
  sessions: ["sessions"] as const,
  archive: ["sessions", "archive"] as const,
  session: (id: number | undefined) => ["sessions", "one", id] as const,
  messages: (sessionId: number | undefined) => ["messages", sessionId] as const,
};

export function useMe() {
  return useQuery({ queryKey: keys.me, queryFn: getMe, staleTime: Number.POSITIVE_INFINITY });
}

/** Maximum message length in Unicode code points; the default until the server reports it. */
export function useMessageChars(): number {
  const { data = defaultMessageChars } = useQuery({
    queryKey: keys.messageChars,
    queryFn: getMessageChars,
    staleTime: 60_000,
  });
  return data;
}

// Pages shift while scrolling: an active chat moves to the top and may appear twice.
function eachOnce(sessions: Session[]): Session[] {
  return [...new Map(sessions.map((session) => [session.id, session])).values()];
}

/** `refetchInterval` is the polling interval while the list is visible. */
export function useSessions(
  archived = false,
  refetchInterval?: (query: { state: { data?: InfiniteData<SessionList> } }) => number | false,
) {
  return useInfiniteQuery({
    queryKey: archived ? keys.archive : keys.sessions,
    queryFn: ({ pageParam }) => listSessions(pageParam, archived),
    initialPageParam: 0,
    getNextPageParam: ({ sessions, total, offset }) => {
      const next = offset + sessions.length;
      return sessions.length > 0 && next < total ? next : undefined;
    },
    select: ({ pages }) => eachOnce(pages.flatMap(({ sessions }) => sessions)),
    placeholderData: keepPreviousData,
    refetchInterval,
  });
}

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

/** One session: from the loaded list, else fetched, since it may be archived or further down. */
export function useSession(id: number | undefined): Session | undefined {
  const list = useSessions().data;
  const listed = list?.find((session) => session.id === id);
  const enabled = id !== undefined && list !== undefined && listed === undefined;
  const own = useQuery({
    queryKey: keys.session(id),
    queryFn: () => getSession(id ?? 0),
    enabled,
    retry: false,
  });
  return listed ?? (enabled ? own.data : undefined);
}

export function useMessages(sessionId: number | undefined) {
  return useInfiniteQuery({
    queryKey: keys.messages(sessionId),
    queryFn: ({ pageParam }) => page(sessionId ?? 0, pageParam),
    enabled: sessionId !== undefined,
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ messages, has_more }) => (has_more ? messages[0]?.id : undefined),
    select: ({ pages }) => joined(pages),
  });
}
