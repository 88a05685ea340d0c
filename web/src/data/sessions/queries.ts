import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { Session, SessionList } from "@/data/client/types";
import { getSession, listSessions } from "./requests";

/** The list of chats, and the start of the keys of all queries for sessions. */
export const sessionsKey = ["sessions"] as const;
const archiveKey = ["sessions", "archive"] as const;
const sessionKey = (id: number | undefined) => ["sessions", "one", id] as const;

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
    queryKey: archived ? archiveKey : sessionsKey,
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

/** One session: from the loaded list, else fetched, since it may be archived or further down. */
export function useSession(id: number | undefined): Session | undefined {
  const list = useSessions().data;
  const listed = list?.find((session) => session.id === id);
  const enabled = id !== undefined && list !== undefined && listed === undefined;
  const own = useQuery({
    queryKey: sessionKey(id),
    queryFn: () => getSession(id ?? 0),
    enabled,
    retry: false,
  });
  return listed ?? (enabled ? own.data : undefined);
}
