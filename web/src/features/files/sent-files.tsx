import type { FilePart } from "@/data/client/types";
import type { Attached } from "@/data/drafts/files";
import { useUploads } from "@/lib/stream/live-uploads";
import { attaching } from "@/words/en/attaching";
import { sizeText } from "@/words/fill";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { AttachedName } from "./attached-name";
import { AttachedPicture } from "./attached-picture";
import { MessageFiles } from "./message-files";

function partOf({ id, name, bytes, media_type }: Attached): FilePart[] {
  return id === undefined ? [] : [{ type: "file", file_id: id, name, bytes, media_type }];
}

/** The files of a question that was just sent: once all are stored, as those of a listed one. */
export function SentFiles({ files }: { files: readonly Attached[] }) {
  const words = useWords("attaching", attaching);
  const locale = useLocale();
  const known = useUploads();
  const stored = files.flatMap((of) => partOf({ ...of, id: of.id ?? known.get(of.key)?.id }));
  if (stored.length === files.length) return <MessageFiles files={stored} />;
  return (
    <ul
      aria-label={words.list}
      className="flex max-w-[85%] flex-wrap justify-end gap-1.5"
      data-testid="sent-files"
    >
      {files.map((of) => (
        <li
          key={of.key}
          className="flex max-w-64 min-w-0 items-center gap-2.5 rounded-xl border border-line bg-surface p-1.5 pe-3 text-sm"
        >
          <AttachedPicture of={of} file={known.get(of.key)?.file} />
          <span className="min-w-0">
            <span className="block leading-5">
              <AttachedName name={of.name} />
            </span>
            <span className="block text-xs leading-4 text-muted">{sizeText(of.bytes, locale)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
