import type { Session } from "@/data/client/types";

const day = "2026-01-01T00:00:00Z";

export function chatSession(id: number, of: Partial<Session> = {}): Session {
  return {
    id,
    title: `Chat ${id}`,
    instructions: "",
    parameters: {},
    tools: [],
    model: null,
    current_message_id: null,
    message_count: 0,
    created_at: day,
    updated_at: day,
    last_message_preview: "",
    pinned: false,
    archived: false,
    running: false,
    waiting: false,
    unread: false,
    ...of,
  };
}
