package chats

import (
	"time"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/file"
)

// maxSearchOffset bounds how far a client can page through results; a more specific query finds the rest.
const maxSearchOffset = 1000

type excerptPart struct {
	Text  string `json:"text"`
	Match bool   `json:"match"`
}

type foundFile struct {
	ID   file.ID `json:"id"`
	Name string  `json:"name"`
	Page *int    `json:"page"`
}

type foundResponse struct {
	SessionID chat.SessionID  `json:"session_id"`
	Title     string          `json:"title"`
	Archived  bool            `json:"archived"`
	MessageID *chat.MessageID `json:"message_id"`
	Role      *chat.Role      `json:"role"`
	File      *foundFile      `json:"file"`
	CreatedAt time.Time       `json:"created_at"`
	Excerpt   []excerptPart   `json:"excerpt"`
}

type searchResponse struct {
	Results []foundResponse `json:"results"`
	HasMore bool            `json:"has_more"`
	Limit   int             `json:"limit"`
	Offset  int             `json:"offset"`
}

func newFoundResponse(f chat.Found) foundResponse {
	shown := foundResponse{
		SessionID: f.Session.ID(), Title: f.Session.Title(), Archived: !f.Session.Record().ArchivedAt.IsZero(), CreatedAt: f.At,
		Excerpt: make([]excerptPart, len(f.Excerpt)),
	}
	if f.MessageID != 0 {
		shown.MessageID, shown.Role = &f.MessageID, &f.Role
	}
	if f.Section != nil {
		shown.File = &foundFile{ID: f.Section.FileID, Name: f.Section.Name}
		if f.Page != 0 {
			shown.File.Page = &f.Page
		}
	}
	for i, part := range f.Excerpt {
		shown.Excerpt[i] = excerptPart(part)
	}
	return shown
}

func (h handlers) search(c *fiber.Ctx) error {
	var in fault.Inputs
	limit := int(httpapi.NumberIn(c, &in, "limit", 20, 1, 50))
	offset := int(httpapi.NumberIn(c, &in, "offset", 0, 0, maxSearchOffset))
	if err := in.Err(); err != nil {
		return err
	}
	found, more, err := h.Conversations.Search(c.UserContext(), httpapi.ActorOf(c), c.Query("q"), offset, limit)
	if err != nil {
		return err
	}
	list := searchResponse{Results: make([]foundResponse, len(found)), HasMore: more, Limit: limit, Offset: offset}
	for i, f := range found {
		list.Results[i] = newFoundResponse(f)
	}
	return c.JSON(list)
}
