import { Suspense, useState } from "react";
import { PageSection } from "@/components/ui/page-section";
import type { FilePart } from "@/data/client/types";
import { isPicture } from "@/data/files/pictures";
import { files as english } from "@/words/en/files";
import { useWords } from "@/words/language";
import { FileChip } from "./file-chip";
import { PictureViewer, TextViewer } from "./lazy";
import { Thumbnail } from "./thumbnail";

/** The files of a question: its pictures, and a chip for each other file. */
export function MessageFiles({ files }: { files: readonly FilePart[] }) {
  const words = useWords("files", english);
  const [open, setOpen] = useState<FilePart>();
  const pictures = files.filter(isPicture);
  const others = files.filter((file) => !isPicture(file));
  const close = () => setOpen(undefined);
  const list = "flex max-w-full list-none flex-wrap justify-end gap-2";
  return (
    <div className="mb-1 flex max-w-full flex-col items-end gap-2">
      {pictures.length > 0 && (
        <ul aria-label={words.attached} className={list} data-testid="message-pictures">
          {pictures.map((file) => (
            <li key={file.file_id} className="max-w-full">
              <Thumbnail file={file} single={pictures.length === 1} onOpen={() => setOpen(file)} />
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <ul aria-label={words.attached} className={list} data-testid="message-files">
          {others.map((file) => (
            <li key={file.file_id} className="max-w-full">
              <FileChip file={file} onOpen={() => setOpen(file)} />
            </li>
          ))}
        </ul>
      )}
      {open && (
        <PageSection>
          <Suspense>
            {isPicture(open) ? (
              <PictureViewer pictures={pictures} first={open} onClose={close} />
            ) : (
              <TextViewer file={open} onClose={close} />
            )}
          </Suspense>
        </PageSection>
      )}
    </div>
  );
}
