import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { errorText } from "@/data/client/api-error";
import { useKeys } from "@/data/keys/queries";
import { common } from "@/words/en/common";
import { keys } from "@/words/en/keys";
import { useWords } from "@/words/language";
import { KeyRow } from "./key-row";

/** The person's keys, newest first. */
export function KeyList() {
  const words = useWords("keys", keys);
  const { tryAgain } = useWords("common", common);
  const list = useKeys();
  const [revoked, setRevoked] = useState<number>();
  const notice = useRef<HTMLDivElement>(null);
  // The button that was pressed is gone; reading goes on from what came of it.
  useEffect(() => {
    if (revoked) notice.current?.focus();
  }, [revoked]);
  const { data, error, hasNextPage, isFetchingNextPage } = list;
  if (data === undefined && !error) return <p className="min-h-24 text-sm text-muted">{words.loading}</p>;
  return (
    <>
      {revoked && (
        <div ref={notice} tabIndex={-1} className="outline-none">
          <Notice>{words.revoked}</Notice>
        </div>
      )}
      {data?.length === 0 && <p className="border-t border-line pt-6 text-sm text-muted">{words.none}</p>}
      {data && data.length > 0 && (
        <ul aria-label={words.list} className="flex flex-col divide-y divide-line border-y border-line">
          {data.map((key) => (
            <KeyRow key={key.id} of={key} onRevoked={setRevoked} />
          ))}
        </ul>
      )}
      {error && (
        <Notice kind="problem">
          {errorText(error)}
          <button
            type="button"
            className="ml-2 underline underline-offset-2"
            onClick={() => (data && hasNextPage ? list.fetchNextPage() : list.refetch())}
          >
            {tryAgain}
          </button>
        </Notice>
      )}
      {hasNextPage && !error && (
        <Button
          variant="quiet"
          className="self-start"
          aria-disabled={isFetchingNextPage}
          onClick={() => !isFetchingNextPage && list.fetchNextPage()}
        >
          {isFetchingNextPage ? words.loading : words.loadMore}
        </Button>
      )}
    </>
  );
}
