import {
  type InfiniteData,
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { client } from "@/data/client/client";
import { queryClient } from "@/data/client/query-client";
import type { Job, JobList, JobStatus } from "@/data/client/types";

/** Which jobs are listed; absent fields match all. */
export interface JobFilter {
  readonly status?: JobStatus;
  readonly kind?: string;
}

const path = "/api/admin/jobs";
const listsKey = ["admin", "jobs"] as const;

type Pages = InfiniteData<JobList, string | undefined>;

/** Jobs, newest first. */
export function useJobs(filter: JobFilter) {
  return useInfiniteQuery({
    queryKey: [...listsKey, filter],
    queryFn: async ({ pageParam: cursor, signal }) =>
      (await client.get<JobList>(path, { params: { ...filter, cursor }, signal })).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ jobs }) => jobs),
    placeholderData: keepPreviousData,
  });
}

/** Changes one job in all lists, or removes it. Lists are not fetched again, so nothing moves under the reader. */
function updateListed(id: number, changed: Job | undefined): void {
  const replace = (job: Job) => {
    if (job.id !== id) return [job];
    return changed ? [changed] : [];
  };
  queryClient.setQueriesData<Pages>({ queryKey: listsKey }, (data) => {
    const pages = data?.pages.map((page) => ({ ...page, jobs: page.jobs.flatMap(replace) }));
    return data && pages && { ...data, pages };
  });
}

/** Tries a failed job again. The lists are fetched after a refusal: they may be outdated. */
export function useRetryJob() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (id: number) => (await client.post<Job>(`${path}/${id}/retry`)).data,
    onSuccess: (job) => updateListed(job.id, job),
    onError: () => queries.invalidateQueries({ queryKey: listsKey }),
  });
}

/** Deletes a failed job. The lists are fetched after a refusal: they may be outdated. */
export function useDiscardJob() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => client.delete(`${path}/${id}`),
    onSuccess: (_, id) => updateListed(id, undefined),
    onError: () => queries.invalidateQueries({ queryKey: listsKey }),
  });
}
