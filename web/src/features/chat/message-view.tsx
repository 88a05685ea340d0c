import { lazy, memo, Suspense } from "react";
import { Button } from "@/components/ui/button";
import { answers } from "./live";
import type { Entry } from "./transcript";

// Markdown is needed with the first answer, not with the first paint.
const Markdown = lazy(() => import("./markdown"));

export function loadMarkdown(): void {
  void import("./markdown");
}

const lines: Partial<Record<Entry["phase"], string>> = {
  stopped: "You stopped this answer.",
  interrupted:
    "The server restarted in the middle of this answer. What was said is kept; ask again to go on.",
  failed: "The answer failed. Ask again.",
};

function Loading({ place = 0 }: Pick<Entry, "place">) {
  const waits =
    place === 1
      ? "Many people are asking right now. Your answer is next…"
      : `Many people are asking right now. ${place - 1} ${place === 2 ? "answer comes" : "answers come"} before yours…`;
  return (
    <p role="status" className="text-muted" data-testid="loading-indicator">
      <span className="shimmer">{place > 0 ? waits : "Thinking…"}</span>
    </p>
  );
}

function AssistantMessage({ text, phase, failure, lost, place }: Entry) {
  const growing = phase === "streaming" || phase === "sending";
  const line = phase === "failed" ? (failure ?? lines.failed) : lines[phase];
  return (
    <div className="flex flex-col gap-2">
      {growing && text === "" && <Loading place={place} />}
      {(text !== "" || !growing) && (
        <article className="answer" aria-busy={growing} data-testid="assistant-message" data-status={phase}>
          <Suspense fallback={<p className="plain whitespace-pre-wrap">{text}</p>}>
            <Markdown text={text} growing={growing} />
          </Suspense>
          {line && (
            <p className={phase === "failed" ? "text-sm text-danger" : "text-sm text-muted"}>{line}</p>
          )}
        </article>
      )}
      {growing && lost && (
        <p role="status" className="text-sm text-muted">
          Connection lost. Your answer keeps running; picking it up…
        </p>
      )}
    </div>
  );
}

function UserMessage({ text, phase, failure, turnKey }: Entry) {
  return (
    <div className="flex flex-col items-end gap-2">
      <div
        className="max-w-[85%] rounded-2xl bg-tint px-4 py-2 whitespace-pre-wrap [overflow-wrap:anywhere]"
        data-testid="user-message"
      >
        {text}
      </div>
      {phase === "unsent" && turnKey && (
        <div role="alert" className="flex flex-wrap items-center justify-end gap-2 text-sm text-danger">
          <span>Not sent. {failure}</span>
          <Button look="quiet" className="h-8 px-3 text-text" onClick={() => answers.retry(turnKey)}>
            Retry
          </Button>
          <Button look="plain" className="h-8 px-3" onClick={() => answers.discard(turnKey)}>
            Discard
          </Button>
        </div>
      )}
    </div>
  );
}

export const MessageView = memo(function MessageView(entry: Entry) {
  return entry.role === "user" ? <UserMessage {...entry} /> : <AssistantMessage {...entry} />;
});
