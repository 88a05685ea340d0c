import { useEffect, useSyncExternalStore } from "react";
import { updateCachedSession } from "@/data/sessions/cached-sessions";
import { useSession } from "@/data/sessions/queries";
import { changeSession } from "@/data/sessions/requests";

function onVisibility(changed: () => void): () => void {
  document.addEventListener("visibilitychange", changed);
  return () => document.removeEventListener("visibilitychange", changed);
}

/** Marks the open chat as read, also when an answer ends in it, but only while the page is visible. */
export function useMarkRead(openId: number | undefined): void {
  const visible = useSyncExternalStore(onVisibility, () => !document.hidden);
  const unread = useSession(openId)?.unread === true;
  useEffect(() => {
    if (openId === undefined || !unread || !visible) return;
    changeSession(openId, { read: true }).then(
      () => updateCachedSession(openId, { unread: false }),
      () => undefined, // stays unread until the chat is opened again
    );
  }, [openId, unread, visible]);
}
