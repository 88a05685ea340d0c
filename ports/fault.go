package ports

import "chatbot/domain/fault"

func conflict(code, message string) *fault.Error { return fault.New(fault.Conflict, code, message) }
func absent(code, message string) *fault.Error   { return fault.New(fault.NotFound, code, message) }
