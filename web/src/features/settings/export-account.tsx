import { useMutation } from "@tanstack/react-query";
import { inWords } from "@/api/api-error";
import { saveAccount } from "@/api/files";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";

export function ExportAccount() {
  const taking = useMutation({ mutationFn: saveAccount });
  return (
    <div className="flex flex-col gap-3">
      {taking.error && <Notice kind="problem">{inWords(taking.error)}</Notice>}
      <Button
        look="quiet"
        className="self-start"
        disabled={taking.isPending}
        onClick={() => taking.mutate()}
        data-testid="export-account-button"
      >
        {taking.isPending ? "Exporting…" : "Export everything"}
      </Button>
    </div>
  );
}
