import { type InfiniteData, useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { changeSession } from "@/api/chats";
import type { Session, SessionList } from "@/api/types";
import { keys, useSession } from "./queries";

function onVisibility(changed: () => void): () => void {
  document.addEventListener("visibilitychange", changed);
  return () => document.removeEventListener("visibilitychange", changed);
}

type CachedSessions = InfiniteData<SessionList> | Session | undefined;

/** Cached queries with the session marked as read. */
function withRead(cached: CachedSessions, id: number): CachedSessions {
  const read = (session: Session) => (session.id === id ? { ...session, unread: false } : session);
  if (cached === undefined || !("pages" in cached)) return cached && read(cached);
  const pages = cached.pages.map((page) => ({ ...page, sessions: page.sessions.map(read) }));
  return { ...cached, pages };
}

/** Marks the open chat as read, also when an answer ends in it, but only while the page is visible. */
export function useMarkRead(openId: number | undefined): void {
  const queries = useQueryClient();
  const visible = useSyncExternalStore(onVisibility, () => !document.hidden);
  const unread = useSession(openId)?.unread === true;
  useEffect(() => {
    if (openId === undefined || !unread || !visible) return;
    changeSession(openId, { read: true }).then(
      () =>
        queries.setQueriesData<CachedSessions>({ queryKey: keys.sessions }, (cached) =>
          withRead(cached, openId),
        ),
      () => undefined, // stays unread until the chat is opened again
    );
  }, [openId, unread, visible, queries]);
}
