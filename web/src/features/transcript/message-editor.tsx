import { type KeyboardEvent, Suspense, useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { useMessageChars } from "@/data/config/queries";
import type { Attached } from "@/data/drafts/files";
import { isEnter, lengthHint, lengthOf, useAutoHeight } from "@/features/composer";
import { AttachButton } from "@/features/files";
import { Attachments, type Blocked } from "@/features/files/lazy";
import { isComposing } from "@/lib/composing";
import { uploads } from "@/lib/stream/live-uploads";
import { chat } from "@/words/en/chat";
import { messages } from "@/words/en/messages";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";

interface MessageEditorProps {
  text: string;
  /** The files of the message as it is. */
  files: readonly Attached[];
  /** `files` is undefined if there are none, and were none. */
  onSend(text: string, files: readonly Attached[] | undefined): void;
  onCancel(): void;
}

/** Edits a message in place. Sending creates a new version; the original is kept. */
export function MessageEditor({ text: before, files: filesBefore, onSend, onCancel }: MessageEditorProps) {
  const words = useWords("messages", messages);
  const chatWords = useWords("chat", chat);
  const locale = useLocale();
  const limit = useMessageChars();
  const [text, setText] = useState(before);
  const [files, setFiles] = useState(filesBefore);
  const [blocked, setBlocked] = useState<Blocked>();
  const field = useAutoHeight(text);
  const length = lengthOf(text, limit);
  const sendable = (text.trim() !== "" || files.length > 0) && !length.tooLong && !blocked;
  const send = () => {
    if (!sendable) return;
    onSend(text, files.length + filesBefore.length > 0 ? files : undefined);
  };

  function cancel() {
    uploads.removeAll(files);
    onCancel();
  }

  useEffect(() => {
    const now = field.current;
    now?.focus();
    now?.setSelectionRange(now.value.length, now.value.length);
  }, [field]);

  function pressed(event: KeyboardEvent) {
    if (isComposing(event.nativeEvent)) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      cancel();
    } else if (isEnter(event)) {
      event.preventDefault();
      send();
    }
  }

  return (
    <div className="flex flex-col gap-2 rounded-2xl bg-tint p-3">
      <Suspense>
        <Attachments
          files={files}
          onChange={setFiles}
          model={undefined}
          messageChars={limit}
          onBlocked={setBlocked}
          focusField={() => field.current?.focus()}
        />
      </Suspense>
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
        <AttachButton />
        <span role="status" className="mr-auto px-1 text-xs text-muted">
          {lengthHint(chatWords, locale, length, limit) ?? blocked?.text ?? words.editHint}
        </span>
        <Button variant="plain" size="small" onClick={cancel}>
          {words.cancel}
        </Button>
        <Button size="small" disabled={!sendable} onClick={send}>
          {words.send}
        </Button>
      </div>
    </div>
  );
}
