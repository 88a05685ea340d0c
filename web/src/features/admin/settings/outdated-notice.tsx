import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Setting } from "@/data/client/types";
import { adminSettings } from "@/words/en/admin-settings";
import { useWords } from "@/words/language";
import { textOf } from "./values";

interface OutdatedNoticeProps {
  setting: Setting;
  busy: boolean;
  onKeep(): void;
  onDiscard(): void;
}

/** Another administrator was faster: shows their value, and lets the person decide. */
export function OutdatedNotice({ setting, busy, onKeep, onDiscard }: OutdatedNoticeProps) {
  const { changed_by, changed_at, value } = setting;
  const words = useWords("adminSettings", adminSettings);
  return (
    <div
      role="alert"
      className="flex flex-col gap-3 rounded-lg bg-danger-tint p-3 text-sm"
      data-testid="setting-outdated"
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
      <div className="flex flex-col gap-1">
        <p className="font-medium">{words.theirValue}</p>
        <p className="max-h-40 overflow-y-auto whitespace-pre-wrap [overflow-wrap:anywhere]">
          {textOf(value) || words.empty}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button variant="quiet" disabled={busy} onClick={onKeep}>
          {words.saveAnyway}
        </Button>
        <Button variant="quiet" disabled={busy} onClick={onDiscard}>
          {words.useTheirs}
        </Button>
      </div>
    </div>
  );
}
