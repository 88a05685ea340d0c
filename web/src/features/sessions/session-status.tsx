import { classNames } from "@/components/ui/class-names";
import type { Session } from "@/data/client/types";
import { sidebar } from "@/words/en/sidebar";
import { useWords } from "@/words/language";

/** How each mark looks. */
const shapes = {
  waiting: "border-2 border-accent",
  running: "animate-pulse border-2 border-muted",
  unread: "bg-accent",
} as const;

/** Marks a chat whose answer waits for a decision, runs, or is unread. */
export function SessionStatus({ session }: { session: Session }) {
  const words = useWords("sidebar", sidebar);
  const mark = (["waiting", "running", "unread"] as const).find((state) => session[state]);
  if (mark === undefined) return null;
  return (
    <span className="ml-auto flex shrink-0" title={words[mark]} data-testid={`${mark}-mark`}>
      <span aria-hidden className={classNames("size-2 rounded-full", shapes[mark])} />
      <span className="sr-only">, {words[mark]}</span>
    </span>
  );
}
