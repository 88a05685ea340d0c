import { memo } from "react";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Job } from "@/data/client/types";
import { adminJobs } from "@/words/en/admin-jobs";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { Cell, Row } from "../table";
import { JobActions, type Result } from "./job-actions";

interface JobRowProps {
  job: Job;
  onResult(result: Result): void;
}

/** A job in the list, with why its last attempt failed. Kinds of other releases are shown by their code. */
export const JobRow = memo(function JobRow({ job, onResult }: JobRowProps) {
  const { kind, key, status, attempt, due_at, created_at, error } = job;
  const words = useWords("adminJobs", adminJobs);
  const locale = useLocale();
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "short", timeStyle: "short" });
  const { attempts, due, created } = words.columns;
  const name = Object.hasOwn(words.kinds, kind) ? words.kinds[kind as keyof typeof words.kinds] : kind;
  return (
    <Row data-testid="job">
      <Cell className="max-md:w-full">
        <span className="font-medium">{name}</span>
        {key && (
          <span className="block text-muted">
            {words.key}: {key}
          </span>
        )}
      </Cell>
      <Cell className={status === "failed" ? "text-danger" : undefined}>{words.statuses[status]}</Cell>
      <Cell label={attempts} isNumber>
        {new Intl.NumberFormat(locale).format(attempt)}
      </Cell>
      <Cell label={due}>
        {due_at ? <time dateTime={due_at}>{moment.format(new Date(due_at))}</time> : words.noDue}
      </Cell>
      <Cell label={created}>
        <RelativeTime at={created_at} />
      </Cell>
      {(error || status === "failed") && (
        <Cell className="flex flex-col gap-3 max-md:w-full md:col-span-full md:mt-1">
          {error && (
            <span>
              <span className="text-muted">{words.error}: </span>
              <span lang="en">{error}</span>
            </span>
          )}
          {status === "failed" && (
            <JobActions id={job.id} name={name} retriable={job.retriable} onResult={onResult} />
          )}
        </Cell>
      )}
    </Row>
  );
});
