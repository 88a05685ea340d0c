import { useEffect, useState } from "react";
import { inWords } from "@/api/api-error";
import { useOnline } from "@/features/offline/use-online";
import { chat } from "@/words/en/chat";
import { useWords } from "@/words/language";
import { useConnection } from "./live";
import type { Turn } from "./turn";

/** How long a lost connection may take to come back before anything is said, in milliseconds. */
const quiet = 800;

/**
 * The one line below the field. A lost connection is said here and nowhere else in the chat; without a network the
 * banner of the whole page says it instead.
 */
export function useNotice(
  turns: readonly Turn[],
  problem: unknown,
  forget: (problem: undefined) => void,
): string | undefined {
  const words = useWords("chat", chat);
  const online = useOnline();
  const connection = useConnection();
  // Where WebSockets are blocked, each answer has a connection of its own.
  const lost = connection === "lost" || (connection === "resting" && turns.some((turn) => turn.lost));
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!lost) return setLate(false);
    const timer = setTimeout(() => setLate(true), quiet);
    return () => clearTimeout(timer);
  }, [lost]);
  // What failed while the connection was lost can be tried again now.
  useEffect(() => {
    if (connection === "open") forget(undefined);
  }, [connection, forget]);
  if (!online) return undefined;
  if (lost && late) return words.lost;
  return problem === undefined ? undefined : inWords(problem);
}
