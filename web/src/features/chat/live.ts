import { useEffect, useSyncExternalStore } from "react";
import { listMessages, stopAnswer } from "@/api/chats";
import { type ConnectionState, connection } from "@/api/connection";
import { loginChanges, loginState, onLoginState, signedInAs } from "@/api/login-state";
import { queryClient } from "@/api/query-client";
import { Answers } from "./answers";
import { claimDrafts, keepUnsent, ownDrafts, type Queued, readQueue, readUnsent } from "./drafts";
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
// A duplicated tab has the same messages in its queue: one that is taken out here must not be sent there.
if (tabs !== undefined)
  tabs.onmessage = ({ data }: MessageEvent<number | { removed: string }>) => {
    if (typeof data === "number") reread(data);
    else outbox.drop(data.removed);
  };

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
  onRemoved: (removed) => tabs?.postMessage({ removed }),
  lastAnswer: async (sessionId) => {
    const { messages } = await listMessages(sessionId);
    return messages.findLast(({ role }) => role === "assistant");
  },
});

// What could not be read while the connection was lost is read again.
connection.subscribe(() => {
  if (connection.now() === "open")
    void queryClient.refetchQueries({ type: "active", predicate: ({ state }) => state.status === "error" });
});

// Whose words this page holds, while somebody is signed in, and how often that has changed.
let holds: { owner: string | undefined; login: number } | undefined;
let changes = 0;

/** Takes up what waits in this tab, as far as the account that is signed in has written it. */
function takeUp(): void {
  changes += 1;
  holds = { owner: signedInAs(), login: loginChanges() };
  claimDrafts(holds.owner);
  answers.restore(readUnsent());
  outbox.start(readQueue());
}

function letGo(keepWords: boolean): void {
  holds = undefined;
  answers.reset(keepWords);
  outbox.reset(keepWords);
  connection.close();
  queryClient.clear();
}

onLoginState(() => {
  const state = loginState();
  const owner = signedInAs();
  // The first token tells whose login it was all along.
  if (state === "in" && holds?.login === loginChanges() && holds.owner === undefined) {
    holds.owner = owner;
    ownDrafts(owner);
    return;
  }
  if (state === "in" && holds !== undefined && owner !== undefined && holds.owner === owner) return;
  if (holds !== undefined) letGo(state === "ended");
  if (state === "in") takeUp();
});
if (inBrowser && loginState() === "in") takeUp();

/** Another number for each login that this page has seen. */
export function useLoginNumber(): number {
  return useSyncExternalStore(
    onLoginState,
    () => changes,
    () => 0,
  );
}

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
