import { ChevronRight } from "lucide-react";
import { Suspense, useState } from "react";
import { PageSection } from "@/components/ui/page-section";
import type { FileUse, StoredFile } from "@/data/client/types";
import { isGone, useFileRecord } from "@/data/files/records";
import type { Words } from "@/words/en";
import { files } from "@/words/en/files";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { isolated } from "./file-words";
import { kindOf } from "./kinds";
import { TextViewer } from "./lazy";
import { listed, pagesIn, rangesOf } from "./used-pages";

/** So many ranges are named; of more, their pages are counted. */
const maxRanges = 6;

/** How much the model got of a file that it did not get as a whole. */
export function usedText(
  words: Words["files"],
  { pages = "" }: Pick<FileUse, "pages">,
  file: StoredFile | undefined,
  locale: string,
): string {
  const name = file ? isolated(file.name) : words.goneFile;
  const ranges = rangesOf(pages);
  if (ranges.length === 0) {
    if (file?.status === "failed") return words.couldNotRead(name);
    if (file?.status === "processing") return words.notReadInTime(name);
    return file?.width === undefined ? words.noRoom(name) : words.notSeen(name);
  }
  if (file?.pages === 1) return words.usedParts(name);
  const unit = file ? kindOf(file).unit : "page";
  const count = pagesIn(ranges);
  if (ranges.length <= maxRanges || file?.pages === undefined)
    return words.used[unit](count, listed(ranges, locale), name);
  return words.usedSome[unit](count.toLocaleString(locale), file.pages.toLocaleString(locale), name);
}

function UsedFile({ use }: { use: FileUse }) {
  const words = useWords("files", files);
  const locale = useLocale();
  const { data: file, error } = useFileRecord(use.file_id);
  const [open, setOpen] = useState(false);
  const ranges = rangesOf(use.pages ?? "");
  const line = "flex min-h-6 items-center gap-1 text-start text-xs text-muted [overflow-wrap:anywhere]";
  // The line keeps its place until the name is known.
  if (file === undefined)
    return <p className={line}>{isGone(error) && usedText(words, use, undefined, locale)}</p>;
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        className={`${line} rounded-md hover:text-text pointer-coarse:min-h-11`}
        data-testid="file-use"
      >
        {usedText(words, use, file, locale)}
        <ChevronRight size={14} aria-hidden className="shrink-0" />
      </button>
      {open && (
        <PageSection>
          <Suspense>
            <TextViewer
              file={{ ...file, file_id: file.id }}
              used={ranges.length > 0 ? ranges : undefined}
              onClose={() => setOpen(false)}
            />
          </Suspense>
        </PageSection>
      )}
    </>
  );
}

/** Names the files that the model did not get in full. */
export function FilesUsed({ uses }: { uses: readonly FileUse[] }) {
  const words = useWords("files", files);
  const locale = useLocale();
  const [shown, setShown] = useState(false);
  const partial = uses.filter((use) => !use.whole);
  const [one, another] = partial;
  if (one === undefined) return null;
  return (
    <div className="flex flex-col items-start" data-testid="files-used">
      {another !== undefined && (
        <button
          type="button"
          aria-expanded={shown}
          onClick={() => setShown(!shown)}
          className="flex min-h-6 items-center gap-1 rounded-md text-xs text-muted hover:text-text pointer-coarse:min-h-11"
        >
          {words.usedOfSeveral(partial.length.toLocaleString(locale))}
          <ChevronRight
            size={14}
            aria-hidden
            className={`shrink-0 transition-transform duration-150 ${shown ? "rotate-90" : ""}`}
          />
        </button>
      )}
      {(another === undefined || shown) && partial.map((use) => <UsedFile key={use.file_id} use={use} />)}
    </div>
  );
}
