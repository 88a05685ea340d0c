import { ApiError } from "@/data/client/api-error";
import type { StoredFile } from "@/data/client/types";
import type { Attached } from "@/data/drafts/files";
import { prefix, readList, writeList } from "@/data/drafts/storage";
import type { UploadOptions } from "@/data/files/upload";
import { newId } from "@/lib/new-id";

/** How many uploads run at a time. */
export const maxRunning = 3;
/** How many finished uploads are remembered, the newest ones. */
const maxRemembered = 200;
/** Finished uploads from this number on keep their file, for its thumbnail. */
const maxHeld = 30;

/** The upload of one file. */
export interface Upload {
  readonly phase: "waiting" | "uploading" | "stored" | "failed";
  /** Absent after a reload. */
  readonly file?: File;
  /** Bytes sent so far. */
  readonly sent: number;
  /** The file's id once it is stored. */
  readonly id?: number;
  /** Why it failed. */
  readonly failure?: unknown;
}

interface Dependencies {
  upload(file: File, options: UploadOptions): Promise<StoredFile>;
  /** Deletes a stored file that is not sent. */
  remove(id: number): Promise<void>;
  onStored?(file: StoredFile): void;
  /** The error of a file whose upload did not survive a reload. */
  lost(name: string): Error;
}

const storageKey = `${prefix}uploads`;

type Remembered = { readonly key: string; readonly id: number };

/**
 * Uploads the files of messages that are being written, a few at a time, in the order in which they were added. Ids of stored files
 * survive a reload; other uploads do not.
 */
export class Uploads {
  private uploads: ReadonlyMap<string, Upload>;
  private readonly running = new Map<string, AbortController>();
  private readonly listeners = new Set<() => void>();

  constructor(private readonly deps: Dependencies) {
    this.uploads = new Map(
      readList<Remembered>(storageKey).map(({ key, id }) => [key, { phase: "stored", sent: 0, id }]),
    );
  }

  /** By key; a new map after each change. */
  readonly list = (): ReadonlyMap<string, Upload> => this.uploads;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  add(file: File, chars?: number): Attached {
    const key = newId();
    this.change(key, { phase: "waiting", file, sent: 0 });
    this.startNext();
    return { key, name: file.name, bytes: file.size, media_type: file.type, chars };
  }

  /** Begins failed uploads again; all that `which` selects. */
  retry(which: (key: string, upload: Upload) => boolean): void {
    for (const [key, upload] of this.uploads)
      if (upload.phase === "failed" && upload.file && which(key, upload))
        this.change(key, { phase: "waiting", file: upload.file, sent: 0 });
    this.startNext();
  }

  /** Cancels an upload. If it is stored already, the file is deleted, so that it does not count toward the quota. */
  remove(key: string): void {
    const upload = this.uploads.get(key);
    if (upload === undefined) return;
    this.running.get(key)?.abort();
    this.change(key, undefined);
    if (upload.id === undefined) return;
    this.remember();
    void this.deps.remove(upload.id).catch(() => undefined); // the server deletes it after 7 days
  }

  /** Cancels the uploads of a message that is not sent. Files that another message holds stay. */
  removeAll(files: readonly Attached[]): void {
    for (const { key, id } of files) if (id === undefined) this.remove(key);
  }

  /** The file's id, if it is stored. */
  idOf({ key, id }: Attached): number | undefined {
    return id ?? this.uploads.get(key)?.id;
  }

  /** Whether the file is stored, or will be. False for one whose upload did not survive a reload. */
  knows({ key, id }: Attached): boolean {
    return id !== undefined || this.uploads.has(key);
  }

  /** Waits until the file is stored and returns its id. Rejects if its upload fails or is cancelled. */
  stored(file: Attached, signal: AbortSignal): Promise<number> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        unsubscribe();
        signal.removeEventListener("abort", look);
        act();
      };
      const look = () => {
        const id = this.idOf(file);
        const upload = this.uploads.get(file.key);
        if (signal.aborted) settle(() => reject(signal.reason));
        else if (id !== undefined) settle(() => resolve(id));
        else if (upload === undefined) settle(() => reject(this.deps.lost(file.name)));
        else if (upload.phase === "failed") settle(() => reject(upload.failure));
      };
      const unsubscribe = this.subscribe(look);
      signal.addEventListener("abort", look);
      look();
    });
  }

  /** Forgets everything, without deleting what is stored. */
  reset(): void {
    for (const controller of this.running.values()) controller.abort();
    this.set(new Map());
    this.remember();
  }

  private set(uploads: ReadonlyMap<string, Upload>): void {
    this.uploads = uploads;
    for (const listener of this.listeners) listener();
  }

  private change(key: string, upload: Upload | undefined): void {
    const next = new Map(this.uploads);
    if (upload === undefined) next.delete(key);
    else next.set(key, upload);
    this.set(next);
  }

  private startNext(): void {
    for (const [key, { phase, file }] of this.uploads) {
      if (this.running.size >= maxRunning) return;
      if (phase === "waiting" && file) void this.run(key, file);
    }
  }

  private async run(key: string, file: File): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    this.running.set(key, controller);
    this.change(key, { phase: "uploading", file, sent: 0 });
    const onProgress = (sent: number) => {
      if (!signal.aborted) this.change(key, { phase: "uploading", file, sent: Math.min(sent, file.size) });
    };
    try {
      const stored = await this.deps.upload(file, { signal, onProgress });
      // Cancelled while the response was on its way.
      if (signal.aborted) void this.deps.remove(stored.id).catch(() => undefined);
      else this.finish(key, file, stored);
    } catch (failure) {
      if (!signal.aborted) this.change(key, { phase: "failed", file, sent: 0, failure });
    } finally {
      this.running.delete(key);
      this.startNext();
    }
  }

  private finish(key: string, file: File, stored: StoredFile): void {
    this.deps.onStored?.(stored);
    const others = [...this.uploads].filter(([other]) => other !== key);
    const finished = others.filter(([, { phase }]) => phase === "stored");
    const old = new Set(finished.slice(0, -maxHeld).map(([other]) => other));
    const gone = new Set(finished.slice(0, -maxRemembered).map(([other]) => other));
    const remaining = others
      .filter(([other]) => !gone.has(other))
      .map(([other, upload]): [string, Upload] => [
        other,
        old.has(other) ? { ...upload, file: undefined } : upload,
      ]);
    this.set(new Map([...remaining, [key, { phase: "stored", file, sent: file.size, id: stored.id }]]));
    this.remember();
  }

  private remember(): void {
    const stored = [...this.uploads].flatMap(([key, { id }]) => (id === undefined ? [] : [{ key, id }]));
    writeList(storageKey, stored satisfies Remembered[]);
  }
}

/** Whether the login ended before or during the upload: it is begun again after the next one. */
export function endedWithLogin({ failure }: Upload): boolean {
  return failure instanceof ApiError && failure.kind === "signed-out";
}
