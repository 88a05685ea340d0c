import { Button } from "@/components/ui/button";
import { ChatLink } from "@/components/ui/chat-link";
import { ListError } from "@/components/ui/list-error";
import { errorText } from "@/data/client/api-error";
import type { SearchResult } from "@/data/client/types";
import { useSearch } from "@/data/search/queries";
import { untitled, useChatTitle } from "@/data/sessions/use-chat-title";
import { sidebar } from "@/words/en/sidebar";
import { useWords } from "@/words/language";

function Excerpt({ parts }: { parts: SearchResult["excerpt"] }) {
  let at = 0;
  return parts.map(({ text, match }) => {
    const key = at;
    at += text.length;
    return match ? (
      <mark key={key} className="rounded-xs bg-accent/20 text-text">
        {text}
      </mark>
    ) : (
      text
    );
  });
}

/** What was found, in titles, messages and the texts of files. */
export default function SearchResults({ text, onOpen }: { text: string; onOpen(): void }) {
  const words = useWords("sidebar", sidebar);
  const titleOf = useChatTitle();
  const { data, error, isError, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useSearch(text);
  if (data === undefined) {
    if (!isError) return <p className="px-3 py-2 text-sm text-muted">{words.searching}</p>;
    return <ListError message={errorText(error)} onRetry={() => refetch()} />;
  }
  if (data.length === 0)
    return (
      <p role="status" className="px-3 py-2 text-sm text-muted">
        {words.noResultsFor(text)}
      </p>
    );
  return (
    <section aria-label={words.results} className="pb-3">
      <ul>
        {data.map((result) => (
          <li
            key={`${result.session_id}-${result.message_id}-${result.file?.id}`}
            data-testid="search-result"
          >
            <ChatLink
              chat={result.session_id}
              message={result.message_id ?? undefined}
              query={result.file === null ? text : undefined}
              onOpen={onOpen}
              data-session-link
              className="block rounded-lg px-3 py-2 hover:bg-line/50"
            >
              <span className="flex items-baseline gap-2 text-sm">
                <span className="min-w-0 flex-1 truncate font-medium">
                  {result.message_id === null && result.title !== untitled ? (
                    <Excerpt parts={result.excerpt} />
                  ) : (
                    titleOf(result.title)
                  )}
                </span>
                {result.archived && <span className="text-xs text-muted">{words.archived}</span>}
              </span>
              {result.file && (
                <span className="block truncate text-xs">
                  {result.file.page === null
                    ? result.file.name
                    : words.pageOf(result.file.name, result.file.page)}
                </span>
              )}
              {result.message_id !== null && (
                <span className="line-clamp-2 text-xs wrap-anywhere text-muted">
                  <Excerpt parts={result.excerpt} />
                </span>
              )}
            </ChatLink>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button
          variant="plain"
          className="w-full"
          disabled={isFetchingNextPage}
          onClick={() => fetchNextPage()}
        >
          {isFetchingNextPage ? words.loading : words.moreResults}
        </Button>
      )}
    </section>
  );
}
