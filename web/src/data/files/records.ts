import { queryOptions, useQueries, useQuery } from "@tanstack/react-query";
import { ApiError } from "@/data/client/api-error";
import { queryClient } from "@/data/client/query-client";
import type { StoredFile } from "@/data/client/types";
import { getFiles } from "./requests";

const fileKey = (id: number | undefined) => ["files", "one", id] as const;

/** The server returns so many at once. */
const batchSize = 100;
/** How long a file waits for others to be asked for with it, in milliseconds. */
const batchDelay = 10;
/** How long until a file that is being read is asked for again, in milliseconds: longer each time. */
const firstPause = 1_000;
const longestPause = 10_000;

interface Waiting {
  resolve(file: StoredFile): void;
  reject(error: unknown): void;
}

let waiting = new Map<number, Waiting[]>();

async function load(ids: number[], by: Map<number, Waiting[]>): Promise<void> {
  try {
    const found = new Map((await getFiles(ids)).map((file) => [file.id, file]));
    for (const id of ids)
      for (const { resolve, reject } of by.get(id) ?? []) {
        const file = found.get(id);
        if (file) resolve(file);
        else reject(new ApiError("refused", "", { status: 404, problem: { code: "file_not_found" } }));
      }
  } catch (error) {
    for (const id of ids) for (const { reject } of by.get(id) ?? []) reject(error);
  }
}

function loadWaiting(): void {
  const by = waiting;
  waiting = new Map();
  const ids = [...by.keys()];
  for (let from = 0; from < ids.length; from += batchSize) void load(ids.slice(from, from + batchSize), by);
}

/** What is known of a file. Files that are asked for at the same time are one request. */
function getFile(id: number): Promise<StoredFile> {
  return new Promise((resolve, reject) => {
    if (waiting.size === 0) setTimeout(loadWaiting, batchDelay);
    waiting.set(id, [...(waiting.get(id) ?? []), { resolve, reject }]);
  });
}

export function isGone(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 404 || error.status === 410);
}

/** Records what the server said about a file, so that it is not asked for at once. */
export function rememberFile(file: StoredFile): void {
  queryClient.setQueryData(fileKey(file.id), file);
}

function recordQuery(id: number | undefined) {
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
  });
}

/** What is known of a file, again and again until it has been read. An error that isGone means that there is no such file. */
export function useFileRecord(id: number | undefined) {
  return useQuery(recordQuery(id));
}

/** What is known of several files, in the same order. */
export function useFileRecords(ids: readonly (number | undefined)[]) {
  return useQueries({ queries: ids.map(recordQuery) });
}
