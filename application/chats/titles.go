package chats

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"chatbot/domain/chat"
	"chatbot/domain/job"
	"chatbot/ports"
)

// Titler names sessions whose question has no words, by jobs.
type Titler struct{ titles ports.SessionTitles }

// NewTitler returns a titler.
func NewTitler(titles ports.SessionTitles) *Titler { return &Titler{titles} }

// Title does a job of kind job.MakeTitle: it names the session of the answer after the answer. A session that has a title is left
// alone.
func (t *Titler) Title(ctx context.Context, j job.Job) error {
	number, err := strconv.ParseInt(j.Payload, 10, 64)
	if err != nil {
		return job.Pointless(fmt.Errorf("it names no answer: %w", err))
	}
	untitled, err := t.titles.Untitled(ctx, chat.MessageID(number))
	switch {
	case errors.Is(err, chat.ErrMessage):
		return nil
	case err != nil:
		return err
	}
	title := chat.TitleFrom(untitled.Question, untitled.Answer)
	if title == chat.DefaultTitle {
		return nil
	}
	return t.titles.Replace(ctx, untitled.SessionID, chat.DefaultTitle, title)
}
