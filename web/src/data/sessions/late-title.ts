import type { InfiniteData } from "@tanstack/react-query";
import { queryClient } from "@/data/client/query-client";
import type { Session, SessionList } from "@/data/client/types";
import { sessionsKey } from "./queries";
import { untitled } from "./use-chat-title";

/** Delays before each look, in milliseconds; together longer than the server usually takes. */
const looks = [800, 2000, 8000];

/**
 * Fetches an untitled chat again after its answer has ended: a job of the server names it, when its question has no
 * words.
 */
export function awaitTitle(id: number | undefined): void {
  const [first, ...rest] = looks;
  if (first !== undefined) lookAfter(first, rest);

  function lookAfter(delay: number, then: number[]): void {
    setTimeout(() => {
      if (!isUntitled(id)) return;
      void queryClient.invalidateQueries({ queryKey: sessionsKey });
      const [next, ...later] = then;
      if (next !== undefined) lookAfter(next, later);
    }, delay);
  }
}

function isUntitled(id: number | undefined): boolean {
  return queryClient
    .getQueriesData<InfiniteData<SessionList> | Session>({ queryKey: sessionsKey })
    .flatMap(([, cached]) =>
      cached === undefined
        ? []
        : "pages" in cached
          ? cached.pages.flatMap(({ sessions }) => sessions)
          : cached,
    )
    .some((session) => session.id === id && session.title === untitled);
}
