package tools

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"chatbot/domain/chat"
	"chatbot/domain/tool"
)

type codeArguments struct {
	Code string `json:"code"`
}

// longestCode bounds what a person is asked to approve, in bytes.
const longestCode = 64 << 10

// RunCode lets the person's page run Python. This program never does: it has no interpreter, and refuses the call.
func RunCode() Tool {
	about := tool.Tool{
		ID: "run_code", Name: "Run Python", Title: "Ran Python", Approval: tool.Ask, InPage: true,
		Description: "Runs Python 3 in the browser of the person whom you are talking to, after they have agreed. Use it for what takes a program: simulations, conversions, " +
			"parsing, checking an algorithm. Returns what the code prints and the value of its last expression. There is the standard library alone: no other packages, no network, " +
			"no files of the person, no input, and no pictures. Each run begins anew and ends after 30 seconds.",
		Schema: `{"type":"object","properties":{"code":{"type":"string","description":"The whole program"}},"required":["code"],"additionalProperties":false}`,
	}
	return typed(about, func(a codeArguments) error {
		switch {
		case strings.TrimSpace(a.Code) == "":
			return errors.New("the code is empty")
		case len(a.Code) > longestCode:
			return fmt.Errorf("the code is longer than %d KiB", longestCode>>10)
		}
		return nil
	}, func(context.Context, chat.Calling, codeArguments) (string, error) {
		return "", tool.ErrInPage
	})
}
