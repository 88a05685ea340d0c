import { client } from "@/data/client/client";
import type { Answer, Decision, ToolList } from "@/data/client/types";

/** The tools that the person may let models call, and the servers that have to be connected for theirs. */
export async function listTools(): Promise<ToolList> {
  return (await client.get<ToolList>("/api/tools")).data;
}

/** Decides on a call that waits, and returns the answer: `streaming` once none of its calls waits. */
export async function decideCall(messageId: number, callId: string, decision: Decision): Promise<Answer> {
  const path = `/api/chat/messages/${messageId}/tools/${encodeURIComponent(callId)}`;
  return (await client.post<Answer>(path, decision)).data;
}
