import { ArrowUp, ListPlus, Square } from "lucide-react";
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  type Ref,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useState,
} from "react";
import { classNames } from "@/components/ui/class-names";
import { defaultMessageChars } from "@/data/config/requests";
import { joinTexts } from "@/data/drafts/drafts";
import { isComposing } from "@/lib/composing";
import { chat } from "@/words/en/chat";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { isEnter, lengthHint, lengthOf, remainingUnits, useAutoHeight } from "./message-field";

/** Imperative handle of the composer. */
export interface ChatInputHandle {
  fill(text: string): void;
  /** Inserts a text before the current one. */
  restoreText(text: string): void;
  focus(): void;
}

interface ChatInputProps {
  onSend(text: string): void;
  /** Queues a message behind the running answer; returns false if the queue is full. */
  onQueue?(text: string): boolean;
  onStop?(): void;
  /** An answer is running: the button stops it, and new messages are queued. */
  answering?: boolean;
  /** Maximum message length in Unicode code points. */
  limit?: number;
  draft?: string;
  onDraft?(text: string): void;
  hint?: string;
  /** Called on arrow-up in an empty field. */
  onEditLast?(): void;
  /** Called instead of sending: something has to be chosen before. The text stays. */
  onBlocked?(): void;
  /** What the message has besides its text: it may be sent without one. */
  hasFiles?: boolean;
  /** Above the text. */
  above?: ReactNode;
  /** Controls at the start of the line below the text. */
  controls?: ReactNode;
  /** Before the buttons at the end of that line. */
  status?: ReactNode;
  ref?: Ref<ChatInputHandle>;
}

/** Rejects input that exceeds the field's capacity and reports its length. */
function useInsertLimit(
  field: RefObject<HTMLTextAreaElement | null>,
  limit: number,
  onRefused: (length: number) => void,
) {
  useEffect(() => {
    const now = field.current;
    const listen = (event: InputEvent) => {
      const data = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
      if (now === null || data.length <= 1) return;
      const rest = now.value.length - (now.selectionEnd - now.selectionStart);
      if (data.length <= remainingUnits(rest, limit)) return;
      event.preventDefault();
      onRefused(data.length);
    };
    now?.addEventListener("beforeinput", listen);
    return () => now?.removeEventListener("beforeinput", listen);
  });
}

export function ChatInput({
  onSend,
  onQueue,
  onStop,
  answering = false,
  limit = defaultMessageChars,
  draft = "",
  onDraft,
  hint,
  onEditLast,
  onBlocked,
  hasFiles = false,
  above,
  controls,
  status,
  ref,
}: ChatInputProps) {
  const [text, setText] = useState(draft);
  const [notice, setNotice] = useState<string>();
  const field = useAutoHeight(text);
  const words = useWords("chat", chat);
  const locale = useLocale();
  const length = lengthOf(text, limit);
  const sendable = !length.tooLong && (hasFiles || text.trim() !== "");
  const hintText = notice ?? lengthHint(words, locale, length, limit) ?? hint;
  useInsertLimit(field, limit, (refused) =>
    setNotice(words.insertTooLong(refused.toLocaleString(locale), limit.toLocaleString(locale))),
  );

  function updateText(next: string) {
    setText(next);
    setNotice(undefined);
    onDraft?.(next);
  }
  useImperativeHandle(ref, () => ({
    fill(next) {
      updateText(next);
      field.current?.focus();
    },
    restoreText(before) {
      updateText(joinTexts(before, text));
      field.current?.focus();
    },
    focus: () => field.current?.focus(),
  }));

  function send() {
    if (!sendable) return;
    if (onBlocked) return onBlocked();
    if (answering && onQueue?.(text) === false) return setNotice(words.queueFull);
    if (!answering) onSend(text);
    else if (onQueue === undefined) return;
    updateText("");
    field.current?.focus();
  }

  /** A press beside the text and the controls is meant for the text. */
  function focusField(event: PointerEvent) {
    if (event.target !== event.currentTarget) return;
    event.preventDefault();
    field.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent) {
    if (isComposing(event.nativeEvent)) return;
    if (event.key === "ArrowUp" && text === "" && !hasFiles && onEditLast) {
      event.preventDefault();
      onEditLast();
    } else if (isEnter(event)) {
      event.preventDefault();
      send();
    }
  }

  return (
    <div>
      <div
        className="flex cursor-text flex-col gap-1 rounded-2xl border border-line bg-raised p-2 transition-colors duration-150 focus-within:border-muted"
        onPointerDown={focusField}
      >
        {above}
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          value={text}
          onChange={(event) => updateText(event.target.value)}
          onKeyDown={onKeyDown}
          placeholder={words.placeholder}
          aria-label={words.message}
          aria-describedby="composer-hint"
          aria-invalid={length.tooLong}
          className="field-sizing-content max-h-60 min-h-9 min-w-0 resize-none bg-transparent px-2 py-[5px] pointer-coarse:min-h-11 pointer-coarse:py-[9px] outline-none placeholder:text-muted"
          data-testid="message-input"
        />
        <div className="flex min-w-0 items-center gap-2">
          <div className="flex min-w-0 flex-1 items-center gap-0.5">{controls}</div>
          {status}
          {answering && onQueue && sendable && (
            <button
              type="button"
              onClick={send}
              aria-label={words.queue}
              title={words.queue}
              className={classNames(roundButton, "border border-line text-text hover:bg-surface")}
              data-testid="queue-button"
            >
              <ListPlus size={18} aria-hidden />
            </button>
          )}
          {answering ? (
            <button
              type="button"
              onClick={onStop}
              aria-label={words.stop}
              title={words.stop}
              className={classNames(roundButton, filledButton)}
              data-testid="stop-button"
            >
              <Square size={14} fill="currentColor" aria-hidden />
            </button>
          ) : (
            <button
              type="button"
              onClick={send}
              disabled={!sendable}
              aria-label={words.send}
              title={words.send}
              className={classNames(roundButton, filledButton)}
              data-testid="send-button"
            >
              <ArrowUp size={20} aria-hidden />
            </button>
          )}
        </div>
      </div>
      <p
        id="composer-hint"
        role="status"
        className={classNames("min-h-6 px-4 pt-1 text-xs", length.tooLong ? "text-danger" : "text-muted")}
      >
        {hintText}
      </p>
    </div>
  );
}

const roundButton =
  "inline-flex size-9 shrink-0 pointer-coarse:size-11 items-center justify-center rounded-full transition-opacity duration-150";
const filledButton = "bg-accent text-on-accent disabled:bg-line disabled:text-muted";
