package files

import (
	"bytes"
	"context"

	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/identity"
	fileport "chatbot/ports/file"
)

// Keep stores what a call of a tool returned as a file that the answer of the call holds, and has it read. It is called by a word of the
// tool, and by the kind that its bytes decide. Faults: those of Upload; chat.ErrMessage for an answer that is gone or foreign. The error
// fileport.ErrHoldsMost.
func (s *Service) Keep(ctx context.Context, actor identity.Actor, answer chat.MessageID, word string, content []byte) (chat.File, error) {
	name := file.NameOf(word, s.Reader.TypeOf(content[:min(len(content), headBytes)], ""))
	f, err := s.upload(ctx, actor, fileport.Draft{Name: name, Length: int64(len(content)), Content: bytes.NewReader(content)}, answer)
	return chat.Attach(f), err
}
