import { useQuery } from "@tanstack/react-query";
import { ownError } from "@/data/client/api-error";
import { queryClient } from "@/data/client/query-client";
import { changeInstructions, getInstructions } from "./requests";

const key = ["instructions"] as const;

/** What the person tells the model for all chats. */
export function useInstructions() {
  return useQuery({ queryKey: key, queryFn: getInstructions });
}

/**
 * Stores the person's instructions, unless they are no longer the expected ones: then they are shown, and it rejects
 * with `changed_elsewhere`. The route takes no version, so this is a check before the change.
 */
export async function storeInstructions(text: string, expected: string): Promise<void> {
  await queryClient.cancelQueries({ queryKey: key });
  const current = await getInstructions();
  if (current !== expected && current !== text) {
    queryClient.setQueryData(key, current);
    throw ownError("refused", "changed_elsewhere");
  }
  queryClient.setQueryData(key, await changeInstructions(text));
}
