package wire

import (
	"chatbot/domain/chat"
	"chatbot/domain/model"
)

// Setup is what a person has decided for a new session.
type Setup struct {
	Instructions string           `json:"instructions"`
	Parameters   model.Parameters `json:"parameters"`
}

// Chat returns the setup.
func (s Setup) Chat() chat.Setup { return chat.Setup(s) }
