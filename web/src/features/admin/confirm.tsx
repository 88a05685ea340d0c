import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { admin } from "@/words/en/admin";
import { useWords } from "@/words/language";

interface ConfirmProps {
  text: string;
  action: string;
  isDanger: boolean;
  onConfirm(): void;
  onCancel(): void;
}

/** Asks before what cannot be taken back. The way back has the focus, so that a second Enter does no harm. */
export function Confirm({ text, action, isDanger, onConfirm, onCancel }: ConfirmProps) {
  const words = useWords("admin", admin);
  return (
    <div
      role="alert"
      className={classNames(
        "flex flex-col gap-4 rounded-lg p-4 text-sm",
        isDanger ? "bg-danger-tint" : "bg-tint",
      )}
    >
      <p>{text}</p>
      <div className="flex flex-wrap gap-3">
        <Button variant="quiet" autoFocus onClick={onCancel}>
          {words.cancel}
        </Button>
        <Button variant={isDanger ? "danger" : "primary"} onClick={onConfirm}>
          {action}
        </Button>
      </div>
    </div>
  );
}
