import { useEffect, useSyncExternalStore } from "react";
import { listMessages, stopAnswer } from "@/api/chats";
import { type ConnectionState, connection } from "@/api/connection";
import { loginState, onLoginState } from "@/api/login-state";
import { queryClient } from "@/api/query-client";
import { Answers } from "./answers";
import { keepUnsent, type Queued, readQueue, readUnsent } from "./drafts";
import { Outbox } from "./outbox";
import { keys } from "./queries";
import { socketTransport, withFallback } from "./socket-transport";
import type { Turn } from "./turn";

function reread(sessionId: number | undefined): void {
  void queryClient.invalidateQueries({ queryKey: keys.sessions });
  void queryClient.invalidateQueries({ queryKey: keys.messages(sessionId) });
}

// Other tabs of this browser learn that a chat has changed, and then follow the answer themselves.
const tabs = typeof BroadcastChannel === "function" ? new BroadcastChannel("chatbot.chats") : undefined;
if (tabs !== undefined) tabs.onmessage = ({ data }: MessageEvent<number>) => reread(data);

export function tellTabs(sessionId: number | undefined): void {
  if (sessionId !== undefined) tabs?.postMessage(sessionId);
}

const inBrowser = typeof window !== "undefined";

// Answers outlive any component: moving between chats must not drop a running one.
export const answers = new Answers({
  transport: withFallback(
    socketTransport(connection),
    async () => (await import("./sse-transport")).sseTransport,
  ),
  stopAnswer,
  unsent: inBrowser ? readUnsent() : [],
  onPhase: (turn) => {
    outbox.onPhase(turn);
    const { phase, sessionId, asked } = turn;
    if (phase === "sending" || phase === "unsent") return;
    void queryClient.invalidateQueries({ queryKey: keys.sessions });
    if (phase !== "streaming") void queryClient.invalidateQueries({ queryKey: keys.messages(sessionId) });
    if (asked !== undefined) tellTabs(sessionId);
  },
});

answers.subscribe(() => keepUnsent(answers.list()));

export const outbox = new Outbox({
  answers,
  connection,
  lastAnswer: async (sessionId) => {
    const { messages } = await listMessages(sessionId);
    return messages.findLast(({ role }) => role === "assistant");
  },
  queue: inBrowser ? readQueue() : [],
});
if (inBrowser) outbox.start();

// What could not be read while the connection was lost is read again.
connection.subscribe(() => {
  if (connection.now() === "open")
    void queryClient.refetchQueries({ type: "active", predicate: ({ state }) => state.status === "error" });
});

onLoginState(() => {
  if (loginState() === "in") return;
  answers.reset(loginState() === "ended");
  outbox.reset(loginState() === "ended");
  connection.close();
  queryClient.clear();
});

const none: readonly Turn[] = [];

export function useTurns(): readonly Turn[] {
  return useSyncExternalStore(answers.subscribe, answers.list, () => none);
}

const nothing: readonly Queued[] = [];

export function useQueue(): readonly Queued[] {
  return useSyncExternalStore(outbox.subscribe, outbox.list, () => nothing);
}

/** Keeps the connection while its caller is shown, and tells how it is doing. */
export function useConnection(): ConnectionState {
  useEffect(() => connection.keep(), []);
  return useSyncExternalStore(connection.subscribe, connection.now, () => "resting");
}
