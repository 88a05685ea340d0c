import { client } from "@/data/client/client";
import { fileRequest, saveReply } from "@/data/client/save-reply";

/** Formats that the server exports. PDFs are made by the browser from the print view. */
export type ChatFormat = "md" | "json" | "txt";

/** `name` is the file name without extension, used when the server has no good one. */
export async function saveChat(id: number, format: ChatFormat, name?: string): Promise<void> {
  const reply = await client.get<Blob>(`/api/chat/sessions/${id}/export`, {
    ...fileRequest,
    params: { format },
  });
  saveReply(reply, name && `${name}.${format}`);
}

export async function saveAccount(): Promise<void> {
  saveReply(await client.get<Blob>("/api/auth/export", fileRequest));
}
