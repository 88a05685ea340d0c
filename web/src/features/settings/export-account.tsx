import { useMutation } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { errorText } from "@/data/client/api-error";
import { saveAccount } from "@/data/export/requests";
import { exporting } from "@/words/en/exporting";
import { useWords } from "@/words/language";

export function ExportAccount() {
  const words = useWords("exporting", exporting);
  const saving = useMutation({ mutationFn: saveAccount });
  return (
    <div className="flex flex-col gap-3">
      {saving.error && <Notice kind="problem">{errorText(saving.error)}</Notice>}
      <Button
        variant="quiet"
        className="self-start"
        disabled={saving.isPending}
        onClick={() => saving.mutate()}
        data-testid="export-account-button"
      >
        {saving.isPending ? words.exporting : words.exportAll}
      </Button>
    </div>
  );
}
