import type { FilePart, StoredFile } from "@/data/client/types";
import { isGone, useFileRecord } from "@/data/files/records";
import { files } from "@/words/en/files";
import { useWords } from "@/words/language";
import { shortProblem, useFileFacts } from "./file-words";
import { kindOf } from "./kinds";

interface ChipProps {
  file: FilePart;
  onOpen(): void;
}

function State({ file, record, gone }: { file: FilePart; record: StoredFile | undefined; gone: boolean }) {
  const words = useWords("files", files);
  const facts = useFileFacts()(file, record);
  if (gone) return words.gone;
  if (record?.status === "processing") return <span className="shimmer">{words.reading}</span>;
  if (record?.status === "failed")
    return <span className="text-danger">{shortProblem(words, record.problem)}</span>;
  return facts.join(" · ");
}

/** A file of a question that is no picture. It has the same size whatever is known of the file. */
export function FileChip({ file, onOpen }: ChipProps) {
  const { data: record, error } = useFileRecord(file.file_id);
  const Icon = kindOf(file).icon;
  return (
    <button
      type="button"
      onClick={onOpen}
      aria-haspopup="dialog"
      title={file.name}
      className="flex h-14 w-64 max-w-full items-center gap-3 rounded-xl border border-line bg-surface ps-2 pe-3 text-start transition-colors duration-150 hover:bg-line/50"
      data-testid="file-chip"
    >
      <span className="flex size-10 shrink-0 items-center justify-center rounded-lg bg-tint text-accent">
        <Icon size={20} aria-hidden />
      </span>
      <span className="flex min-w-0 flex-1 flex-col">
        <bdi dir="auto" className="truncate text-left text-sm font-medium">
          {file.name}
        </bdi>
        <span className="truncate text-xs text-muted">
          <State file={file} record={record} gone={isGone(error)} />
        </span>
      </span>
    </button>
  );
}
