import { adminModels } from "@/words/en/admin-models";
import { useWords } from "@/words/language";
import { ConflictNotice } from "../conflict-notice";

interface ChangedNoticeProps {
  /** What is stored now. */
  stored: { changed_by: { username: string } | null; changed_at: string | null };
  /** What differs from what the form began with: the name of a field, and its value now. */
  differences: readonly (readonly [field: string, value: string])[];
  busy: boolean;
  onDiscard(): void;
}

/** A conflict over several fields. Enter in a field does not override the other change. */
export function ChangedNotice({ stored, differences, busy, onDiscard }: ChangedNoticeProps) {
  const words = useWords("adminModels", adminModels);
  return (
    <ConflictNotice
      stored={stored}
      busy={busy}
      onKeep={({ form }) => form?.requestSubmit()}
      onDiscard={onDiscard}
      data-testid="changed-notice"
    >
      {differences.length === 0 ? (
        <p>{words.nothingElse}</p>
      ) : (
        <>
          <p className="font-medium">{words.theirValues}</p>
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
            {differences.map(([field, value]) => (
              <div key={field} className="contents">
                <dt>{field}</dt>
                <dd className="[overflow-wrap:anywhere]">{value}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </ConflictNotice>
  );
}
