import type { Setting } from "@/data/client/types";
import { adminSettings } from "@/words/en/admin-settings";
import { useWords } from "@/words/language";
import { ConflictNotice } from "../conflict-notice";
import { textOf } from "./values";

interface OutdatedNoticeProps {
  setting: Setting;
  busy: boolean;
  onKeep(): void;
  onDiscard(): void;
}

/** A conflict over a setting. */
export function OutdatedNotice({ setting, busy, onKeep, onDiscard }: OutdatedNoticeProps) {
  const words = useWords("adminSettings", adminSettings);
  return (
    <ConflictNotice
      stored={setting}
      busy={busy}
      onKeep={onKeep}
      onDiscard={onDiscard}
      data-testid="setting-outdated"
    >
      <div className="flex flex-col gap-1">
        <p className="font-medium">{words.theirValue}</p>
        <p className="max-h-40 overflow-y-auto whitespace-pre-wrap [overflow-wrap:anywhere]">
          {textOf(setting.value) || words.empty}
        </p>
      </div>
    </ConflictNotice>
  );
}
