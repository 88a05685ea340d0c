import { client } from "@/data/client/client";
import type { Instructions } from "@/data/client/types";

const path = "/api/chat/instructions";

/** What the person tells the model for all chats. */
export async function getInstructions(): Promise<string> {
  return (await client.get<Instructions>(path)).data.instructions;
}

export async function changeInstructions(instructions: string): Promise<string> {
  return (await client.patch<Instructions>(path, { instructions })).data.instructions;
}
