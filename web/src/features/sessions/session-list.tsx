import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { ListError } from "@/components/ui/list-error";
import { errorText } from "@/data/client/api-error";
import type { SessionList as SessionPage } from "@/data/client/types";
import { useSessions } from "@/data/sessions/queries";
import { sidebar } from "@/words/en/sidebar";
import { useWords } from "@/words/language";
import { dateGroups } from "./date-groups";
import { deleteWithUndo, useDeletions } from "./deletions";
import { SessionRow } from "./session-row";

/** Polling intervals per loaded page while an answer runs, and while one waits for a decision, in milliseconds. */
const pollInterval = 3_000;
const waitingInterval = 30_000;

/**
 * Polls the list while another tab or device has a running answer, or may decide on one that waits. Each page is a request, so the interval grows with
 * the pages loaded.
 */
function pollIntervalFor(pages: SessionPage[], openId: number | undefined): number | false {
  const others = pages.flatMap(({ sessions }) => sessions.filter(({ id }) => id !== openId));
  if (others.some(({ running }) => running)) return pollInterval * pages.length;
  return others.some(({ waiting }) => waiting) && waitingInterval * pages.length;
}

interface SessionListProps {
  archived: boolean;
  openId: number | undefined;
  onOpen(): void;
  /** Called when the open chat was deleted. */
  onGone(): void;
}

export function SessionList({ archived, openId, onOpen, onGone }: SessionListProps) {
  const words = useWords("sidebar", sidebar);
  const { data, error, isError, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useSessions(
    archived,
    ({ state }) => pollIntervalFor(state.data?.pages ?? [], openId),
  );
  const { hiddenIds } = useDeletions();
  const Heading = archived ? "h3" : "h2";
  const end = useRef<HTMLDivElement>(null);
  // Older chats load on scroll; the button is for keyboard users.
  useEffect(() => {
    if (!hasNextPage || isFetchingNextPage || !end.current) return;
    const reached = ([entry]: IntersectionObserverEntry[]) => {
      if (entry?.isIntersecting) void fetchNextPage();
    };
    const observer = new IntersectionObserver(reached, { rootMargin: "300px" });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const sessions = data?.filter(({ id }) => !hiddenIds.includes(id));
  if (sessions === undefined) {
    if (!isError) return <p className="px-3 py-2 text-sm text-muted">{words.loading}</p>;
    return <ListError message={errorText(error)} onRetry={() => refetch()} />;
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
                  deleteWithUndo(session.id, session.title);
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
            variant="plain"
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
