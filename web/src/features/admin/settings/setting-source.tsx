import { Lock } from "lucide-react";
import { Notice } from "@/components/ui/notice";
import { RelativeTime } from "@/components/ui/relative-time";
import { localizedError } from "@/data/client/api-error";
import type { Setting } from "@/data/client/types";
import { admin } from "@/words/en/admin";
import { adminSettings } from "@/words/en/admin-settings";
import { useWords } from "@/words/language";

/** Where a value comes from, and who changed it last and when. */
export function SettingSource({ setting }: { setting: Setting }) {
  const { source, variables, changed_by, changed_at, problem } = setting;
  const words = useWords("adminSettings", adminSettings);
  const { deletedAccount } = useWords("admin", admin);
  const changed = source === "database" ? words.changedBy : words.resetBy;
  return (
    <>
      <p className="text-xs text-muted" data-testid="setting-source">
        {source === "environment" && <Lock size={12} aria-hidden className="mr-1 inline align-[-1px]" />}
        {source === "environment" ? words.environment(variables) : words.sources[source]}
        {changed_at && source !== "environment" && (
          <>
            {" "}
            · {changed(changed_by?.username ?? deletedAccount)}, <RelativeTime at={changed_at} />
          </>
        )}
      </p>
      {problem && <Notice kind="problem">{localizedError(problem.code, problem.detail)}</Notice>}
    </>
  );
}
