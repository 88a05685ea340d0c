import { Button } from "@/components/ui/button";
import { errorText } from "@/data/client/api-error";
import { useChatTitle } from "@/data/sessions/use-chat-title";
import { common } from "@/words/en/common";
import { sidebar } from "@/words/en/sidebar";
import { useWords } from "@/words/language";
import { retryDelete, undo, useDeletions } from "./deletions";

/** Offers to undo a deletion or archiving for some seconds. */
export function UndoBar() {
  const words = useWords("sidebar", sidebar);
  const { tryAgain } = useWords("common", common);
  const titleOf = useChatTitle();
  const { pending, failure } = useDeletions();
  if (pending === undefined && failure === undefined) return null;
  async function bringBack(id: number) {
    await undo();
    // The button is gone, and focus with it, unless the conversation has taken it.
    if (document.activeElement === document.body)
      document.querySelector<HTMLElement>(`[data-session-link][href="/chat?id=${id}"]`)?.focus();
  }
  return (
    <div
      role="status"
      className="fixed bottom-4 left-4 z-30 max-md:bottom-24 flex max-w-[calc(100vw-2rem)] items-center gap-2 rounded-lg border border-line bg-raised py-1.5 pr-2 pl-4 text-sm shadow-float"
      data-testid="undo-bar"
    >
      <span className="min-w-0 truncate">
        {pending
          ? words.undoable[pending.kind](titleOf(pending.title))
          : failure && "error" in failure
            ? errorText(failure.error)
            : words.deleteFailed}
      </span>
      {!pending && failure && "failedId" in failure && (
        <Button variant="dangerPlain" size="small" onClick={retryDelete} data-testid="delete-again-button">
          {tryAgain}
        </Button>
      )}
      {pending && (
        <Button variant="accent" size="small" onClick={() => bringBack(pending.id)} data-testid="undo-button">
          {words.undo}
        </Button>
      )}
    </div>
  );
}
