import { Suspense, useState } from "react";
import { classNames } from "@/components/ui/class-names";
import { PageSection } from "@/components/ui/page-section";
import type { FilePart } from "@/data/client/types";
import { isPicture } from "@/data/files/pictures";
import { files as english } from "@/words/en/files";
import { useWords } from "@/words/language";
import { FileChip } from "./file-chip";
import { PictureViewer, TextViewer } from "./lazy";
import { Thumbnail } from "./thumbnail";

interface MessageFilesProps {
  files: readonly FilePart[];
  /** Calls of an answer returned them; else a question has them. */
  returned?: boolean;
}

/** The files of a message: its pictures, and a chip for each other file. */
export function MessageFiles({ files, returned = false }: MessageFilesProps) {
  const words = useWords("files", english);
  const [open, setOpen] = useState<FilePart>();
  const pictures = files.filter(isPicture);
  const others = files.filter((file) => !isPicture(file));
  const close = () => setOpen(undefined);
  const label = returned ? words.returned : words.attached;
  // The rules of Markdown's lists count in answers.
  const list = classNames(
    "flex max-w-full flex-wrap gap-2",
    returned ? "list-none! ps-0!" : "list-none justify-end",
  );
  return (
    <div className={classNames("flex max-w-full flex-col", !returned && "mb-1 items-end gap-2")}>
      {pictures.length > 0 && (
        <ul aria-label={label} className={list} data-testid="message-pictures">
          {pictures.map((file) => (
            <li key={file.file_id} className="max-w-full">
              <Thumbnail file={file} single={pictures.length === 1} onOpen={() => setOpen(file)} />
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <ul aria-label={label} className={list} data-testid="message-files">
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
