import { type KeyboardEvent, useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { useMessageChars } from "@/data/config/queries";
import { isEnter, lengthHint, lengthOf, useAutoHeight } from "@/features/composer";
import { isComposing } from "@/lib/composing";
import { chat } from "@/words/en/chat";
import { messages } from "@/words/en/messages";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";

interface MessageEditorProps {
  text: string;
  onSend(text: string): void;
  onCancel(): void;
}

/** Edits a message in place. Sending creates a new version; the original is kept. */
export function MessageEditor({ text: before, onSend, onCancel }: MessageEditorProps) {
  const words = useWords("messages", messages);
  const chatWords = useWords("chat", chat);
  const locale = useLocale();
  const limit = useMessageChars();
  const [text, setText] = useState(before);
  const field = useAutoHeight(text);
  const length = lengthOf(text, limit);
  const sendable = text.trim() !== "" && !length.tooLong;

  useEffect(() => {
    const now = field.current;
    now?.focus();
    now?.setSelectionRange(now.value.length, now.value.length);
  }, [field]);

  function pressed(event: KeyboardEvent) {
    if (isComposing(event.nativeEvent)) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      onCancel();
    } else if (isEnter(event)) {
      event.preventDefault();
      if (sendable) onSend(text);
    }
  }

  return (
    <div className="flex flex-col gap-2 rounded-2xl bg-tint p-3">
      <textarea
        ref={field}
        dir="auto"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={pressed}
        aria-label={words.editField}
        aria-invalid={length.tooLong}
        className="field-sizing-content max-h-60 w-full resize-none bg-transparent px-1 outline-none"
        data-testid="edit-input"
      />
      <div className="flex flex-wrap items-center justify-end gap-2">
        <span role="status" className="mr-auto px-1 text-xs text-muted">
          {lengthHint(chatWords, locale, length, limit) ?? words.editHint}
        </span>
        <Button variant="plain" size="small" onClick={onCancel}>
          {words.cancel}
        </Button>
        <Button size="small" disabled={!sendable} onClick={() => onSend(text)}>
          {words.send}
        </Button>
      </div>
    </div>
  );
}
