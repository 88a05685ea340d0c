import { useSyncExternalStore } from "react";
import { stopAnswer } from "@/api/chats";
import { loginState, onLoginState } from "@/api/login-state";
import { queryClient } from "@/api/query-client";
import { Answers } from "./answers";
import { keys } from "./queries";
import { sseTransport } from "./sse-transport";
import type { Turn } from "./turn";

// Answers outlive any component: moving between chats must not drop a running one.
export const answers = new Answers({
  transport: sseTransport,
  stopAnswer,
  onPhase: ({ phase, sessionId }) => {
    if (phase === "sending" || phase === "unsent") return;
    void queryClient.invalidateQueries({ queryKey: keys.sessions });
    if (phase !== "streaming") void queryClient.invalidateQueries({ queryKey: keys.messages(sessionId) });
  },
});

onLoginState(() => {
  if (loginState() === "in") return;
  answers.reset(loginState() === "ended");
  queryClient.clear();
});

const none: readonly Turn[] = [];

export function useTurns(): readonly Turn[] {
  return useSyncExternalStore(answers.subscribe, answers.list, () => none);
}
