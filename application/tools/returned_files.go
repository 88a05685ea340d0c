package tools

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/tool"
	"chatbot/ports"
	fileport "chatbot/ports/file"
)

// keepWithin bounds storing the files of a call.
const keepWithin = 30 * time.Second

// keep stores the files of a result for the person, and returns them with the text for the model, which says what has become of each
// before anything that the tool says.
func (s *Service) keep(ctx context.Context, asked chat.Calling, result tool.Result) (kept []chat.File, text string) {
	if len(result.Files) == 0 {
		return nil, result.Text
	}
	ctx, cancel := context.WithTimeout(ctx, keepWithin)
	defer cancel()
	lines := []string{"(This call returned files. The person sees those that were kept. You cannot look into them.)"}
	for i, content := range result.Files {
		if i == tool.MaxFiles {
			lines = append(lines, fmt.Sprintf("(The other %d were not kept: they are too many.)", len(result.Files)-i))
			break
		}
		f, err := chat.File{}, errEmpty
		if len(content.Bytes) > 0 {
			f, err = s.Files.Keep(ctx, asked.Actor, asked.Answer, wordFor(asked.Tool, result.Files, i), content.Bytes)
		}
		if err != nil {
			s.Logger.Log(ctx, ports.Record{
				Level: ports.Warning, Component: "tools", Message: "A file that a tool returned was not kept", UserID: asked.Actor.User, Err: err, Fields: map[string]any{"tool": string(asked.Tool)},
			})
			lines = append(lines, fmt.Sprintf("[file %d] was not kept: %s", i+1, whyNotKept(err)))
			continue
		}
		kept = append(kept, f)
		lines = append(lines, fmt.Sprintf("[file %d] %s (%s, %d bytes)", i+1, f.Name, f.MediaType, f.Bytes))
	}
	return kept, strings.TrimSpace(strings.Join(lines, "\n") + "\n\n" + result.Text)
}

// errEmpty: a file has no content.
var errEmpty = errors.New("the file is empty")

// wordFor returns by what one of some contents is called: its own word, or the name of the tool, with a number if there are several.
func wordFor(id tool.ID, all []tool.Content, i int) string {
	switch {
	case all[i].Word != "":
		return all[i].Word
	case len(all) == 1:
		return id.Name()
	}
	return fmt.Sprintf("%s-%d", id.Name(), i+1)
}

// whyNotKept returns why a file was not kept, for the model and the person.
func whyNotKept(err error) string {
	var known *fault.Error
	switch {
	case errors.Is(err, fileport.ErrHoldsMost):
		return "the answer has as many files as it may."
	case errors.Is(err, errEmpty):
		return "it is empty."
	case errors.As(err, &known) && known.Kind != fault.Internal:
		return known.Message
	}
	return "it could not be stored."
}
