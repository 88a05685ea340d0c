import { ArrowUp, Square } from "lucide-react";
import { type KeyboardEvent, type Ref, useImperativeHandle, useState } from "react";
import { classNames } from "@/components/ui/class-names";
import { chat } from "@/words/en/chat";
import { useWords } from "@/words/language";
import { isEnter, lengthHint, messageLimit, useGrowth } from "./message-field";

/** What others may do to the field: put text into it, or bring the person back to it. */
export interface ChatInputHandle {
  fill(text: string): void;
  focus(): void;
}

interface ChatInputProps {
  onSend(text: string): void;
  onStop?(): void;
  /** An answer is running: the button stops it, and sending waits. */
  answering?: boolean;
  draft?: string;
  onDraft?(text: string): void;
  hint?: string;
  /** Arrow-up in the empty field edits the last message. */
  onEditLast?(): void;
  ref?: Ref<ChatInputHandle>;
}

export function ChatInput({
  onSend,
  onStop,
  answering = false,
  draft = "",
  onDraft,
  hint,
  onEditLast,
  ref,
}: ChatInputProps) {
  const [text, setText] = useState(draft);
  const [early, setEarly] = useState(false);
  const field = useGrowth(text);
  const length = [...text].length;
  const tooLong = length > messageLimit;
  const words = useWords("chat", chat);
  const below = !tooLong && answering && early ? words.early : (lengthHint(words, length) ?? hint);

  function change(next: string) {
    setText(next);
    setEarly(false);
    onDraft?.(next);
  }
  useImperativeHandle(ref, () => ({
    fill(next) {
      change(next);
      field.current?.focus();
    },
    focus: () => field.current?.focus(),
  }));

  function send() {
    setEarly(answering);
    if (text.trim() === "" || tooLong || answering) return;
    onSend(text);
    change("");
    field.current?.focus();
  }

  function pressed(event: KeyboardEvent) {
    if (event.key === "ArrowUp" && text === "" && onEditLast) {
      event.preventDefault();
      onEditLast();
    } else if (isEnter(event)) {
      event.preventDefault();
      send();
    }
  }

  return (
    <div>
      <div className="flex items-end gap-2 rounded-2xl border border-line bg-raised p-2 pl-4 transition-colors duration-150 focus-within:border-muted">
        <textarea
          ref={field}
          rows={1}
          value={text}
          onChange={(event) => change(event.target.value)}
          onKeyDown={pressed}
          placeholder={words.placeholder}
          aria-label={words.message}
          aria-describedby="composer-hint"
          aria-invalid={tooLong}
          className="max-h-60 min-h-9 flex-1 resize-none bg-transparent py-[5px] pointer-coarse:min-h-11 pointer-coarse:py-[9px] outline-none placeholder:text-muted"
          data-testid="message-input"
        />
        {answering ? (
          <button
            type="button"
            onClick={onStop}
            aria-label={words.stop}
            title={words.stop}
            className={round}
            data-testid="stop-button"
          >
            <Square size={14} fill="currentColor" aria-hidden />
          </button>
        ) : (
          <button
            type="button"
            onClick={send}
            disabled={text.trim() === "" || tooLong}
            aria-label={words.send}
            title={words.send}
            className={round}
            data-testid="send-button"
          >
            <ArrowUp size={20} aria-hidden />
          </button>
        )}
      </div>
      <p
        id="composer-hint"
        role="status"
        className={classNames("min-h-6 px-4 pt-1 text-xs", tooLong ? "text-danger" : "text-muted")}
      >
        {below}
      </p>
    </div>
  );
}

const round =
  "inline-flex size-9 shrink-0 pointer-coarse:size-11 items-center justify-center rounded-full bg-accent text-on-accent transition-opacity duration-150 disabled:bg-line disabled:text-muted";
