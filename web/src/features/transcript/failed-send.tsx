import { useEffect, useState } from "react";
import { Button, buttonClasses } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { localizedError } from "@/data/client/api-error";
import type { Model } from "@/data/client/types";
import { ModelTrigger } from "@/features/models";
import type { Refusal } from "@/lib/stream/transcript";
import { refusedModel } from "@/lib/stream/turn";
import { messages } from "@/words/en/messages";
import { models } from "@/words/en/models";
import { useWords } from "@/words/language";

/** Whole seconds until then, counting down. */
function useSecondsUntil(at: number | undefined): number {
  const [now, setNow] = useState(() => performance.now());
  const left = at === undefined ? 0 : Math.max(0, Math.ceil((at - now) / 1000));
  useEffect(() => {
    if (left === 0) return;
    const timer = setInterval(() => setNow(performance.now()), 250);
    return () => clearInterval(timer);
  }, [left]);
  return left;
}

interface FailedSendProps {
  refusal: Refusal;
  title: string;
  /** Sends it again. */
  onRetry(): void;
  /** Sends it to another model. */
  onChooseModel(model: Model): void;
  /** Removes the message; its text goes back to where it was written. */
  onDiscard(): void;
}

/** Explains why a message was not sent. Retrying cannot send it twice. */
export function FailedSend({ refusal, title, onRetry, onChooseModel, onDiscard }: FailedSendProps) {
  const words = useWords("messages", messages);
  const { chooseAnother } = useWords("models", models);
  const { code = "", message, details, unreachable } = refusal;
  const seconds = useSecondsUntil(refusal.retryAt);
  // A budget renews in hours, as the text says; an administrator may raise it before.
  const wait = code === "budget_exhausted" ? 0 : seconds;
  return (
    <div
      className={classNames(
        "flex flex-wrap items-center justify-end gap-2 text-sm",
        unreachable ? "text-muted" : "text-danger",
      )}
    >
      <span role={unreachable ? "status" : "alert"}>
        {unreachable ? words.waitingToSend : `${title} ${localizedError(code, message, details)}`}
      </span>
      {refusedModel.has(code) ? (
        <ModelTrigger
          dialogLabel={chooseAnother}
          selected={undefined}
          onChoose={onChooseModel}
          className={buttonClasses("quiet", "small")}
        >
          <span className="text-text">{chooseAnother}</span>
        </ModelTrigger>
      ) : (
        <Button
          variant="quiet"
          size="small"
          className="text-text tabular-nums"
          disabled={wait > 0}
          onClick={onRetry}
        >
          {wait > 0 ? words.retryIn(wait) : words.retry}
        </Button>
      )}
      <Button variant="plain" size="small" onClick={onDiscard}>
        {words.discard}
      </Button>
    </div>
  );
}
