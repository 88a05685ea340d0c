import { Button } from "@/components/ui/button";
import { admin } from "@/words/en/admin";
import { useWords } from "@/words/language";
import { LoadError } from "./load-error";
import { Loading } from "./loading";

/** What a list needs of its query. */
export interface ListState {
  readonly data: readonly unknown[] | undefined;
  readonly error: unknown;
  readonly isFetching: boolean;
  readonly isPlaceholderData: boolean;
  readonly isFetchingNextPage: boolean;
  readonly hasNextPage: boolean;
  fetchNextPage(): unknown;
  refetch(): unknown;
}

interface ListEndProps {
  list: ListState;
  /** Shown if the list has nothing. */
  empty: string;
}

/** What follows the rows of a list: more, that there are none, or why they could not be loaded. */
export function ListEnd({ list, empty }: ListEndProps) {
  const words = useWords("admin", admin);
  const { data, error, isFetching, isPlaceholderData, isFetchingNextPage, hasNextPage } = list;
  if (error && !isFetching) {
    const retry = () => (data && hasNextPage && !isPlaceholderData ? list.fetchNextPage() : list.refetch());
    return <LoadError error={error} onRetry={retry} />;
  }
  if (data === undefined) return <Loading />;
  if (data.length === 0 && !isPlaceholderData) {
    return (
      <p role="status" className="text-sm text-muted">
        {empty}
      </p>
    );
  }
  if (!hasNextPage) return null;
  return (
    <Button
      variant="quiet"
      className="self-start"
      aria-disabled={isFetchingNextPage}
      onClick={() => !isFetchingNextPage && list.fetchNextPage()}
    >
      {isFetchingNextPage ? words.loading : words.loadMore}
    </Button>
  );
}
