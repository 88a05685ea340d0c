import { type ReactNode, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { ApiError } from "@/api/api-error";
import type { Model } from "@/api/types";
import { loadLazily } from "@/components/ui/load-lazily";
import { Part } from "@/components/ui/part";
import { chat } from "@/words/en/chat";
import { useWords } from "@/words/language";
import { chatActions } from "./branches";
import { ChatInput, type ChatInputHandle } from "./chat-input";
import { chatAddress } from "./chat-link";
import { keepDraft, moveNewDraft, readDraft, settleDraft } from "./drafts";
import { hasKeyboard } from "./has-keyboard";
import { answers, outbox, useQueue } from "./live";
import { sameChat } from "./outbox";
import { useMessageChars } from "./queries";
import type { Conversation } from "./use-conversation";
import { useEscape } from "./use-escape";
import { useNotice } from "./use-notice";
import { useTranscript } from "./use-transcript";
import { Welcome } from "./welcome";

// A first message can be typed and sent without it; it is there by the time there is something to show.
const loadMessageList = () => import("./message-list");
const MessageList = loadLazily(loadMessageList);
const loadMessageQueue = () => import("./message-queue");
const MessageQueue = loadLazily(loadMessageQueue);
const Unreadable = loadLazily(() => import("./unreadable"));

interface ConversationViewProps {
  conversation: Conversation;
  name: string | undefined;
  model: Model | undefined;
}

/** The place of the messages while there are none. */
function Blank({ children }: { children?: ReactNode }) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex min-h-full w-full max-w-[768px] flex-col px-4 pt-4 pb-8 md:px-6">
        {children}
      </div>
    </div>
  );
}

/** Tells those who cannot see it that an answer is there, once and not word by word. */
function useAnnouncement(answering: boolean): boolean {
  const [ended, setEnded] = useState(false);
  const before = useRef(answering);
  useEffect(() => {
    if (before.current !== answering) setEnded(!answering);
    before.current = answering;
  }, [answering]);
  return ended;
}

export function ConversationView({ conversation, name, model }: ConversationViewProps) {
  const words = useWords("chat", chat);
  const { place, sessionId, sought, turns } = conversation;
  const { query, entries, answering } = useTranscript(conversation);
  const input = useRef<ChatInputHandle>(null);
  const [sent, setSent] = useState(0);
  const [problem, setProblem] = useState<unknown>();
  const [editing, setEditing] = useState<number>();
  const notice = useNotice(turns, problem, setProblem);
  const limit = useMessageChars();
  useEffect(() => {
    for (const load of [loadMessageList, loadMessageQueue]) load().catch(() => undefined); // tried again when needed
  }, []);
  const announcement = useAnnouncement(answering !== undefined);
  const [draft] = useState(() => readDraft(sessionId));
  const missing = query.error instanceof ApiError && query.error.status === 404;
  const chatHere = { conversation: place, sessionId };
  const queue = useQueue().filter((item) => sameChat(item, chatHere));

  useEffect(() => {
    if (hasKeyboard()) input.current?.fill(draft);
    return settleDraft;
  }, [draft]);

  const wasNew = useRef(sessionId === undefined);
  useEffect(() => {
    if (wasNew.current && sessionId !== undefined) moveNewDraft(sessionId);
    wasNew.current = sessionId === undefined;
  }, [sessionId]);

  const actions = useMemo(
    () =>
      chatActions({
        place,
        sessionId,
        edit: (messageId) => {
          setEditing(messageId);
          if (messageId === undefined) input.current?.focus();
        },
        putBack: (text) => input.current?.putBack(text),
        onAsk: () => {
          setProblem(undefined);
          setSent((count) => count + 1);
          if (hasKeyboard()) input.current?.focus();
          if (sought) window.history.replaceState(null, "", chatAddress(sessionId));
        },
        onProblem: setProblem,
      }),
    [place, sessionId, sought],
  );

  function send(text: string) {
    actions.ask({ kind: "message", text });
  }

  function editQueued(key: string | undefined) {
    const item = key === undefined ? undefined : outbox.remove(key);
    if (item !== undefined) input.current?.putBack(item.text);
  }

  function editLast() {
    const last = entries.findLast(({ role, id }) => role === "user" && id !== undefined);
    if (queue.length > 0) editQueued(queue.at(-1)?.key);
    else if (last !== undefined && !answering) setEditing(last.id);
  }

  async function stop() {
    if (hasKeyboard()) input.current?.focus();
    if (answering) await answers.stop(answering.key).catch(setProblem);
  }
  useEscape(answering && stop);

  return (
    <>
      {entries.length > 0 ? (
        <Part resetOn={entries}>
          <Suspense fallback={<Blank />}>
            <MessageList
              place={place}
              entries={entries}
              actions={actions}
              editing={editing}
              busy={answering !== undefined}
              sought={sought}
              sent={sent}
              earlier={
                query.hasNextPage
                  ? {
                      load: () => query.fetchNextPage(),
                      busy: query.isFetchingNextPage,
                      reading: query.isFetching,
                      failed: query.isFetchNextPageError,
                    }
                  : undefined
              }
            />
          </Suspense>
        </Part>
      ) : (
        <Blank>
          <Part resetOn={query.error}>
            {sessionId === undefined && <Welcome name={name} model={model} onPick={send} />}
            {query.isLoading && <p className="text-muted">{words.loading}</p>}
            <Suspense>
              {query.error && <Unreadable error={query.error} retry={() => query.refetch()} />}
            </Suspense>
          </Part>
        </Blank>
      )}
      <p role="status" className="sr-only">
        {announcement && words.answered}
      </p>
      {!missing && (
        <div className="mx-auto w-full max-w-[768px] shrink-0 px-2 pb-1 md:px-6">
          <Part>
            <Suspense>
              {(queue.length > 0 || answering) && (
                <MessageQueue
                  queue={queue}
                  onSendNow={(key) => {
                    input.current?.focus();
                    setSent((count) => count + 1);
                    void outbox.sendNow(key).catch(setProblem);
                  }}
                  onEdit={editQueued}
                  onRemove={(key) => {
                    outbox.remove(key);
                    input.current?.focus();
                  }}
                />
              )}
            </Suspense>
          </Part>
          <Part>
            <ChatInput
              ref={input}
              draft={draft}
              onDraft={(text) => keepDraft(sessionId, text)}
              onSend={send}
              onQueue={(text) => outbox.add(chatHere, text)}
              onStop={stop}
              answering={answering !== undefined}
              limit={limit}
              onEditLast={editLast}
              hint={notice}
            />
          </Part>
        </div>
      )}
    </>
  );
}
