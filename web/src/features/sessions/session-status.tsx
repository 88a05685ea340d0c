import { classNames } from "@/components/ui/class-names";
import type { Session } from "@/data/client/types";
import { sidebar } from "@/words/en/sidebar";
import { useWords } from "@/words/language";

/** Marks a chat with a running or unread answer. */
export function SessionStatus({ session: { running, unread } }: { session: Session }) {
  const words = useWords("sidebar", sidebar);
  if (!running && !unread) return null;
  const label = running ? words.running : words.unread;
  return (
    <span
      className="ml-auto flex shrink-0"
      title={label}
      data-testid={running ? "running-mark" : "unread-mark"}
    >
      <span
        aria-hidden
        className={classNames(
          "size-2 rounded-full",
          running ? "animate-pulse border-2 border-muted" : "bg-accent",
        )}
      />
      <span className="sr-only">, {label}</span>
    </span>
  );
}
