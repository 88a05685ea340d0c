package tools

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
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
	err = decoder.Decode(&a)
	if err == nil {
		err = exactNames[A](arguments)
	}
	if err != nil {
		return a, fmt.Errorf("the arguments are not what the tool takes: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	return a, nil
}

// exactNames refuses names in another case than the tool's, which encoding/json takes, and the page does not.
func exactNames[A any](arguments string) error {
	var names map[string]json.RawMessage
	if err := json.Unmarshal([]byte(arguments), &names); err != nil {
		return err
	}
	of := reflect.TypeFor[A]()
	for i := range of.NumField() {
		name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
		delete(names, name)
	}
	for name := range names {
		return fmt.Errorf("unknown field %q", name)
	}
	return nil
}
