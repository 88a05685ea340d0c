import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getFileText, listFiles } from "./requests";
import { deleteFile } from "./upload";

const listKey = ["files", "list"] as const;
const textKey = (id: number) => ["files", "text", id] as const;
/** A text can have megabytes: it is dropped soon after it was closed. */
const textCacheTime = 60_000;

/** The person's files, newest first, and how much of the quota they take. */
export function useFiles() {
  return useInfiniteQuery({
    queryKey: listKey,
    queryFn: ({ pageParam, signal }) => listFiles(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    select: ({ pages }) => ({
      files: pages.flatMap(({ files }) => files),
      used: pages[0]?.used_bytes ?? 0,
      quota: pages[0]?.quota_bytes,
    }),
  });
}

/** Deletes a file. The list is read again whatever the outcome: a message may hold the file by now. */
export function useDeleteFile(onDeleted: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: deleteFile,
    onSuccess: onDeleted,
    onSettled: () => queries.invalidateQueries({ queryKey: listKey }),
  });
}

/** What was read from a file, once it has been. */
export function useFileText(id: number, enabled: boolean) {
  return useQuery({
    queryKey: textKey(id),
    queryFn: ({ signal }) => getFileText(id, signal),
    enabled,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: textCacheTime,
  });
}
