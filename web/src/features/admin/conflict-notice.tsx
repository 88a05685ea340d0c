import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { admin } from "@/words/en/admin";
import { useWords } from "@/words/language";

interface ConflictNoticeProps {
  /** What is stored now. */
  stored: { changed_by: { username: string } | null; changed_at: string | null };
  /** Shows what is stored now. */
  children: ReactNode;
  busy: boolean;
  /** Stores what was typed nevertheless. */
  onKeep(from: HTMLButtonElement): void;
  onDiscard(): void;
  "data-testid": string;
}

/** Another administrator was faster: shows what they stored, and lets the person decide. */
export function ConflictNotice({
  stored: { changed_by, changed_at },
  children,
  busy,
  onKeep,
  onDiscard,
  "data-testid": testId,
}: ConflictNoticeProps) {
  const words = useWords("admin", admin);
  return (
    <div
      role="alert"
      className="flex flex-col gap-3 rounded-lg bg-danger-tint p-3 text-sm"
      data-testid={testId}
    >
      <p>
        {words.changedMeanwhile(changed_by?.username ?? words.deletedAccount)}
        {changed_at && (
          <>
            {" ("}
            <RelativeTime at={changed_at} />)
          </>
        )}
        {". "}
        {words.notSaved}
      </p>
      {children}
      <div className="flex flex-wrap gap-2">
        <Button variant="quiet" disabled={busy} onClick={({ currentTarget }) => onKeep(currentTarget)}>
          {words.overrideTheirs}
        </Button>
        <Button variant="quiet" disabled={busy} onClick={onDiscard}>
          {words.useTheirs}
        </Button>
      </div>
    </div>
  );
}
