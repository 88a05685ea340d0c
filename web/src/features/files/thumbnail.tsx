import { ImageOff } from "lucide-react";
import { type SyntheticEvent, useState } from "react";
import { classNames } from "@/components/ui/class-names";
import type { FilePart } from "@/data/client/types";
import { isGone } from "@/data/files/records";
import { files } from "@/words/en/files";
import { useWords } from "@/words/language";
import { isolated } from "./file-words";
import { usePicture } from "./use-picture";

interface ThumbnailProps {
  file: FilePart;
  /** The only picture of its message is larger. */
  single: boolean;
  onOpen(): void;
}

function isSmall({ naturalWidth, naturalHeight, clientWidth, clientHeight }: HTMLImageElement): boolean {
  return naturalWidth <= clientWidth && naturalHeight <= clientHeight;
}

/** A picture of a question. Its size is known before it is loaded. */
export function Thumbnail({ file, single, onOpen }: ThumbnailProps) {
  const words = useWords("files", files);
  const { url, error } = usePicture(file.file_id);
  const [undrawn, setUndrawn] = useState(false);
  const [small, setSmall] = useState(false);
  const failed = error !== undefined || undrawn;
  return (
    <button
      type="button"
      onClick={onOpen}
      aria-label={failed ? undefined : words.openPicture(isolated(file.name))}
      aria-haspopup="dialog"
      aria-busy={url === undefined && !failed}
      title={file.name}
      className={classNames(
        "block overflow-hidden rounded-xl border border-line bg-surface transition-opacity duration-150 hover:opacity-90",
        single ? "h-48 w-64 max-w-full" : "size-28 sm:size-32",
      )}
      data-testid="thumbnail"
    >
      {failed ? (
        <span className="flex h-full flex-col items-center justify-center gap-2 px-2 text-center text-xs text-muted">
          <ImageOff size={20} aria-hidden />
          {isGone(error) ? words.gone : words.pictureFailed}
        </span>
      ) : (
        url && (
          // biome-ignore lint/performance/noImgElement: it is in memory.
          <img
            src={url}
            alt={file.name}
            decoding="async"
            draggable={false}
            className={classNames("size-full", small ? "object-scale-down" : "object-cover")}
            onLoad={({ currentTarget }: SyntheticEvent<HTMLImageElement>) => setSmall(isSmall(currentTarget))}
            onError={() => setUndrawn(true)}
          />
        )
      )}
    </button>
  );
}
