import type { InfiniteData } from "@tanstack/react-query";
import { queryClient } from "@/api/query-client";
import type { Session, SessionList } from "@/api/types";
import { keys } from "./queries";

type CachedSessions = InfiniteData<SessionList> | Session | undefined;

/** Changes a session in all cached queries, until they are fetched again. */
export function updateCachedSession(id: number, change: Partial<Session>): void {
  const changed = (session: Session) => (session.id === id ? { ...session, ...change } : session);
  queryClient.setQueriesData<CachedSessions>({ queryKey: keys.sessions }, (cached) => {
    if (cached === undefined || !("pages" in cached)) return cached && changed(cached);
    const pages = cached.pages.map((page) => ({ ...page, sessions: page.sessions.map(changed) }));
    return { ...cached, pages };
  });
}
