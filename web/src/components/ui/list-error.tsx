import { common } from "@/words/en/common";
import { useWords } from "@/words/language";
import { Button } from "./button";

/** Error state of a list in the sidebar. */
export function ListError({ message, onRetry }: { message: string; onRetry(): void }) {
  const { tryAgain } = useWords("common", common);
  return (
    <div role="alert" className="flex flex-col items-start gap-2 px-3 py-2 text-sm text-muted">
      {message}
      <Button variant="quiet" size="small" onClick={onRetry}>
        {tryAgain}
      </Button>
    </div>
  );
}
