package tools

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"chatbot/domain/chat"
	"chatbot/domain/tool"
)

// typed returns a tool with arguments of type A, a struct whose fields are those of the tool's schema. check refuses values, in words for
// the model.
func typed[A any](about tool.Tool, check func(A) error, run func(ctx context.Context, c chat.Calling, arguments A) (string, error)) Tool {
	return sourced(about, check, func(ctx context.Context, c chat.Calling, arguments A) (tool.Result, error) {
		text, err := run(ctx, c, arguments)
		return tool.Result{Text: text}, err
	})
}

// sourced returns a tool like typed whose results have sources.
func sourced[A any](about tool.Tool, check func(A) error, run func(ctx context.Context, c chat.Calling, arguments A) (tool.Result, error)) Tool {
	return Tool{
		Tool: about,
		Check: func(arguments string) error {
			a, err := decode[A](arguments)
			if err != nil {
				return err
			}
			return check(a)
		},
		Run: func(ctx context.Context, c chat.Calling) (tool.Result, error) {
			a, err := decode[A](c.Arguments)
			if err != nil {
				return tool.Result{}, err
			}
			return run(ctx, c, a)
		},
	}
}

// decode reads arguments that checkObject takes. The error is for the model.
func decode[A any](arguments string) (a A, err error) {
	decoder := json.NewDecoder(strings.NewReader(arguments))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&a); err != nil {
		return a, fmt.Errorf("the arguments are not what the tool takes: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	return a, nil
}
