import { useState } from "react";
import { Button } from "@/components/ui/button";
import { useDiscardJob, useRetryJob } from "@/data/admin/jobs";
import { adminJobs } from "@/words/en/admin-jobs";
import { useWords } from "@/words/language";
import { Confirm } from "../confirm";

/** How an action ended: with a notice or an error. */
export interface Result {
  readonly notice?: string;
  readonly error?: unknown;
}

interface JobActionsProps {
  id: number;
  name: string;
  retriable: boolean;
  onResult(result: Result): void;
}

/** What can be done with a failed job. Discarding asks first. */
export function JobActions({ id, name, retriable, onResult }: JobActionsProps) {
  const words = useWords("adminJobs", adminJobs);
  const retry = useRetryJob();
  const discard = useDiscardJob();
  const [asking, setAsking] = useState(false);
  const [asked, setAsked] = useState(false);
  const busy = retry.isPending || discard.isPending;

  // Promises, because callbacks of a mutation are not called once the row has left the list.
  function report(ended: Promise<unknown>, notice: string) {
    ended.then(
      () => onResult({ notice }),
      (error: unknown) => onResult({ error }),
    );
  }

  if (asking) {
    return (
      <Confirm
        text={words.question(name)}
        action={words.discardJob}
        isDanger
        onConfirm={() => {
          setAsking(false);
          report(discard.mutateAsync(id), words.discarded(name));
        }}
        onCancel={() => setAsking(false)}
      />
    );
  }
  return (
    <div className="flex flex-wrap gap-3">
      {retriable && (
        <Button
          variant="quiet"
          size="small"
          disabled={busy}
          onClick={() => report(retry.mutateAsync(id), words.retried(name))}
        >
          {words.retry}
        </Button>
      )}
      <Button
        variant="quiet"
        size="small"
        className="text-danger"
        disabled={busy}
        autoFocus={asked}
        onClick={() => {
          setAsked(true);
          setAsking(true);
        }}
      >
        {words.discard}
      </Button>
    </div>
  );
}
