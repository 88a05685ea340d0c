import { useEffect, useRef, useState } from "react";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { type JobFilter, useJobs } from "@/data/admin/jobs";
import type { JobStatus } from "@/data/client/types";
import { adminJobs } from "@/words/en/admin-jobs";
import { useWords } from "@/words/language";
import { ListEnd } from "../list-end";
import { ChangeError } from "../load-error";
import { Table } from "../table";
import { useAddress } from "../use-address";
import type { Result } from "./job-actions";
import { JobRow } from "./job-row";

/** The filter that an address names. */
function filterIn(get: (name: string) => string, statuses: object): JobFilter {
  const status = get("status");
  return {
    status: Object.hasOwn(statuses, status) ? (status as JobStatus) : undefined,
    kind: get("kind") || undefined,
  };
}

/** Work in the background. Failed jobs can be tried again or discarded. */
export default function Jobs() {
  const words = useWords("adminJobs", adminJobs);
  const { get, set } = useAddress();
  const filter = filterIn(get, words.statuses);
  const jobs = useJobs(filter);
  const [result, setResult] = useState<Result>();
  const resultArea = useRef<HTMLDivElement>(null);
  // The button that was pressed is gone; reading goes on from what came of it.
  useEffect(() => {
    if (result) resultArea.current?.focus();
  }, [result]);
  const { job, status, attempts, due, created } = words.columns;
  const kinds = Object.entries(words.kinds);
  return (
    <>
      <p className="text-sm text-muted">{words.about}</p>
      <search className="grid grid-cols-2 gap-3 md:grid-cols-[12rem_18rem]">
        <Select
          name="status"
          label={words.status}
          options={[["", words.anyStatus], ...Object.entries(words.statuses)]}
          value={filter.status ?? ""}
          onChoose={(value) => set({ status: value })}
        />
        <Select
          name="kind"
          label={words.kind}
          options={[["", words.anyKind], ...kinds]}
          value={filter.kind ?? ""}
          onChoose={(value) => set({ kind: value })}
        />
      </search>
      {result && (
        <div ref={resultArea} tabIndex={-1} className="outline-none">
          {result.notice ? <Notice>{result.notice}</Notice> : <ChangeError error={result.error} />}
        </div>
      )}
      {jobs.data && jobs.data.length > 0 && (
        <div aria-busy={jobs.isPlaceholderData} className="aria-busy:opacity-60">
          <Table
            label={words.list}
            columns={[
              { label: job },
              { label: status },
              { label: attempts, isNumber: true },
              { label: due },
              { label: created },
            ]}
            grid="md:grid-cols-[minmax(0,2.4fr)_minmax(0,1.1fr)_minmax(0,0.7fr)_repeat(2,minmax(0,1.2fr))]"
            rows={jobs.data.map((item) => <JobRow key={item.id} job={item} onResult={setResult} />)}
          />
        </div>
      )}
      <ListEnd list={jobs} empty={words.none} />
    </>
  );
}
