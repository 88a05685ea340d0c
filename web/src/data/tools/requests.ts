import { client } from "@/data/client/client";
import type { Answer, Decision, Tool } from "@/data/client/types";

/** The tools that the person may let models call. */
export async function listTools(): Promise<Tool[]> {
  return (await client.get<{ tools: Tool[] }>("/api/tools")).data.tools;
}

/** Decides on a call that waits, and returns the answer: `streaming` once none of its calls waits. */
export async function decideCall(messageId: number, callId: string, decision: Decision): Promise<Answer> {
  const path = `/api/chat/messages/${messageId}/tools/${encodeURIComponent(callId)}`;
  return (await client.post<Answer>(path, decision)).data;
}
