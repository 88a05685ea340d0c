import { meQuery } from "@/data/account/me";
import { queryClient } from "@/data/client/query-client";
import { modelsQuery } from "@/data/models/queries";

/** The chat begins with what depends on them, instead of moving when they arrive. */
export function prefetch(): void {
  for (const query of [meQuery, modelsQuery]) void queryClient.prefetchQuery<unknown>(query);
}
