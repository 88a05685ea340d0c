import { useEffect, useRef } from "react";
import type { SessionList as SessionPage } from "@/api/types";
import { Button } from "@/components/ui/button";
import { sidebar } from "@/words/en/sidebar";
import { useWords } from "@/words/language";
import { dateGroups } from "./date-groups";
import { deleteSoon, useDeletions } from "./deletions";
import { NotListed } from "./not-listed";
import { useSessions } from "./queries";
import { SessionRow } from "./session-row";

/** How often each page of the list is read again while an answer runs, in milliseconds. */
const pace = 3000;

/**
 * While an answer runs that this view does not follow itself, the list is read again. Every page is a request, so the
 * more pages are loaded, the less often.
 */
function pauseWhileRunning(pages: SessionPage[], openId: number | undefined): number | false {
  const running = pages.some(({ sessions }) => sessions.some((one) => one.running && one.id !== openId));
  return running && pace * pages.length;
}

interface SessionListProps {
  archived: boolean;
  openId: number | undefined;
  onOpen(): void;
  /** The open chat was deleted. */
  onGone(): void;
}

export function SessionList({ archived, openId, onOpen, onGone }: SessionListProps) {
  const words = useWords("sidebar", sidebar);
  const { data, error, isError, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useSessions(
    archived,
    ({ state }) => pauseWhileRunning(state.data?.pages ?? [], openId),
  );
  const { gone } = useDeletions();
  const Heading = archived ? "h3" : "h2";
  const end = useRef<HTMLDivElement>(null);
  // Older chats come before the end is reached; the button is for those who do not scroll.
  useEffect(() => {
    if (!hasNextPage || isFetchingNextPage || !end.current) return;
    const reached = ([entry]: IntersectionObserverEntry[]) => {
      if (entry?.isIntersecting) void fetchNextPage();
    };
    const observer = new IntersectionObserver(reached, { rootMargin: "300px" });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const sessions = data?.filter(({ id }) => !gone.includes(id));
  if (sessions === undefined) {
    if (!isError) return <p className="px-3 py-2 text-sm text-muted">{words.loading}</p>;
    return <NotListed error={error} onRetry={() => refetch()} />;
  }
  if (sessions.length === 0)
    return <p className="px-3 py-2 text-sm text-muted">{archived ? words.emptyArchive : words.empty}</p>;
  return (
    <>
      {dateGroups(sessions).map(([name, group]) => (
        <section key={name} aria-label={words.groups[name]} className="pb-3">
          <Heading className="px-3 py-1 text-xs font-medium text-muted">{words.groups[name]}</Heading>
          <ul>
            {group.map((session) => (
              <SessionRow
                key={session.id}
                session={session}
                open={session.id === openId}
                onOpen={onOpen}
                onDelete={() => {
                  deleteSoon(session.id, session.title);
                  if (session.id === openId) onGone();
                }}
              />
            ))}
          </ul>
        </section>
      ))}
      {hasNextPage && (
        <div ref={end}>
          <Button
            look="plain"
            className="w-full"
            disabled={isFetchingNextPage}
            onClick={() => fetchNextPage()}
          >
            {isFetchingNextPage ? words.loading : words.loadMore}
          </Button>
        </div>
      )}
    </>
  );
}
