import { Button } from "@/components/ui/button";
import { adminModels } from "@/words/en/admin-models";
import { useWords } from "@/words/language";

interface SaveButtonsProps {
  busy: boolean;
  /** What the first does, and what it says while it does. */
  save?: readonly [action: string, doing: string];
  onCancel(): void;
}

/** The buttons of a form that is saved without a check. */
export function SaveButtons({ busy, save, onCancel }: SaveButtonsProps) {
  const words = useWords("adminModels", adminModels);
  const [action, acting] = save ?? [words.save, words.saving];
  return (
    <div className="flex flex-wrap gap-3">
      <Button type="submit" className="h-11" disabled={busy}>
        {busy ? acting : action}
      </Button>
      <Button variant="quiet" className="h-11" onClick={onCancel}>
        {words.cancel}
      </Button>
    </div>
  );
}
