import { type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { chatUrl } from "@/components/ui/chat-link";
import { hasKeyboard } from "@/components/ui/has-keyboard";
import { loadLazily } from "@/components/ui/load-lazily";
import { PageSection } from "@/components/ui/page-section";
import { ApiError } from "@/data/client/api-error";
import type { Model, Session } from "@/data/client/types";
import { useMessageChars } from "@/data/config/queries";
import { flushDraft, moveNewDraft, readDraft, saveDraft } from "@/data/drafts/drafts";
import type { Attached } from "@/data/drafts/files";
import { nameOf } from "@/data/models/choice";
import { forgetFailures, useFailedChange } from "@/data/sessions/changes";
import { ChatInput, type ChatInputHandle } from "@/features/composer";
import { loadMessageQueue, MessageQueue } from "@/features/composer/lazy";
import { Attachments, type Blocked, loadAttachments } from "@/features/files/lazy";
import { ChatSheet } from "@/features/instructions/lazy";
import { findModelButton, ModelsContext } from "@/features/models";
import { ToolsDialog } from "@/features/tools/lazy";
import { loadMessageList, MessageList } from "@/features/transcript/lazy";
import { sameChat } from "@/lib/stream/outbox";
import { questionText } from "@/lib/stream/turn";
import { chat } from "@/words/en/chat";
import { models } from "@/words/en/models";
import { useWords } from "@/words/language";
import { BudgetLeft } from "./budget-left";
import { chatActions } from "./chat-actions";
import { ComposerLine } from "./composer-line";
import { answers, outbox, useQueue } from "./live";
import { Starters } from "./starters";
import { useChatModel } from "./use-chat-model";
import { useChatSetup } from "./use-chat-setup";
import { useChatTools } from "./use-chat-tools";
import type { Conversation } from "./use-conversation";
import { useDraftFiles } from "./use-draft-files";
import { useEscape } from "./use-escape";
import { useGlide } from "./use-glide";
import { useNotice } from "./use-notice";
import { useShortBudget } from "./use-short-budget";
import { useTranscript } from "./use-transcript";
import { Welcome } from "./welcome";

// Loaded lazily: needed only if a chat does not load.
const ChatLoadError = loadLazily(() => import("./chat-load-error"));

const none: readonly never[] = [];

interface ConversationViewProps {
  conversation: Conversation;
  session: Session | undefined;
  name: string | undefined;
  /** The chat's instructions and parameters are open. */
  setupOpen: boolean;
  onSetup(open: boolean): void;
}

/** Empty area shown while there are no messages. */
function EmptyMessages({ children }: { children?: ReactNode }) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto [scrollbar-gutter:stable_both-edges]">
      <div className="mx-auto flex min-h-full w-full max-w-[768px] flex-col px-4 pt-4 pb-8 md:px-6">
        {children}
      </div>
    </div>
  );
}

/** Announces finished answers to screen readers, once instead of token by token. */
function useAnnouncement(answering: boolean): boolean {
  const [ended, setEnded] = useState(false);
  const before = useRef(answering);
  useEffect(() => {
    if (before.current !== answering) setEnded(!answering);
    before.current = answering;
  }, [answering]);
  return ended;
}

export function ConversationView(props: ConversationViewProps) {
  const { conversation, session, name, setupOpen, onSetup } = props;
  const words = useWords("chat", chat);
  const { gone: modelGone } = useWords("models", models);
  const { key, sessionId, target, turns } = conversation;
  const [files, setFiles] = useDraftFiles(sessionId);
  const [blocked, setBlocked] = useState<Blocked>();
  const { query, entries, answering, waiting } = useTranscript(conversation);
  const input = useRef<ChatInputHandle>(null);
  const [sent, setSent] = useState(0);
  const [problem, setProblem] = useState<unknown>();
  const [editing, setEditing] = useState<number>();
  const notice = useNotice(turns, problem, setProblem);
  const limit = useMessageChars();
  const budget = useShortBudget(answering !== undefined);
  const [budgetOpen, setBudgetOpen] = useState(false);
  const currentChat = { conversation: key, sessionId };
  const model = useChatModel(currentChat, session);
  const setup = useChatSetup(currentChat, session);
  const tools = useChatTools(currentChat, session);
  const [toolsOpen, setToolsOpen] = useState(false);
  const beginning = { setup: setup.forNewChat, tools: tools.forNewChat };
  const failedChange = useFailedChange(sessionId);
  useEffect(() => {
    if (failedChange === undefined) return;
    setProblem(failedChange);
    forgetFailures(sessionId);
  }, [failedChange, sessionId]);
  const current = useRef({ model, beginning });
  current.current = { model, beginning };
  useEffect(() => {
    for (const load of [loadMessageList, loadMessageQueue, loadAttachments]) load().catch(() => undefined); // retried on use
  }, []);
  const announcement = useAnnouncement(answering !== undefined);
  const [draft] = useState(() => readDraft(sessionId));
  const missing = query.error instanceof ApiError && query.error.status === 404;
  const centred = sessionId === undefined && entries.length === 0;
  const composer = useGlide(centred);
  const queue = useQueue().filter((item) => sameChat(item, currentChat));

  useEffect(() => {
    if (hasKeyboard()) input.current?.fill(draft);
    return flushDraft;
  }, [draft]);

  const isNewChat = useRef(sessionId === undefined);
  useEffect(() => {
    if (isNewChat.current && sessionId !== undefined) moveNewDraft(sessionId);
    isNewChat.current = sessionId === undefined;
  }, [sessionId]);

  const restore = useCallback(
    (text: string, more: readonly Attached[] = none) => {
      input.current?.restoreText(text);
      setFiles((before) => [...more, ...before]);
    },
    [setFiles],
  );

  const actions = useMemo(
    () =>
      chatActions({
        conversation: key,
        sessionId,
        model: () => current.current.model,
        beginning: () => current.current.beginning,
        edit: (messageId) => {
          setEditing(messageId);
          if (messageId === undefined) input.current?.focus();
        },
        restore,
        onAsk: () => {
          setProblem(undefined);
          setSent((count) => count + 1);
          if (hasKeyboard()) input.current?.focus();
          if (target) window.history.replaceState(null, "", chatUrl(sessionId));
        },
        onProblem: setProblem,
      }),
    [key, sessionId, target, restore],
  );

  const attached = files.length > 0 ? files : undefined;
  function send(text: string) {
    if (blocked) return;
    actions.ask({ kind: "message", text, files: attached });
    setFiles(none);
  }

  function queueUp(text: string): boolean {
    const added = outbox.add(currentChat, text, { ...model.choice(), ...beginning }, attached);
    if (added) setFiles(none);
    return added;
  }

  const showDecision = () => document.querySelector("[data-approval]")?.scrollIntoView({ block: "nearest" });
  const showModels = () => findModelButton()?.click();

  function focusInput() {
    if (hasKeyboard()) input.current?.focus();
  }

  function chooseModel(other: Model) {
    setProblem(undefined);
    model.choose(other);
    focusInput();
  }

  function editQueued(key: string | undefined) {
    const item = key === undefined ? undefined : outbox.remove(key);
    if (item !== undefined) restore(item.text, item.files);
  }

  function editLast() {
    const last = entries.findLast(({ role, id }) => role === "user" && id !== undefined);
    if (queue.length > 0) editQueued(queue.at(-1)?.key);
    else if (last !== undefined && !answering) setEditing(last.id);
  }

  const running = answering ?? waiting;
  async function stop() {
    focusInput();
    if (answering?.uploading?.length) actions.discard(answering.key, questionText(answering));
    else if (running) await answers.stop(running.key).catch(setProblem);
  }
  useEscape(answering && stop);

  return (
    <ModelsContext value={model.models ?? none}>
      {entries.length > 0 ? (
        <PageSection resetOn={entries}>
          <Suspense fallback={<EmptyMessages />}>
            <MessageList
              conversation={key}
              entries={entries}
              actions={actions}
              editing={editing}
              busy={answering !== undefined}
              target={target}
              sentCount={sent}
              earlier={
                query.hasNextPage
                  ? {
                      load: () => query.fetchNextPage(),
                      busy: query.isFetchingNextPage,
                      refetching: query.isFetching,
                      failed: query.isFetchNextPageError,
                    }
                  : undefined
              }
            />
          </Suspense>
        </PageSection>
      ) : centred ? (
        <Welcome name={name} model={model.current} />
      ) : (
        <EmptyMessages>
          <PageSection resetOn={query.error}>
            {query.isLoading && <p className="text-muted">{words.loading}</p>}
            <Suspense>
              {query.error && <ChatLoadError error={query.error} retry={() => query.refetch()} />}
            </Suspense>
          </PageSection>
        </EmptyMessages>
      )}
      <p role="status" className="sr-only">
        {announcement && !waiting && words.answerFinished}
      </p>
      {!missing && (
        <div ref={composer} className="mx-auto w-full max-w-[768px] shrink-0 px-2 pb-1 md:px-6">
          <PageSection>
            <Suspense>
              {(queue.length > 0 || running) && (
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
          </PageSection>
          <PageSection>
            <ChatInput
              ref={input}
              draft={draft}
              onDraft={(text) => saveDraft(sessionId, text)}
              onSend={send}
              onQueue={waiting ? undefined : queueUp}
              onStop={stop}
              answering={running !== undefined}
              limit={limit}
              onEditLast={editLast}
              onBlocked={
                waiting ? showDecision : model.gone || blocked?.byModel ? showModels : blocked && focusInput
              }
              hasFiles={files.length > 0}
              above={
                <PageSection>
                  <Suspense>
                    <Attachments
                      page
                      files={files}
                      onChange={setFiles}
                      model={model.current}
                      messageChars={limit}
                      onBlocked={setBlocked}
                      focusField={focusInput}
                    />
                  </Suspense>
                </PageSection>
              }
              hint={
                notice ??
                (waiting && words.answerWaits) ??
                (model.gone
                  ? modelGone(nameOf(model.gone))
                  : (blocked?.text ?? (budgetOpen ? budget?.full : undefined)))
              }
              controls={
                <ComposerLine
                  model={model}
                  setup={setup}
                  onChooseModel={chooseModel}
                  onOpenSetup={() => onSetup(true)}
                  tools={tools.chosen.length}
                  onOpenTools={() => setToolsOpen(true)}
                />
              }
              status={
                budget && (
                  <BudgetLeft budget={budget} open={budgetOpen} onToggle={() => setBudgetOpen(!budgetOpen)} />
                )
              }
            />
          </PageSection>
        </div>
      )}
      <PageSection resetOn={setupOpen}>
        <Suspense>
          {setupOpen && setup.now && (
            <ChatSheet
              sessionId={sessionId}
              now={setup.now}
              reasons={model.current?.reasoning === true}
              setInstructions={setup.setInstructions}
              setParameters={setup.setParameters}
              onClose={() => onSetup(false)}
            />
          )}
        </Suspense>
      </PageSection>
      <PageSection resetOn={toolsOpen}>
        <Suspense>
          {toolsOpen && (
            <ToolsDialog
              chosen={tools.chosen}
              onChoose={tools.choose}
              model={model.current}
              onClose={() => setToolsOpen(false)}
            />
          )}
        </Suspense>
      </PageSection>
      {centred && <Starters model={model.current} onPick={send} />}
    </ModelsContext>
  );
}
