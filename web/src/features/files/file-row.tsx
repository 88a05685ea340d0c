import { Download, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { Button, IconButton } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { errorText } from "@/data/client/api-error";
import type { StoredFile } from "@/data/client/types";
import { useDeleteFile } from "@/data/files/queries";
import { files } from "@/words/en/files";
import { useWords } from "@/words/language";
import { isolated, shortProblem, useFileFacts } from "./file-words";
import { kindOf } from "./kinds";
import { useSave } from "./use-save";

function Facts({ file }: { file: StoredFile }) {
  const words = useWords("files", files);
  const facts = useFileFacts()(file, file);
  return (
    <span className="text-xs text-muted [overflow-wrap:anywhere]">
      {facts.join(" · ")} · {words.uploaded} <RelativeTime at={file.created_at} />
      {" · "}
      <span title={file.in_use ? words.inUseAbout : undefined}>
        {file.in_use ? words.inUse : words.unused}
      </span>
      {file.status === "processing" && ` · ${words.reading}`}
      {file.status === "failed" && (
        <span className="text-danger"> · {shortProblem(words, file.problem)}</span>
      )}
    </span>
  );
}

/** Moves the focus to the row beside one that is about to go. */
function focusNextRow(inside: Element | null): void {
  const row = inside?.closest("li");
  const other = row?.nextElementSibling ?? row?.previousElementSibling;
  other?.querySelector("button")?.focus();
}

/** Asks before a file is deleted. The way back has the focus. */
function ConfirmDelete({ file, onCancel }: { file: StoredFile; onCancel(): void }) {
  const words = useWords("files", files);
  const box = useRef<HTMLDivElement>(null);
  const remove = useDeleteFile(() => focusNextRow(box.current));
  return (
    <div ref={box} role="alert" className="flex flex-col gap-3 rounded-lg bg-danger-tint p-4 text-sm">
      <p className="[overflow-wrap:anywhere]">
        {remove.error ? errorText(remove.error) : words.deleteAsk(isolated(file.name))}
      </p>
      <div className="flex flex-wrap gap-3">
        <Button variant="quiet" autoFocus onClick={onCancel}>
          {words.cancel}
        </Button>
        <Button
          variant="danger"
          aria-disabled={remove.isPending}
          onClick={() => !remove.isPending && remove.mutate(file.id)}
        >
          {remove.isPending ? words.deleting : words.deleteNow}
        </Button>
      </div>
    </div>
  );
}

interface RowProps {
  file: StoredFile;
  onOpen(): void;
}

/** A file in the list of all. One that a message holds cannot be deleted. */
export function FileRow({ file, onOpen }: RowProps) {
  const words = useWords("files", files);
  const save = useSave();
  const [confirming, setConfirming] = useState(false);
  const Icon = kindOf(file).icon;
  const name = isolated(file.name);
  return (
    <li
      className="flex flex-col gap-3 py-2 [contain-intrinsic-size:auto_72px] [content-visibility:auto]"
      data-testid="file-row"
    >
      <div className="flex items-center gap-2">
        <button
          type="button"
          onClick={onOpen}
          aria-haspopup="dialog"
          title={file.name}
          className="flex min-h-12 min-w-0 flex-1 items-center gap-3 rounded-lg text-start"
        >
          <span className="flex size-10 shrink-0 items-center justify-center rounded-lg bg-surface text-muted">
            <Icon size={20} aria-hidden />
          </span>
          <span className="flex min-w-0 flex-1 flex-col">
            <bdi dir="auto" className="truncate text-left text-sm font-medium">
              {file.name}
            </bdi>
            <Facts file={file} />
          </span>
        </button>
        {!file.in_use && (
          <IconButton
            label={words.delete(name)}
            className="hover:text-danger"
            aria-expanded={confirming}
            onClick={() => setConfirming(!confirming)}
          >
            <Trash2 size={16} aria-hidden />
          </IconButton>
        )}
        <IconButton
          label={words.downloadFile(name)}
          disabled={save.isPending}
          onClick={() => save.mutate(file)}
        >
          <Download size={16} aria-hidden />
        </IconButton>
      </div>
      {save.error && (
        <p role="alert" className="text-sm text-danger">
          {errorText(save.error)}
        </p>
      )}
      {confirming && <ConfirmDelete file={file} onCancel={() => setConfirming(false)} />}
    </li>
  );
}
