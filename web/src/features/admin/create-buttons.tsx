import { Button } from "@/components/ui/button";
import { admin } from "@/words/en/admin";
import { useWords } from "@/words/language";

interface CreateButtonsProps {
  busy: boolean;
  /** What the first does, and what it says while it does. */
  create: string;
  creating: string;
  onCancel(): void;
}

/** The buttons of a form that creates something. */
export function CreateButtons({ busy, create, creating, onCancel }: CreateButtonsProps) {
  const { cancel } = useWords("admin", admin);
  return (
    <div className="flex flex-wrap gap-3">
      <Button type="submit" className="h-11" disabled={busy}>
        {busy ? creating : create}
      </Button>
      <Button variant="quiet" className="h-11" onClick={onCancel}>
        {cancel}
      </Button>
    </div>
  );
}
