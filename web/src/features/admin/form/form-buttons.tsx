import { Button } from "@/components/ui/button";
import { adminModels } from "@/words/en/admin-models";
import { useWords } from "@/words/language";
import type { Intent } from "./use-checked-form";

interface FormButtonsProps {
  doing: Intent | undefined;
  /** What the first does, and what it says while it does. */
  save?: readonly [action: string, doing: string];
  /** The check has found something wrong: saving anyway is offered. */
  failed: boolean;
  onCancel?(): void;
}

/** The buttons of a form with a check. Enter does what the first does. */
export function FormButtons({ doing, save, failed, onCancel }: FormButtonsProps) {
  const words = useWords("adminModels", adminModels);
  const busy = doing !== undefined;
  const [action, acting] = save ?? [words.save, words.saving];
  return (
    <div className="flex flex-wrap gap-3">
      <Button type="submit" value="save" className="h-11" disabled={busy}>
        {doing === "save" ? acting : action}
      </Button>
      <Button type="submit" value="check" variant="quiet" className="h-11" disabled={busy}>
        {doing === "check" ? words.checking : words.check}
      </Button>
      {failed && (
        <Button type="submit" value="force" variant="quiet" className="h-11" disabled={busy}>
          {words.saveAnyway}
        </Button>
      )}
      {onCancel && (
        <Button variant="quiet" className="h-11" onClick={onCancel}>
          {words.cancel}
        </Button>
      )}
    </div>
  );
}
