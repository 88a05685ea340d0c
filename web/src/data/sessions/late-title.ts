import type { InfiniteData } from "@tanstack/react-query";
import { queryClient } from "@/data/client/query-client";
import type { Session, SessionList } from "@/data/client/types";
import { sessionsKey } from "./queries";
import { untitled } from "./use-chat-title";

/** Delays before each look, in milliseconds; together longer than the server usually takes. */
const looks = [800, 2000, 8000];

/**
 * Fetches a chat again after its answer has ended, until it has another title: a job of the server names it when its
 * question has no words, and where titles are `written`, a model does after the first answer.
 */
export function awaitTitle(id: number | undefined, written: boolean): void {
  const session = find(id);
  const [first, ...rest] = looks;
  if (first !== undefined) lookAfter(first, rest, session?.title);

  function lookAfter(delay: number, then: number[], before: string | undefined): void {
    setTimeout(() => {
      const now = find(id);
      if (now === undefined || !(now.title === untitled || (written && hasFirst(now, before)))) return;
      void queryClient.invalidateQueries({ queryKey: sessionsKey });
      const [next, ...later] = then;
      if (next !== undefined) lookAfter(next, later, before ?? now.title);
    }, delay);
  }
}

/** Whether a session has its first answer alone, and still the title from before. */
function hasFirst({ title, message_count }: Session, before: string | undefined): boolean {
  return message_count <= 2 && title === (before ?? title);
}

/** A session as it was fetched last. */
function find(id: number | undefined): Session | undefined {
  return queryClient
    .getQueriesData<InfiniteData<SessionList> | Session>({ queryKey: sessionsKey })
    .flatMap(([, cached]) =>
      cached === undefined
        ? []
        : "pages" in cached
          ? cached.pages.flatMap(({ sessions }) => sessions)
          : cached,
    )
    .find((session) => session.id === id);
}
