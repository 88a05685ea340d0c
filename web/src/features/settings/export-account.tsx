import { useMutation } from "@tanstack/react-query";
import { inWords } from "@/api/api-error";
import { saveAccount } from "@/api/files";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { taking } from "@/words/en/taking";
import { useWords } from "@/words/language";

export function ExportAccount() {
  const words = useWords("taking", taking);
  const saving = useMutation({ mutationFn: saveAccount });
  return (
    <div className="flex flex-col gap-3">
      {saving.error && <Notice kind="problem">{inWords(saving.error)}</Notice>}
      <Button
        look="quiet"
        className="self-start"
        disabled={saving.isPending}
        onClick={() => saving.mutate()}
        data-testid="export-account-button"
      >
        {saving.isPending ? words.exporting : words.everything}
      </Button>
    </div>
  );
}
