import { useState } from "react";
import type { FilePart } from "@/data/client/types";
import { isPicture } from "@/data/files/pictures";
import { useFileFacts } from "./file-words";
import { usePicture } from "./use-picture";

/** The name of a file as a link, which works for its owner. */
function FileLink({ file }: { file: FilePart }) {
  const facts = useFileFacts()(file);
  return (
    <a
      href={`/settings/files?file=${file.file_id}`}
      className="underline underline-offset-2 [overflow-wrap:anywhere]"
    >
      <bdi>{file.name}</bdi> ({facts.join(", ")})
    </a>
  );
}

/** A picture on paper. The page is not printed before it is loaded. */
function PrintedPicture({ file }: { file: FilePart }) {
  const { url, error } = usePicture(file.file_id);
  const [undrawn, setUndrawn] = useState(false);
  if (error !== undefined || undrawn) return null;
  if (url === undefined) return <span aria-busy className="block h-48" />;
  return (
    // biome-ignore lint/performance/noImgElement: it is in memory.
    <img
      src={url}
      alt={file.name}
      className="my-2 max-h-96 max-w-full rounded-lg object-contain"
      onError={() => setUndrawn(true)}
    />
  );
}

/** The files of a question on paper: pictures as such, all by their names. */
export function PrintedFiles({ files }: { files: readonly FilePart[] }) {
  if (files.length === 0) return null;
  return (
    <ul className="my-1 list-none text-sm" data-testid="printed-files">
      {files.map((file) => (
        <li key={file.file_id}>
          {isPicture(file) && <PrintedPicture file={file} />}
          <FileLink file={file} />
        </li>
      ))}
    </ul>
  );
}
