import type { Session } from "@/data/client/types";
import type { sidebar } from "@/words/en/sidebar";

const day = 24 * 60 * 60 * 1000;

export type DateGroup = keyof typeof sidebar.groups;

function groupOf(updatedAt: string, now: Date): DateGroup {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  const time = new Date(updatedAt).getTime();
  if (time >= midnight) return "today";
  if (time >= midnight - day) return "yesterday";
  if (time >= midnight - 7 * day) return "week";
  return "earlier";
}

/** Groups sessions by the reader's calendar days: pinned ones first, then by latest activity. */
export function dateGroups(sessions: readonly Session[], now = new Date()): [DateGroup, Session[]][] {
  const groups = new Map<DateGroup, Session[]>();
  for (const session of sessions) {
    const name = session.pinned ? "pinned" : groupOf(session.updated_at, now);
    groups.set(name, [...(groups.get(name) ?? []), session]);
  }
  return [...groups];
}
