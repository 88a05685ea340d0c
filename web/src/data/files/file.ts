import { queryOptions, useQueries, useQuery } from "@tanstack/react-query";
import { ApiError } from "@/data/client/api-error";
import { client } from "@/data/client/client";
import { queryClient } from "@/data/client/query-client";
import type { StoredFile } from "@/data/client/types";

const fileKey = (id: number | undefined) => ["files", "one", id] as const;

/** How long to wait before a file that is being read is asked for again, in milliseconds, and at most. */
const firstPause = 1_000;
const longestPause = 10_000;

async function getFile(id: number): Promise<StoredFile> {
  return (await client.get<StoredFile>(`/api/files/${id}`)).data;
}

/** Records what the server said about a file, so that it is not asked for at once. */
export function rememberFile(file: StoredFile): void {
  queryClient.setQueryData(fileKey(file.id), file);
}

/** Asks for a file again, ever more slowly, until it has been read. */
function fileQuery(id: number | undefined) {
  return queryOptions({
    queryKey: fileKey(id),
    queryFn: () => getFile(id ?? 0),
    enabled: id !== undefined,
    // Once it has been read, a file does not change.
    staleTime: ({ state }) => (state.data?.status === "processing" ? 0 : Number.POSITIVE_INFINITY),
    refetchInterval: ({ state }) =>
      state.data?.status === "processing"
        ? Math.min(firstPause * 2 ** Math.max(state.dataUpdateCount - 1, 0), longestPause)
        : false,
    retry: (failures, error) => failures < 3 && !(error instanceof ApiError && error.status === 404),
  });
}

/** What is known of a file. */
export function useFile(id: number | undefined) {
  return useQuery(fileQuery(id));
}

/** What is known of several files, in the same order. */
export function useFiles(ids: readonly (number | undefined)[]) {
  return useQueries({ queries: ids.map(fileQuery) });
}
