import type { Session } from "@/api/types";

const day = 24 * 60 * 60 * 1000;

function groupOf(updatedAt: string, now: Date): string {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  const time = new Date(updatedAt).getTime();
  if (time >= midnight) return "Today";
  if (time >= midnight - day) return "Yesterday";
  if (time >= midnight - 7 * day) return "Last 7 days";
  return "Earlier";
}

/** Groups sessions, pinned ones apart and first, then newest activity first, by the reader's own calendar. */
export function dateGroups(sessions: readonly Session[], now = new Date()): [string, Session[]][] {
  const groups = new Map<string, Session[]>();
  for (const session of sessions) {
    const name = session.pinned ? "Pinned" : groupOf(session.updated_at, now);
    groups.set(name, [...(groups.get(name) ?? []), session]);
  }
  return [...groups];
}
