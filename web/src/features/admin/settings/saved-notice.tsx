import { Button } from "@/components/ui/button";
import { adminSettings } from "@/words/en/admin-settings";
import { useWords } from "@/words/language";

/** Confirms a change until the next one, and offers to undo it. */
export function SavedNotice({ busy, onUndo }: { busy: boolean; onUndo(): void }) {
  const words = useWords("adminSettings", adminSettings);
  return (
    <div role="status" className="flex items-center gap-2 text-sm">
      {words.saved}
      <Button variant="accent" size="small" disabled={busy} onClick={onUndo}>
        {words.undo}
      </Button>
    </div>
  );
}
