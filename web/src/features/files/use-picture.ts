import { useEffect, useState } from "react";
import { openPicture, pictureNow } from "@/data/files/pictures";

interface Shown {
  url?: string;
  error?: unknown;
}

/** The address of a picture within this page, once it has been downloaded; none without an id. */
export function usePicture(id: number | undefined): Shown & { retry(): void } {
  const [shown, setShown] = useState<Shown & { id?: number }>(() => ({
    id,
    url: id === undefined ? undefined : pictureNow(id),
  }));
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a retry opens it again.
  useEffect(() => {
    if (id === undefined) return;
    let current = true;
    const picture = openPicture(id);
    picture.url.then(
      (url) => current && setShown({ id, url }),
      (error: unknown) => current && setShown({ id, error }),
    );
    return () => {
      current = false;
      picture.close();
    };
  }, [id, tries]);
  const { url, error } = shown.id === id ? shown : {};
  const retry = () => {
    setShown({ id });
    setTries((before) => before + 1);
  };
  return { url: url ?? (id === undefined ? undefined : pictureNow(id)), error, retry };
}
