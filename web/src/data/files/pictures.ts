import { ApiError } from "@/data/client/api-error";
import { loginState, onLoginState, signedInAs } from "@/data/client/login-state";
import { getContent } from "./requests";

/** So many are downloaded at once; others wait. */
const downloads = 4;
/** What is kept of pictures that are no longer shown. */
const cachedBytes = 64 << 20;
const cachedPictures = 60;
/** How often a download waits until the server allows another request. */
const maxWaits = 3;

/** What the server lets a page show. Nothing else is, whatever it is called. */
const shown = new Set(["image/png", "image/jpeg", "image/webp", "image/gif"]);

/** Whether a file is a picture that browsers show. */
export function isPicture({ media_type }: { media_type: string }): boolean {
  return shown.has(media_type);
}

interface Picture {
  readonly url: Promise<string>;
  readonly stop: AbortController;
  users: number;
  bytes: number;
  /** Known once it has been downloaded. */
  address?: string;
}

let pictures = new Map<number, Picture>();
let running = 0;
const queue: (() => void)[] = [];

async function turn(): Promise<void> {
  if (running >= downloads) await new Promise<void>((go) => queue.push(go));
  running += 1;
}

function endTurn(): void {
  running -= 1;
  queue.shift()?.();
}

async function download(id: number, signal: AbortSignal): Promise<Blob> {
  for (let waits = 0; ; waits += 1) {
    await turn();
    try {
      signal.throwIfAborted();
      return await getContent(id, signal);
    } catch (error) {
      const limited = error instanceof ApiError && error.status === 429 && waits < maxWaits;
      if (!limited) throw error;
      await new Promise((wake) => setTimeout(wake, Math.max(error.retryAfter, 1) * 1_000));
    } finally {
      endTurn();
    }
  }
}

function load(id: number): Picture {
  const stop = new AbortController();
  const picture: Picture = {
    stop,
    users: 0,
    bytes: 0,
    url: download(id, stop.signal).then((blob) => {
      if (!isPicture({ media_type: blob.type })) throw new Error(`${blob.type} is not shown`);
      stop.signal.throwIfAborted();
      picture.bytes = blob.size;
      picture.address = URL.createObjectURL(blob);
      return picture.address;
    }),
  };
  picture.url.catch(() => pictures.get(id) === picture && pictures.delete(id)); // the next use tries again
  return picture;
}

function drop(id: number, { address, stop }: Picture): void {
  pictures.delete(id);
  stop.abort();
  if (address !== undefined) URL.revokeObjectURL(address);
}

/** Drops pictures that are not shown, those that were shown longest ago first, until the others are within the bounds. */
function tidy(): void {
  const unused = [...pictures].filter(([, { users }]) => users === 0);
  let bytes = unused.reduce((sum, [, picture]) => sum + picture.bytes, 0);
  let count = unused.length;
  for (const [id, picture] of unused) {
    const within = bytes <= cachedBytes && count <= cachedPictures;
    if (within && picture.address !== undefined) continue;
    bytes -= picture.bytes;
    count -= 1;
    drop(id, picture);
  }
}

/** A picture that is shown: an address of its bytes within this page, until it is closed. */
export function openPicture(id: number): { url: Promise<string>; close(): void } {
  owner ??= signedInAs();
  const picture = pictures.get(id) ?? load(id);
  // The map is in the order of use.
  pictures.delete(id);
  pictures.set(id, picture);
  picture.users += 1;
  let open = true;
  return {
    url: picture.url,
    close() {
      if (!open) return;
      open = false;
      picture.users -= 1;
      if (pictures.get(id) === picture) tidy();
    },
  };
}

/** The address of a picture that has been downloaded. */
export function pictureNow(id: number): string | undefined {
  return pictures.get(id)?.address;
}

/** Whose pictures these are; undefined until that is known. */
let owner: string | undefined;

// Another person may sign in on the same page.
onLoginState(() => {
  const next = loginState() === "in" ? signedInAs() : undefined;
  const same = loginState() === "in" && (owner === undefined || owner === next);
  owner = next;
  if (same) return;
  const all = pictures;
  pictures = new Map();
  for (const [id, picture] of all) drop(id, picture);
});
