import { Paperclip, Pencil, X } from "lucide-react";
import { useId } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { uploads } from "@/lib/stream/live-uploads";
import type { Queued } from "@/lib/stream/unsent-storage";
import { messages } from "@/words/en/messages";
import { useWords } from "@/words/language";

/** Longer messages are cut to about one line. */
const previewLength = 300;

interface MessageQueueProps {
  queue: readonly Queued[];
  onSendNow(key: string): void;
  onEdit(key: string): void;
  onRemove(key: string): void;
}

/** Messages queued behind the running answer, the next one first. */
export default function MessageQueue({ queue, onSendNow, onEdit, onRemove }: MessageQueueProps) {
  const words = useWords("messages", messages);
  const id = useId();
  const held = queue.some((item) => item.held);
  return (
    <div className={queue.length > 0 ? "pb-1.5" : undefined} data-testid="message-queue">
      <p role="status" className={held ? "px-4 pb-1 text-xs text-muted" : "sr-only"}>
        {queue.length > 0 && (held ? words.queuePaused : words.queueCount(queue.length))}
      </p>
      {queue.length > 0 && (
        <ol aria-label={words.queue} className="flex max-h-44 flex-col gap-1 overflow-y-auto">
          {queue.map(({ key, text, files = [] }) => (
            <li
              key={key}
              className="flex items-center gap-1 rounded-lg border border-line bg-surface py-0.5 pr-1 pl-4 text-sm"
              data-testid="queued-message"
            >
              <span id={`${id}-${key}`} className="flex min-w-0 flex-1 items-center gap-2">
                <span dir="auto" className={classNames("truncate", text.trim() === "" && "sr-only")}>
                  {text.slice(0, previewLength)}
                </span>
                {files.length > 0 && (
                  <span
                    title={files.map(({ name }) => name).join("\n")}
                    className="flex shrink-0 items-center gap-1 text-xs text-muted"
                  >
                    <Paperclip size={14} aria-hidden />
                    {words.filesOnly(files.length)}
                  </span>
                )}
              </span>
              <Button
                variant="plain"
                size="small"
                className="shrink-0"
                aria-describedby={`${id}-${key}`}
                onClick={() => onSendNow(key)}
              >
                {words.sendNow}
              </Button>
              <IconButton label={words.edit} aria-describedby={`${id}-${key}`} onClick={() => onEdit(key)}>
                <Pencil size={16} aria-hidden />
              </IconButton>
              <IconButton
                label={words.remove}
                aria-describedby={`${id}-${key}`}
                onClick={() => {
                  onRemove(key);
                  uploads.removeAll(files);
                }}
              >
                <X size={16} aria-hidden />
              </IconButton>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
