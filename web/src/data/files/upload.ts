import { client } from "@/data/client/client";
import type { StoredFile } from "@/data/client/types";

export interface UploadOptions {
  /** Cancels the upload: nothing of it remains. */
  signal: AbortSignal;
  /** Called with the bytes sent so far. */
  onProgress(sent: number): void;
}

/** Uploads a file. Throws ApiError. */
export async function uploadFile(file: File, { signal, onProgress }: UploadOptions): Promise<StoredFile> {
  const form = new FormData();
  form.append("file", file, file.name);
  // fetch reports no progress. No timeout: a slow upload takes long, and the server ends one that stalls.
  const { data } = await client.post<StoredFile>("/api/files", form, {
    adapter: "xhr",
    timeout: 0,
    signal,
    onUploadProgress: ({ loaded }) => onProgress(loaded),
  });
  return data;
}

/** Deletes a file that no message holds. */
export async function deleteFile(id: number): Promise<void> {
  await client.delete(`/api/files/${id}`);
}
