import { useSyncExternalStore } from "react";
import { ApiError } from "@/data/client/api-error";
import { loginState, onLoginState, signedInAs } from "@/data/client/login-state";
import { rememberFile } from "@/data/files/records";
import { deleteFile, uploadFile } from "@/data/files/upload";
import { attaching } from "@/words/en/attaching";
import { currentWords } from "@/words/language";
import { awaiting } from "./await-uploads";
import { endedWithLogin, type Upload, Uploads } from "./uploads";

/** The uploads of this page. Module scope: leaving a chat must not end its uploads. */
export const uploads = new Uploads({
  upload: uploadFile,
  remove: deleteFile,
  onStored: rememberFile,
  lost: (name) =>
    new ApiError("refused", currentWords("attaching", attaching).lost(name), {
      status: 0,
      problem: { code: "upload_lost" },
    }),
});

/** Waits until files are stored and returns their ids. */
export const awaitUploads = awaiting(uploads);

let owner = signedInAs();
// Files of one account must not reach another. A login that ended is expected to come back.
onLoginState(() => {
  const [state, now] = [loginState(), signedInAs()];
  if (state === "out") uploads.reset();
  if (state !== "in" || now === undefined) return;
  if (owner !== undefined && now !== owner) uploads.reset();
  owner = now;
  uploads.retry((_, upload) => endedWithLogin(upload));
});

const none: ReadonlyMap<string, Upload> = new Map();

export function useUploads(): ReadonlyMap<string, Upload> {
  return useSyncExternalStore(uploads.subscribe, uploads.list, () => none);
}
