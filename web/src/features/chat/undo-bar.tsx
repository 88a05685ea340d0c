import { inWords } from "@/api/api-error";
import { Button } from "@/components/ui/button";
import { sidebar } from "@/words/en/sidebar";
import { useWords } from "@/words/language";
import { undoDeletion, useDeletions } from "./deletions";

/** Offers to bring a deleted chat back for some seconds. */
export function UndoBar() {
  const words = useWords("sidebar", sidebar);
  const { pending, failure } = useDeletions();
  if (pending === undefined && failure === undefined) return null;
  return (
    <div
      role="status"
      className="fixed bottom-4 left-4 z-30 flex max-w-[calc(100vw-2rem)] items-center gap-2 rounded-lg border border-line bg-raised py-1.5 pr-2 pl-4 text-sm shadow-float"
    >
      <span className="min-w-0 truncate">
        {pending ? words.deleted(pending.title) : failure?.error ? inWords(failure.error) : words.notDeleted}
      </span>
      {pending && (
        <Button look="accent" size="small" onClick={undoDeletion} data-testid="undo-button">
          {words.undo}
        </Button>
      )}
    </div>
  );
}
