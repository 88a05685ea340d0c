import { useEffect, useState } from "react";
import { errorText } from "@/data/client/api-error";
import type { Turn } from "@/lib/stream/turn";
import { useOnline } from "@/lib/use-online";
import { chat } from "@/words/en/chat";
import { useWords } from "@/words/language";
import { useConnection } from "./live";

/** Grace period before a lost connection is reported, in milliseconds. */
const noticeDelay = 800;

/**
 * The notice line below the field. It is the only place in the chat that reports a lost connection; when the browser
 * is offline, the page's banner does.
 */
export function useNotice(
  turns: readonly Turn[],
  problem: unknown,
  clearProblem: (problem: undefined) => void,
): string | undefined {
  const words = useWords("chat", chat);
  const online = useOnline();
  const connection = useConnection();
  // Without WebSockets, each answer has its own connection.
  const lost = connection === "lost" || (connection === "resting" && turns.some((turn) => turn.lost));
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!lost) return setLate(false);
    const timer = setTimeout(() => setLate(true), noticeDelay);
    return () => clearTimeout(timer);
  }, [lost]);
  // Errors from the outage can be retried now.
  useEffect(() => {
    if (connection === "open") clearProblem(undefined);
  }, [connection, clearProblem]);
  if (!online) return undefined;
  if (lost && late) return words.connectionLost;
  return problem === undefined ? undefined : errorText(problem);
}
