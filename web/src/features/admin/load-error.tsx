import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { meKey } from "@/data/account/me";
import { ApiError, errorText } from "@/data/client/api-error";
import { common } from "@/words/en/common";
import { useWords } from "@/words/language";

/** Asks for the account again after an error that means that it is no admin's any more; the pages close then. */
function useCloseForMembers(error: unknown) {
  const queries = useQueryClient();
  const demoted = error instanceof ApiError && error.code === "not_admin";
  useEffect(() => {
    if (demoted) void queries.invalidateQueries({ queryKey: meKey });
  }, [demoted, queries]);
}

/** Why something could not be loaded, with a way to try again. */
export function LoadError({ error, onRetry }: { error: unknown; onRetry(): void }) {
  const { tryAgain } = useWords("common", common);
  useCloseForMembers(error);
  return (
    <div className="flex flex-col items-start gap-3">
      <Notice kind="problem">{errorText(error)}</Notice>
      <Button variant="quiet" onClick={onRetry}>
        {tryAgain}
      </Button>
    </div>
  );
}

/** Why a change was refused. */
export function ChangeError({ error }: { error: unknown }) {
  useCloseForMembers(error);
  return error ? <Notice kind="problem">{errorText(error)}</Notice> : null;
}
