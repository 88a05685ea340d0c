import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { client } from "@/data/client/client";
import type { AuditEventList } from "@/data/client/types";

/** Which events are listed; absent fields match all. */
export interface AuditFilter {
  /** The id of an account. */
  readonly user?: number;
  readonly action?: string;
  /** An instant, which is included. */
  readonly from?: string;
  /** An instant, which is not included. */
  readonly to?: string;
}

/** Events, newest first. */
export function useAudit(filter: AuditFilter) {
  return useInfiniteQuery({
    queryKey: ["admin", "audit", filter],
    queryFn: async ({ pageParam: cursor, signal }) =>
      (await client.get<AuditEventList>("/api/admin/audit", { params: { ...filter, cursor }, signal })).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ events }) => events),
    placeholderData: keepPreviousData,
  });
}
