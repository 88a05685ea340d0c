import { ArrowUp, ListPlus, Square } from "lucide-react";
import {
  type KeyboardEvent,
  type Ref,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useState,
} from "react";
import { defaultMessageChars } from "@/api/config";
import { classNames } from "@/components/ui/class-names";
import { chat } from "@/words/en/chat";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { isComposing } from "./composing";
import { joined } from "./drafts";
import { isEnter, lengthHint, lengthOf, roomIn, useGrowth } from "./message-field";

/** What others may do to the field: put text into it, or bring the person back to it. */
export interface ChatInputHandle {
  fill(text: string): void;
  /** Puts a text that was not sent before what is being typed. */
  putBack(text: string): void;
  focus(): void;
}

interface ChatInputProps {
  onSend(text: string): void;
  /** Queues a message behind the running answer; false when no more may wait. */
  onQueue?(text: string): boolean;
  onStop?(): void;
  /** An answer is running: the button stops it, and what is sent waits. */
  answering?: boolean;
  /** The longest message, in Unicode code points. */
  limit?: number;
  draft?: string;
  onDraft?(text: string): void;
  hint?: string;
  /** Arrow-up in the empty field edits the last message. */
  onEditLast?(): void;
  ref?: Ref<ChatInputHandle>;
}

/** Refuses input that would make the text longer than the field can hold, and says how long it was. */
function useRoom(
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
      if (data.length <= roomIn(rest, limit)) return;
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
  ref,
}: ChatInputProps) {
  const [text, setText] = useState(draft);
  const [notice, setNotice] = useState<string>();
  const field = useGrowth(text);
  const words = useWords("chat", chat);
  const locale = useLocale();
  const length = lengthOf(text, limit);
  const sendable = !length.tooLong && text.trim() !== "";
  const below = notice ?? lengthHint(words, locale, length, limit) ?? hint;
  useRoom(field, limit, (refused) =>
    setNotice(words.notPasted(refused.toLocaleString(locale), limit.toLocaleString(locale))),
  );

  function change(next: string) {
    setText(next);
    setNotice(undefined);
    onDraft?.(next);
  }
  useImperativeHandle(ref, () => ({
    fill(next) {
      change(next);
      field.current?.focus();
    },
    putBack(before) {
      change(joined(before, text));
      field.current?.focus();
    },
    focus: () => field.current?.focus(),
  }));

  function send() {
    if (!sendable) return;
    if (answering && onQueue?.(text) === false) return setNotice(words.queueFull);
    if (!answering) onSend(text);
    else if (onQueue === undefined) return;
    change("");
    field.current?.focus();
  }

  function pressed(event: KeyboardEvent) {
    if (isComposing(event.nativeEvent)) return;
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
          dir="auto"
          value={text}
          onChange={(event) => change(event.target.value)}
          onKeyDown={pressed}
          placeholder={words.placeholder}
          aria-label={words.message}
          aria-describedby="composer-hint"
          aria-invalid={length.tooLong}
          className="field-sizing-content max-h-60 min-h-9 min-w-0 flex-1 resize-none bg-transparent py-[5px] pointer-coarse:min-h-11 pointer-coarse:py-[9px] outline-none placeholder:text-muted"
          data-testid="message-input"
        />
        {answering && onQueue && sendable && (
          <button
            type="button"
            onClick={send}
            aria-label={words.queue}
            title={words.queue}
            className={classNames(round, "border border-line text-text hover:bg-surface")}
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
            className={classNames(round, filled)}
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
            className={classNames(round, filled)}
            data-testid="send-button"
          >
            <ArrowUp size={20} aria-hidden />
          </button>
        )}
      </div>
      <p
        id="composer-hint"
        role="status"
        className={classNames("min-h-6 px-4 pt-1 text-xs", length.tooLong ? "text-danger" : "text-muted")}
      >
        {below}
      </p>
    </div>
  );
}

const round =
  "inline-flex size-9 shrink-0 pointer-coarse:size-11 items-center justify-center rounded-full transition-opacity duration-150";
const filled = "bg-accent text-on-accent disabled:bg-line disabled:text-muted";
