import { inWords } from "@/api/api-error";
import { Button } from "@/components/ui/button";
import { common } from "@/words/en/common";
import { useWords } from "@/words/language";

/** Stands where a list in the sidebar could not be loaded. */
export function NotListed({ error, onRetry }: { error: unknown; onRetry(): void }) {
  const { tryAgain } = useWords("common", common);
  return (
    <div role="alert" className="flex flex-col items-start gap-2 px-3 py-2 text-sm text-muted">
      {inWords(error)}
      <Button look="quiet" size="small" onClick={onRetry}>
        {tryAgain}
      </Button>
    </div>
  );
}
