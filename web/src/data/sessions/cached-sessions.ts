import type { InfiniteData } from "@tanstack/react-query";
import { queryClient } from "@/data/client/query-client";
import type { Session, SessionList } from "@/data/client/types";
import { sessionsKey } from "./queries";

type CachedSessions = InfiniteData<SessionList> | Session | undefined;

/**
 * Changes a session in all cached queries after the server has stored the change, and fetches them again. A fetch
 * that was running may have read the session before the change, so its result is discarded.
 */
export async function updateCachedSession(id: number, change: Partial<Session>): Promise<void> {
  const changed = (session: Session) => (session.id === id ? { ...session, ...change } : session);
  await queryClient.cancelQueries({ queryKey: sessionsKey });
  queryClient.setQueriesData<CachedSessions>({ queryKey: sessionsKey }, (cached) => {
    if (cached === undefined || !("pages" in cached)) return cached && changed(cached);
    const pages = cached.pages.map((page) => ({ ...page, sessions: page.sessions.map(changed) }));
    return { ...cached, pages };
  });
  await queryClient.invalidateQueries({ queryKey: sessionsKey });
}
