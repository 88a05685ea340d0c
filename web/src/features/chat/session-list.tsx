import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { sidebar } from "@/words/en/sidebar";
import { useWords } from "@/words/language";
import { dateGroups } from "./date-groups";
import { deleteSoon, useDeletions } from "./deletions";
import { NotListed } from "./not-listed";
import { useSessions } from "./queries";
import { SessionRow } from "./session-row";

interface SessionListProps {
  archived: boolean;
  openId: number | undefined;
  onOpen(): void;
  /** The open chat was deleted. */
  onGone(): void;
}

export function SessionList({ archived, openId, onOpen, onGone }: SessionListProps) {
  const words = useWords("sidebar", sidebar);
  const { data, error, isError, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useSessions(archived);
  const { gone } = useDeletions();
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
          <h2 className="px-3 py-1 text-xs font-medium text-muted">{words.groups[name]}</h2>
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
