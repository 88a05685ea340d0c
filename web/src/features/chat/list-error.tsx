import { Button } from "@/components/ui/button";
import { errorText } from "@/data/client/api-error";
import { common } from "@/words/en/common";
import { useWords } from "@/words/language";

/** Error state of a list in the sidebar. */
export function ListError({ error, onRetry }: { error: unknown; onRetry(): void }) {
  const { tryAgain } = useWords("common", common);
  return (
    <div role="alert" className="flex flex-col items-start gap-2 px-3 py-2 text-sm text-muted">
      {errorText(error)}
      <Button variant="quiet" size="small" onClick={onRetry}>
        {tryAgain}
      </Button>
    </div>
  );
}
