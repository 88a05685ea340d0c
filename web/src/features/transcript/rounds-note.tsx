import type { Part } from "@/data/client/types";
import { useConfig } from "@/data/config/queries";
import { messages } from "@/words/en/messages";
import { useWords } from "@/words/language";

/** Says that the model could call no more tools. */
export function RoundsNote({ parts }: { parts: readonly Part[] }) {
  const words = useWords("messages", messages);
  const limit = useConfig().data?.limits?.tool_steps ?? Number.POSITIVE_INFINITY;
  const used = parts.some((part) => part.type === "tool_call" && part.step >= limit);
  return used ? <p className="text-sm text-muted">{words.allRounds}</p> : null;
}
