import { Download, X } from "lucide-react";
import { useRef } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { useModal } from "@/components/ui/use-modal";
import { errorText } from "@/data/client/api-error";
import type { FilePart, StoredFile } from "@/data/client/types";
import { useFileText } from "@/data/files/queries";
import { isGone, useFileRecord } from "@/data/files/records";
import { common } from "@/words/en/common";
import { files } from "@/words/en/files";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { problemText, useFileFacts } from "./file-words";
import { kindOf } from "./kinds";
import { ReadText } from "./read-text";
import { modelText } from "./text-blocks";
import { useSave } from "./use-save";
import type { Range } from "./used-pages";

interface TextViewerProps {
  file: Pick<FilePart, "file_id" | "name" | "media_type" | "bytes">;
  /** The pages that the model got for an answer; those are shown first. */
  used?: readonly Range[];
  onClose(): void;
}

/** How much there is to read. */
function Amount({ record }: { record: StoredFile }) {
  const words = useWords("files", files);
  const locale = useLocale();
  const { words: count = 0, tokens = 0 } = record;
  return ` · ${words.wordCount(count, count.toLocaleString(locale))} · ${words.tokenCount(tokens.toLocaleString(locale))}`;
}

function Message({ children, onRetry }: { children: string; onRetry?(): void }) {
  const { tryAgain } = useWords("common", common);
  return (
    <div
      role="status"
      className="flex flex-1 flex-col items-center justify-center gap-4 px-6 text-center text-sm"
    >
      <p className="max-w-prose">{children}</p>
      {onRetry && (
        <Button variant="quiet" size="small" onClick={onRetry}>
          {tryAgain}
        </Button>
      )}
    </div>
  );
}

/** What was read from a file, or why nothing was. */
function Content({ file, used }: Omit<TextViewerProps, "onClose">) {
  const words = useWords("files", files);
  const record = useFileRecord(file.file_id);
  const ready = record.data?.status === "ready" && record.data.width === undefined;
  const text = useFileText(file.file_id, ready);
  if (isGone(record.error) || isGone(text.error)) return <Message>{words.goneNotice}</Message>;
  const failed = record.isError ? record : text.isError ? text : undefined;
  if (failed) return <Message onRetry={() => failed.refetch()}>{errorText(failed.error)}</Message>;
  if (record.data?.status === "failed")
    return <Message>{`${problemText(words, record.data.problem)} ${words.notSent}`}</Message>;
  if (record.data?.status === "processing") return <Message>{words.reading}</Message>;
  if (record.data?.width !== undefined) return <Message>{words.aPicture}</Message>;
  if (text.data === undefined) return <Message>{words.loading}</Message>;
  return <ReadText text={text.data} unit={kindOf(file).unit} used={used} />;
}

/** What was read from a file: what models get of it. */
export default function TextViewer({ file, used, onClose }: TextViewerProps) {
  const words = useWords("files", files);
  const dialog = useRef<HTMLDialogElement>(null);
  const handlers = useModal(dialog, onClose);
  const { data: record, error } = useFileRecord(file.file_id);
  const readable = record?.status === "ready" && record.width === undefined;
  const text = useFileText(file.file_id, readable);
  const facts = useFileFacts()(file, record).join(" · ");
  const save = useSave();
  return (
    <dialog
      ref={dialog}
      aria-label={file.name}
      onClose={onClose}
      {...handlers}
      className="m-auto h-[min(88dvh,64rem)] max-h-none w-[min(56rem,calc(100vw-24px))] max-w-none flex-col overflow-hidden rounded-2xl border border-line bg-bg p-0 text-start text-text shadow-float backdrop:bg-black/40 open:flex max-sm:m-0 max-sm:h-dvh max-sm:w-screen max-sm:rounded-none max-sm:border-0"
      data-testid="text-viewer"
    >
      <header className="flex shrink-0 items-center gap-1 py-2 ps-5 pe-2">
        <div className="flex min-w-0 flex-1 flex-col">
          <h2 className="truncate text-sm font-semibold" title={file.name}>
            <bdi>{file.name}</bdi>
          </h2>
          <p className="text-xs text-muted">
            {facts}
            {readable && <Amount record={record} />}
          </p>
        </div>
        {text.data && (
          <CopyButton
            text={() => modelText(text.data)}
            label={words.copy}
            copiedLabel={words.copied}
            size={18}
          />
        )}
        {!isGone(error) && (
          <IconButton
            label={words.download}
            disabled={save.isPending}
            onClick={() => save.mutate({ id: file.file_id, name: file.name })}
          >
            <Download size={18} aria-hidden />
          </IconButton>
        )}
        <IconButton label={words.close} autoFocus onClick={() => dialog.current?.close()}>
          <X size={18} aria-hidden />
        </IconButton>
      </header>
      {readable && (
        <p className="border-b border-line px-5 pb-2 text-xs text-muted">
          {used ? words.usedHere : words.whatWasRead}
        </p>
      )}
      {save.error && (
        <p role="alert" className="px-5 pb-2 text-sm text-danger">
          {errorText(save.error)}
        </p>
      )}
      <Content file={file} used={used} />
    </dialog>
  );
}
