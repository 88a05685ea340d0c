import { Suspense, useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { errorText } from "@/data/client/api-error";
import type { StoredFile } from "@/data/client/types";
import { isPicture } from "@/data/files/pictures";
import { useFiles } from "@/data/files/queries";
import { isGone, useFileRecord } from "@/data/files/records";
import { common } from "@/words/en/common";
import { files as english } from "@/words/en/files";
import { sizeText } from "@/words/fill";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { FileRow } from "./file-row";
import { PictureViewer, TextViewer } from "./lazy";

/** How much of the quota is used. */
function Storage({ used, quota }: { used: number; quota: number | undefined }) {
  const words = useWords("files", english);
  const locale = useLocale();
  const size = (bytes: number) => sizeText(bytes, locale);
  const text = quota === undefined ? words.storageUsed(size(used)) : words.storageOf(size(used), size(quota));
  return (
    <div className="flex flex-col gap-2" data-testid="storage">
      <p className="text-sm tabular-nums">{text}</p>
      {quota !== undefined && (
        <meter className="sr-only" aria-label={words.storage} min={0} max={quota} value={used} />
      )}
      {quota !== undefined && (
        <div aria-hidden className="h-1.5 overflow-hidden rounded-full bg-line">
          <div
            className={used > quota * 0.9 ? "h-full bg-danger" : "h-full bg-accent"}
            style={{ width: `${Math.min(100, (used / quota) * 100)}%` }}
          />
        </div>
      )}
    </div>
  );
}

/** The file that is open: a picture, or what was read. */
function Opened({ file, onClose }: { file: StoredFile; onClose(): void }) {
  const part = { ...file, type: "file" as const, file_id: file.id };
  return (
    <Suspense>
      {isPicture(file) ? (
        <PictureViewer pictures={[part]} first={part} onClose={onClose} />
      ) : (
        <TextViewer file={part} onClose={onClose} />
      )}
    </Suspense>
  );
}

/** The file that the address names, which links on paper lead to. */
function LinkedFile() {
  const words = useWords("files", english);
  const [id, setId] = useState(
    () => Number(new URLSearchParams(window.location.search).get("file")) || undefined,
  );
  const { data: file, error } = useFileRecord(id);
  function close() {
    setId(undefined);
    window.history.replaceState(null, "", window.location.pathname);
  }
  if (isGone(error)) return <Notice kind="problem">{words.goneNotice}</Notice>;
  return id !== undefined && file ? <Opened file={file} onClose={close} /> : null;
}

/** The person's files, newest first. */
export function FileList() {
  const words = useWords("files", english);
  const { tryAgain } = useWords("common", common);
  const list = useFiles();
  const [open, setOpen] = useState<StoredFile>();
  const { data, error, hasNextPage, isFetchingNextPage } = list;
  if (data === undefined && !error) return <p className="min-h-24 text-sm text-muted">{words.loading}</p>;
  return (
    <>
      <LinkedFile />
      {data && <Storage used={data.used} quota={data.quota} />}
      {data?.files.length === 0 && (
        <p className="border-t border-line pt-6 text-sm text-muted" data-testid="no-files">
          {words.empty}
        </p>
      )}
      {data && data.files.length > 0 && (
        <ul className="flex flex-col divide-y divide-line border-y border-line">
          {data.files.map((file) => (
            <FileRow key={file.id} file={file} onOpen={() => setOpen(file)} />
          ))}
        </ul>
      )}
      {error && (
        <Notice kind="problem">
          {errorText(error)}
          <button
            type="button"
            className="ml-2 underline underline-offset-2"
            onClick={() => (data && hasNextPage ? list.fetchNextPage() : list.refetch())}
          >
            {tryAgain}
          </button>
        </Notice>
      )}
      {hasNextPage && !error && (
        <Button
          variant="quiet"
          className="self-start"
          aria-disabled={isFetchingNextPage}
          onClick={() => !isFetchingNextPage && list.fetchNextPage()}
        >
          {isFetchingNextPage ? words.loading : words.loadMore}
        </Button>
      )}
      {open && <Opened file={open} onClose={() => setOpen(undefined)} />}
    </>
  );
}
