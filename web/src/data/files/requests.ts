import { fetchAuthorized } from "@/data/client/authorized";
import { client } from "@/data/client/client";
import { fileRequest, saveReply } from "@/data/client/save-reply";
import type { FileList, FileText, StoredFile } from "@/data/client/types";

const filesPerPage = 100;

export async function listFiles(cursor: string | undefined, signal: AbortSignal): Promise<FileList> {
  const params = { limit: filesPerPage, cursor };
  return (await client.get<FileList>("/api/files", { params, signal })).data;
}

/** Those of the files that there are. */
export async function getFiles(ids: readonly number[]): Promise<StoredFile[]> {
  return (await client.get<FileList>("/api/files", { params: { ids: ids.join(",") } })).data.files;
}

export async function getFileText(id: number, signal: AbortSignal): Promise<FileText> {
  return (await client.get<FileText>(`/api/files/${id}/text`, { timeout: 0, signal })).data;
}

const contentAddress = (id: number) => `/api/files/${id}/content`;

/** What was uploaded. */
export async function getContent(id: number, signal: AbortSignal): Promise<Blob> {
  return (await fetchAuthorized(contentAddress(id), { signal })).blob();
}

/** Downloads what was uploaded. */
export async function saveFile({ id, name }: Pick<StoredFile, "id" | "name">): Promise<void> {
  saveReply(await client.get<Blob>(contentAddress(id), fileRequest), name);
}
