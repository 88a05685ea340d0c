package ports

import (
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/tool"
)

// ToolMeter counts calls of tools.
type ToolMeter interface {
	// ToolCalled counts a call that ended, by its tool, and how long it took; 0 if that is not known.
	ToolCalled(id tool.ID, status chat.CallStatus, took time.Duration)
}
