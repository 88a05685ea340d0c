import { useInfiniteQuery } from "@tanstack/react-query";
import { searchChats } from "./requests";

/** The server searches no further. */
const lastOffset = 1000;

/** Search results, loaded by pages. */
export function useSearch(text: string) {
  return useInfiniteQuery({
    queryKey: ["search", text],
    queryFn: ({ pageParam, signal }) => searchChats(text, pageParam, signal),
    initialPageParam: 0,
    getNextPageParam: ({ results, offset, has_more }) => {
      const next = offset + results.length;
      return has_more && next <= lastOffset ? next : undefined;
    },
    select: ({ pages }) => pages.flatMap(({ results }) => results),
  });
}
