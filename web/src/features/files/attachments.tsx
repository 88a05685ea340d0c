import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { IconButton } from "@/components/ui/button";
import type { Model } from "@/data/client/types";
import type { Attached } from "@/data/drafts/files";
import { useFileRecords } from "@/data/files/records";
import { uploads, useUploads } from "@/lib/stream/live-uploads";
import { attaching } from "@/words/en/attaching";
import { files as fileWords } from "@/words/en/files";
import { useWords } from "@/words/language";
import { useLocale } from "@/words/locale";
import { shownName } from "./attach-rules";
import { AttachedFile } from "./attached-file";
import { needsVision, stateOf } from "./attached-state";
import { DropOverlay } from "./drop-overlay";
import { addDropTarget } from "./file-drops";
import { type ChangeFiles, useAttach } from "./use-attach";
import { usePaste } from "./use-paste";

/** Why the message cannot be sent yet. */
export interface Blocked {
  text: string;
  /** Another model would help. */
  byModel: boolean;
}

interface AttachmentsProps {
  files: readonly Attached[];
  onChange: ChangeFiles;
  /** The model that will answer; undefined until it is known. */
  model: Model | undefined;
  /** The longest message, in characters. */
  messageChars: number;
  /** Pastes outside of fields are for this message. */
  page?: boolean;
  /** Called when it changes. */
  onBlocked(blocked: Blocked | undefined): void;
  /** Moves the focus to the field of the message. */
  focusField(): void;
}

/** The status that screen readers hear. */
function useStatus(kinds: readonly string[]): string {
  const words = useWords("attaching", attaching);
  const count = (...of: string[]) => kinds.filter((kind) => of.includes(kind)).length;
  const coming = count("waiting", "uploading");
  if (coming > 0) return words.uploadingCount(coming);
  if (count("reading") > 0) return words.readingCount(count("reading"));
  const ready = count("ready", "problem");
  return ready > 0 ? words.attachedCount(ready) : "";
}

/** Removes files whose upload did not survive a reload, and returns what to say about them. */
function useLost(files: readonly Attached[], onChange: ChangeFiles, say: (text: string) => void): void {
  const words = useWords("attaching", attaching);
  useEffect(() => {
    const lost = files.filter((file) => !uploads.knows(file));
    const [first] = lost;
    if (first === undefined) return;
    onChange((before) => before.filter((file) => !lost.includes(file)));
    say(lost.length === 1 ? words.lost(shownName(first.name)) : words.lostSome(lost.length));
  });
}

/**
 * The files of a message that is being written, above its text, with all ways to add some. They go into the element that contains
 * this one. Loaded after the field, which works without it.
 */
export default function Attachments({
  files,
  onChange,
  model,
  messageChars,
  page = false,
  onBlocked,
  focusField,
}: AttachmentsProps) {
  const words = useWords("attaching", attaching);
  const stateWords = { attaching: words, files: useWords("files", fileWords) };
  const locale = useLocale();
  const known = useUploads();
  const host = useRef<HTMLDivElement>(null);
  const area = useRef<Element>(null);
  const [over, setOver] = useState(false);
  const { limits, refusals, setRefusals, add, addPicked } = useAttach(files, onChange);
  const replies = useFileRecords(files.map((file) => file.id ?? known.get(file.key)?.id));
  const rows = files.map((of, n) => {
    const upload = known.get(of.key);
    const reply = replies[n] ?? {};
    const unseen = model !== undefined && !model.vision && needsVision(of, reply);
    return { of, upload, state: stateOf(stateWords, of, upload, reply), unseen };
  });
  useLost(files, onChange, (text) => setRefusals([text]));
  const status = useStatus(rows.map(({ state }) => state.kind));

  const failed = rows.find(({ state }) => state.kind === "failed");
  let blocked: string | undefined;
  const byModel = failed === undefined && rows.some(({ unseen }) => unseen);
  if (failed !== undefined) blocked = words.retryFirst(shownName(failed.of.name));
  else if (byModel) blocked = words.chooseSeeing(model?.name ?? "");
  else if (files.length > limits.files) blocked = words.full(limits.files.toLocaleString(locale));

  const handlers = useRef({ addPicked, add, focusField, onBlocked });
  handlers.current = { addPicked, add, focusField, onBlocked };
  useEffect(() => {
    handlers.current.onBlocked(blocked === undefined ? undefined : { text: blocked, byModel });
  }, [blocked, byModel]);
  useEffect(() => {
    area.current = host.current?.parentElement ?? null;
    const removeTarget = addDropTarget({
      area: () => area.current,
      onOver: setOver,
      onDrop: (picked) => {
        handlers.current.addPicked(picked);
        handlers.current.focusField();
      },
      onPick: (chosen) => {
        void handlers.current.add(chosen, words.photoName);
        handlers.current.focusField();
      },
    });
    return () => {
      removeTarget();
      handlers.current.onBlocked(undefined);
    };
  }, [words]);
  usePaste({ area, page, messageChars, onPaste: addPicked });

  function remove(removed: Attached) {
    onChange((before) => before.filter(({ key }) => key !== removed.key));
    uploads.removeAll([removed]);
    setRefusals([]);
    focusField();
  }

  return (
    <div ref={host} className="contents">
      {files.length > 0 && (
        <ul aria-label={words.list} className="flex max-h-44 flex-wrap gap-1.5 overflow-y-auto pb-1">
          {rows.map(({ of, upload, state, unseen }) => (
            <AttachedFile
              key={of.key}
              of={of}
              file={upload?.file}
              state={state}
              unseen={unseen}
              onRemove={() => remove(of)}
              onRetry={() => {
                uploads.retry((key) => key === of.key);
                focusField();
              }}
            />
          ))}
        </ul>
      )}
      {refusals.length > 0 && (
        <div className="mb-1 flex items-start gap-1 rounded-xl bg-danger-tint py-1 ps-3 pe-1 text-sm text-danger">
          <div
            role="alert"
            className="min-w-0 flex-1 py-1 [overflow-wrap:anywhere]"
            data-testid="attach-refusals"
          >
            {refusals.map((text) => (
              <p key={text}>{text}</p>
            ))}
          </div>
          <IconButton
            label={words.dismiss}
            onClick={() => {
              setRefusals([]);
              focusField();
            }}
          >
            <X size={16} aria-hidden />
          </IconButton>
        </div>
      )}
      <p role="status" className="sr-only" data-testid="attach-status">
        {status}
      </p>
      {over && <DropOverlay limits={limits} />}
    </div>
  );
}
