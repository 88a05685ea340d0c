import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { adminModels } from "@/words/en/admin-models";
import { useWords } from "@/words/language";

interface ChangedNoticeProps {
  /** What is stored now. */
  stored: { changed_by: { username: string } | null; changed_at: string | null };
  /** What differs from what the form began with: the name of a field, and its value now. */
  differences: readonly (readonly [field: string, value: string])[];
  busy: boolean;
  onDiscard(): void;
}

/** Another administrator was faster: shows their values, and lets the person decide. Enter in a field does not. */
export function ChangedNotice({ stored, differences, busy, onDiscard }: ChangedNoticeProps) {
  const words = useWords("adminModels", adminModels);
  const { changed_by, changed_at } = stored;
  return (
    <div
      role="alert"
      className="flex flex-col gap-3 rounded-lg bg-danger-tint p-3 text-sm"
      data-testid="changed-notice"
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
      <div className="flex flex-wrap gap-2">
        <Button
          variant="quiet"
          disabled={busy}
          onClick={({ currentTarget }) => currentTarget.form?.requestSubmit()}
        >
          {words.overrideTheirs}
        </Button>
        <Button variant="quiet" disabled={busy} onClick={onDiscard}>
          {words.useTheirs}
        </Button>
      </div>
    </div>
  );
}
