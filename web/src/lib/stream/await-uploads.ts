import type { AwaitUploads } from "./after-uploads";
import type { Uploads } from "./uploads";

export function awaiting(uploads: Pick<Uploads, "idOf" | "stored" | "retry">): AwaitUploads {
  return async function* awaitUploads(files, signal) {
    const missing = files.filter((file) => uploads.idOf(file) === undefined);
    uploads.retry((key) => missing.some((file) => file.key === key));
    for (const file of missing) {
      const names = missing.filter((other) => uploads.idOf(other) === undefined).map(({ name }) => name);
      if (names.length > 0) yield { type: "uploading", names };
      await uploads.stored(file, signal);
    }
    // A message that was taken back meanwhile is not sent: its reader stops here.
    yield { type: "uploading", names: [] };
    return files.map((file) => uploads.idOf(file) ?? 0);
  };
}
