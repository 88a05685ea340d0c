import type { Session } from "@/api/types";
import { classNames } from "@/components/ui/class-names";
import { sidebar } from "@/words/en/sidebar";
import { useWords } from "@/words/language";

/** Says that an answer is being written in a chat, or that one has not been read. */
export function SessionMark({ session: { running, unread } }: { session: Session }) {
  const words = useWords("sidebar", sidebar);
  if (!running && !unread) return null;
  const what = running ? words.running : words.unread;
  return (
    <span
      className="ml-auto flex shrink-0"
      title={what}
      data-testid={running ? "running-mark" : "unread-mark"}
    >
      <span
        aria-hidden
        className={classNames(
          "size-2 rounded-full",
          running ? "animate-pulse border-2 border-muted" : "bg-accent",
        )}
      />
      <span className="sr-only">, {what}</span>
    </span>
  );
}
