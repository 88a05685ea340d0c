import { File as FileIcon, FileText, Image } from "lucide-react";
import { useEffect, useState } from "react";
import type { Attached } from "@/data/drafts/files";
import { isPicture } from "@/data/files/pictures";
import { usePicture } from "./use-picture";

/** An address of the file's bytes within this page. */
function useAddress(file: File | undefined): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (file === undefined) return setAddress(undefined);
    const created = URL.createObjectURL(file);
    setAddress(created);
    return () => URL.revokeObjectURL(created);
  }, [file]);
  return address;
}

/** A small picture of the file, or an icon. SVG is never drawn: it can load and run things. */
export function AttachedPicture({ of, file }: { of: Attached; file: File | undefined }) {
  const [broken, setBroken] = useState(false);
  const raster = isPicture(of);
  // After a reload the page has no bytes of it.
  const stored = usePicture(raster && file === undefined ? of.id : undefined);
  const address = useAddress(raster ? file : undefined) ?? stored.url;
  const Icon = raster ? Image : /^text\/|pdf|document|json/.test(of.media_type) ? FileText : FileIcon;
  return (
    <span className="flex size-9 shrink-0 items-center justify-center overflow-hidden rounded-md bg-tint text-accent">
      {address && !broken ? (
        // biome-ignore lint/performance/noImgElement: the bytes are in this page.
        <img
          src={address}
          alt=""
          decoding="async"
          onError={() => setBroken(true)}
          className="size-full object-cover"
        />
      ) : (
        <Icon size={18} aria-hidden />
      )}
    </span>
  );
}
