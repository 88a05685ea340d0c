package chats

import (
	"math"
	"time"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/adapters/internal/wire"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/model"
	"chatbot/domain/tool"
)

type sessionResponse struct {
	ID                 chat.SessionID   `json:"id"`
	Title              string           `json:"title"`
	Model              *model.ID        `json:"model"`
	Instructions       string           `json:"instructions"`
	Parameters         model.Parameters `json:"parameters"`
	Tools              []tool.ID        `json:"tools"`
	CurrentMessageID   *chat.MessageID  `json:"current_message_id"`
	MessageCount       int              `json:"message_count"`
	CreatedAt          time.Time        `json:"created_at"`
	UpdatedAt          time.Time        `json:"updated_at"`
	LastMessagePreview string           `json:"last_message_preview"`
	Pinned             bool             `json:"pinned"`
	Archived           bool             `json:"archived"`
	Running            bool             `json:"running"`
	Waiting            bool             `json:"waiting"`
	Unread             bool             `json:"unread"`
}

type sessionListResponse struct {
	Sessions []sessionResponse `json:"sessions"`
	Total    int               `json:"total"`
	Limit    int               `json:"limit"`
	Offset   int64             `json:"offset"`
}

type messageListResponse struct {
	SessionID chat.SessionID `json:"session_id"`
	Messages  []wire.Message `json:"messages"`
	HasMore   bool           `json:"has_more"`
}

type createSessionRequest struct {
	Title *string `json:"title"`
}

type changeSessionRequest struct {
	Title    *string   `json:"title"`
	Model    *model.ID `json:"model"`
	Pinned   *bool     `json:"pinned"`
	Archived *bool     `json:"archived"`
	Read     *bool     `json:"read"`

	Instructions *string           `json:"instructions"`
	Parameters   *model.Parameters `json:"parameters"`
	Tools        *[]tool.ID        `json:"tools"`
}

func newSessionResponse(o chat.Overview) sessionResponse {
	s := o.Record()
	shown := sessionResponse{
		ID: s.ID, Title: s.Title, Instructions: s.Setup.Instructions, Parameters: s.Setup.Parameters, Tools: append([]tool.ID{}, s.Tools.IDs()...), MessageCount: o.MessageCount,
		CreatedAt: s.CreatedAt.UTC(), UpdatedAt: s.UpdatedAt.UTC(), LastMessagePreview: o.LastMessage,
		Pinned: !s.PinnedAt.IsZero(), Archived: !s.ArchivedAt.IsZero(), Running: o.Running, Waiting: o.Waiting, Unread: s.Unread,
	}
	if s.LeafID != 0 {
		shown.CurrentMessageID = &s.LeafID
	}
	if s.Model != "" {
		shown.Model = &s.Model
	}
	return shown
}

func (h handlers) listSessions(c *fiber.Ctx) error {
	var in fault.Inputs
	page := chat.SessionPage{
		Limit:  int(httpapi.NumberIn(c, &in, "limit", 20, 1, 100)),
		Offset: httpapi.NumberIn(c, &in, "offset", 0, 0, math.MaxInt64),
		Sort:   chat.CreatedDesc,
	}
	if c.Context().QueryArgs().Has("sort") {
		page.Sort = chat.Sort(c.Query("sort"))
	}
	page.Archived = httpapi.FlagIn(c, &in, "archived")
	switch page.Sort {
	case chat.CreatedDesc, chat.CreatedAsc, chat.UpdatedDesc:
	default:
		in.Add("sort", "unknown_value", "sort is one of created_at_desc, created_at_asc and updated_at_desc.", fault.Params{"allowed": "created_at_desc, created_at_asc, updated_at_desc"})
	}
	if err := in.Err(); err != nil {
		return err
	}
	found, total, err := h.Conversations.List(c.UserContext(), httpapi.ActorOf(c), page)
	if err != nil {
		return err
	}
	list := sessionListResponse{Sessions: make([]sessionResponse, len(found)), Total: total, Limit: page.Limit, Offset: page.Offset}
	for i, o := range found {
		list.Sessions[i] = newSessionResponse(o)
	}
	return c.JSON(list)
}

func (h handlers) createSession(c *fiber.Ctx) error {
	body, err := httpapi.DecodeOptional[createSessionRequest](c)
	if err != nil {
		return err
	}
	title := "" // the default
	if body.Title != nil {
		title = *body.Title
	}
	created, err := h.Conversations.Create(c.UserContext(), httpapi.ActorOf(c), title)
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(newSessionResponse(created))
}

func (h handlers) getSession(c *fiber.Ctx) error {
	id, err := httpapi.IDIn[chat.SessionID](c, "session_id", chat.ErrSession)
	if err != nil {
		return err
	}
	found, err := h.Conversations.Get(c.UserContext(), httpapi.ActorOf(c), id)
	if err != nil {
		return err
	}
	return c.JSON(newSessionResponse(found))
}

func (h handlers) changeSession(c *fiber.Ctx) error {
	id, err := httpapi.IDIn[chat.SessionID](c, "session_id", chat.ErrSession)
	if err != nil {
		return err
	}
	body, err := httpapi.Decode[changeSessionRequest](c)
	if err != nil {
		return err
	}
	changed, err := h.Conversations.Change(c.UserContext(), httpapi.ActorOf(c), id, chat.Change(body))
	if err != nil {
		return err
	}
	return c.JSON(newSessionResponse(changed))
}

func (h handlers) deleteSession(c *fiber.Ctx) error {
	id, err := httpapi.IDIn[chat.SessionID](c, "session_id", chat.ErrSession)
	if err != nil {
		return err
	}
	if err := h.Conversations.Delete(c.UserContext(), httpapi.ActorOf(c), id); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (h handlers) listMessages(c *fiber.Ctx) error {
	id, err := httpapi.IDIn[chat.SessionID](c, "session_id", chat.ErrSession)
	if err != nil {
		return err
	}
	var in fault.Inputs
	limit := int(httpapi.NumberIn(c, &in, "limit", 50, 1, 200))
	before := chat.MessageID(httpapi.NumberIn(c, &in, "before_id", 0, 1, math.MaxInt64))
	if err := in.Err(); err != nil {
		return err
	}
	found, more, err := h.Conversations.Messages(c.UserContext(), httpapi.ActorOf(c), id, before, limit)
	if err != nil {
		return err
	}
	list := messageListResponse{SessionID: id, Messages: make([]wire.Message, len(found)), HasMore: more}
	for i, m := range found {
		list.Messages[i] = wire.NewMessage(m.Message, m.Siblings)
	}
	return c.JSON(list)
}
