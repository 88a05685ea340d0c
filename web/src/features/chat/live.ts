import { useEffect, useSyncExternalStore } from "react";
import { loginChanges, loginState, onLoginState, signedInAs } from "@/data/client/login-state";
import { queryClient } from "@/data/client/query-client";
import { titlesAreWritten } from "@/data/config/queries";
import { claimDrafts, setDraftOwner } from "@/data/drafts/drafts";
import { saveSetup } from "@/data/drafts/setup";
import { messagesKey } from "@/data/messages/queries";
import { listMessages, stopAnswer } from "@/data/messages/requests";
import { modelsKey } from "@/data/models/queries";
import { awaitTitle } from "@/data/sessions/late-title";
import { sessionsKey } from "@/data/sessions/queries";
import { toolsKey } from "@/data/tools/queries";
import { budgetKey } from "@/data/usage/queries";
import { afterChanges } from "@/lib/stream/after-changes";
import { afterUploads } from "@/lib/stream/after-uploads";
import { Answers } from "@/lib/stream/answers";
import { type ConnectionState, connection } from "@/lib/stream/connection";
import { Outbox } from "@/lib/stream/outbox";
import { fallbackTransport, socketTransport } from "@/lib/stream/socket-transport";
import { refusedModel, type Turn } from "@/lib/stream/turn";
import { type Queued, readQueue, readUnsent, saveUnsent } from "@/lib/stream/unsent-storage";

function refreshSession(sessionId: number | undefined): void {
  void queryClient.invalidateQueries({ queryKey: sessionsKey });
  void queryClient.invalidateQueries({ queryKey: messagesKey(sessionId) });
}

// Notifies this browser's other tabs of changed chats; they follow the answers themselves.
const tabs = typeof BroadcastChannel === "function" ? new BroadcastChannel("chatbot.chats") : undefined;
// A duplicated tab has the same queue; a message removed here must not be sent there.
if (tabs !== undefined)
  tabs.onmessage = ({ data }: MessageEvent<number | { removed: string }>) => {
    if (typeof data === "number") refreshSession(data);
    else outbox.drop(data.removed);
  };

export function notifyTabs(sessionId: number | undefined): void {
  if (sessionId !== undefined) tabs?.postMessage(sessionId);
}

const isBrowser = typeof window !== "undefined";

// Module scope: navigating between chats must not drop running answers.
export const answers = new Answers({
  transport: afterUploads(
    afterChanges(
      fallbackTransport(
        socketTransport(connection),
        async () => (await import("@/lib/stream/sse-transport")).sseTransport,
      ),
    ),
    async () => (await import("@/lib/stream/live-uploads")).awaitUploads,
  ),
  stopAnswer,
  onPhase: (turn) => {
    outbox.onPhase(turn);
    const { phase, sessionId, request, failureCode = "" } = turn;
    if (phase === "unsent" && failureCode === "budget_exhausted")
      void queryClient.invalidateQueries({ queryKey: budgetKey });
    if (phase === "unsent" && failureCode === "unknown_tool")
      void queryClient.invalidateQueries({ queryKey: toolsKey });
    if (phase === "unsent" && refusedModel.has(failureCode)) {
      void queryClient.invalidateQueries({ queryKey: modelsKey });
      void queryClient.invalidateQueries({ queryKey: sessionsKey });
    }
    if (phase === "sending" || phase === "unsent") return;
    // The first message of the new chat has brought it.
    if (phase === "streaming" && request?.kind === "message" && request.setup) saveSetup(undefined);
    void queryClient.invalidateQueries({ queryKey: sessionsKey });
    if (phase !== "streaming") {
      void queryClient.invalidateQueries({ queryKey: messagesKey(sessionId) });
      awaitTitle(sessionId, titlesAreWritten());
    }
    if (request !== undefined) notifyTabs(sessionId);
  },
});

answers.subscribe(() => saveUnsent(answers.list()));

export const outbox = new Outbox({
  answers,
  connection,
  onRemoved: (removed) => tabs?.postMessage({ removed }),
  lastAnswer: async (sessionId) => {
    const { messages } = await listMessages(sessionId);
    return messages.findLast(({ role }) => role === "assistant");
  },
});

// Refetch queries that failed while the connection was lost.
connection.subscribe(() => {
  if (connection.getState() === "open")
    void queryClient.refetchQueries({ type: "active", predicate: ({ state }) => state.status === "error" });
});

// The account whose texts this page holds, and a count of changes.
let heldOwner: { owner: string | undefined; login: number } | undefined;
let changes = 0;

/** Restores the tab's stored messages if the signed-in account wrote them. */
function restoreForOwner(): void {
  changes += 1;
  heldOwner = { owner: signedInAs(), login: loginChanges() };
  claimDrafts(heldOwner.owner);
  answers.restore(readUnsent());
  outbox.start(readQueue());
}

function clearTurns(keepAsDrafts: boolean): void {
  heldOwner = undefined;
  answers.reset(keepAsDrafts);
  outbox.reset(keepAsDrafts);
  connection.close();
  queryClient.clear();
}

onLoginState(() => {
  const state = loginState();
  const owner = signedInAs();
  // The first token reveals the account of an existing login.
  if (state === "in" && heldOwner?.login === loginChanges() && heldOwner.owner === undefined) {
    heldOwner.owner = owner;
    setDraftOwner(owner);
    return;
  }
  if (state === "in" && heldOwner !== undefined && owner !== undefined && heldOwner.owner === owner) return;
  if (heldOwner !== undefined) clearTurns(state === "ended");
  if (state === "in") restoreForOwner();
});
if (isBrowser && loginState() === "in") restoreForOwner();

/** A number that differs for each login of this page. */
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

/** Keeps the connection open while the component is mounted and returns its state. */
export function useConnection(): ConnectionState {
  useEffect(() => connection.acquire(), []);
  return useSyncExternalStore(connection.subscribe, connection.getState, () => "resting");
}
