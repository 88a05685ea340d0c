import { type Dispatch, type SetStateAction, useState } from "react";
import { useFileLimits } from "@/data/config/file-limits";
import type { Attached } from "@/data/drafts/files";
import { uploads } from "@/lib/stream/live-uploads";
import { attaching } from "@/words/en/attaching";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { checkFiles, renamed } from "./attach-rules";
import type { Paste } from "./paste-rules";
import { asReadable, hasHeic } from "./readable-picture";

export type ChangeFiles = Dispatch<SetStateAction<readonly Attached[]>>;

/** Adds files to a message and begins their uploads. */
export function useAttach(files: readonly Attached[], onChange: ChangeFiles) {
  const words = useWords("attaching", attaching);
  const locale = useLocale();
  const limits = useFileLimits();
  /** Why something was not added. */
  const [refusals, setRefusals] = useState<readonly string[]>([]);

  function start(chosen: readonly File[], more: readonly string[], chars?: number): void {
    const held = files.flatMap(({ key }) => uploads.list().get(key)?.file ?? []);
    const { accepted, refusals: found } = checkFiles(
      chosen,
      { files: held, count: files.length },
      { limits, words, locale },
    );
    setRefusals([...more, ...found]);
    if (accepted.length === 0) return;
    const added = accepted.map((file) => uploads.add(file, chars));
    onChange((before) => [...before, ...added]);
  }

  /** `base` names pictures that have only a generic name. */
  async function add(chosen: readonly File[], base?: string, more: readonly string[] = []): Promise<void> {
    // Without a pause, unless it is needed: what is added is on the screen at once.
    const readable = hasHeic(chosen) ? await Promise.all(chosen.map(asReadable)) : chosen;
    const taken = files.map(({ name }) => name);
    const named = readable.map((file) => {
      const own = base === undefined ? file : renamed(file, base, taken);
      taken.push(own.name);
      return own;
    });
    start(named, more);
  }

  function addText(text: string): void {
    const file = new File([text], `${words.pastedText}.txt`, { type: "text/plain" });
    start([file], [], [...text].length);
  }

  function addPicked(paste: Paste): void {
    if ("text" in paste) addText(paste.text);
    else void add(paste.files, words.pastedImage, paste.folders ? [words.folder] : []);
  }

  return { limits, refusals, setRefusals, add, addPicked };
}
