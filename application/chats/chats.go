// Package chats lists, reads, searches, changes, exports and deletes chats.
package chats

import (
	"context"
	"slices"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/tool"
	"chatbot/ports"
)

// Stopper stops the running answer of a session, if any, and waits until its end is stored.
type Stopper interface {
	StopSession(ctx context.Context, actor identity.Actor, sessionID chat.SessionID) error
}

// Models chooses models.
type Models interface {
	// Choose returns the wanted model. Faults: model.ErrUnknown for one that does not exist or that the actor may not use;
	// ports.ErrModelUnavailable when its provider cannot be asked whether it exists.
	Choose(ctx context.Context, actor identity.Actor, wanted model.ID) (model.Model, error)
}

// Tools chooses tools.
type Tools interface {
	// Choose returns those of the wanted tools that the actor may use, each once.
	Choose(ctx context.Context, actor identity.Actor, wanted []tool.ID) ([]tool.ID, error)
}

// Ports are the dependencies of the use cases.
type Ports struct {
	Sessions ports.Sessions
	// Instructions are those of accounts.
	Instructions ports.Instructions
	Messages     ports.Messages
	Searches     *Searches
	Transcripts  ports.TranscriptReader
	Turns        Stopper
	Models       Models
	Tools        Tools
	Clock        ports.Clock
	Logger       ports.Logger
	Meter        Meter
	Bounds       chat.Bounds // what one person may store
}

// Service runs the use cases; safe for concurrent use.
type Service struct {
	*Searches
	ports Ports
}

// Meter counts new sessions. ports.Meter implements it.
type Meter interface {
	SessionCreated()
}

// New returns the service.
func New(p Ports) *Service { return &Service{Searches: p.Searches, ports: p} }

// Create creates an empty session; title "" means chat.DefaultTitle. Faults: Invalid; those of chat.Bounds.Admit.
func (s *Service) Create(ctx context.Context, actor identity.Actor, title string) (chat.Overview, error) {
	owner, err := chat.Owner(actor, identity.Create, chat.ErrSession)
	if err != nil {
		return chat.Overview{}, err
	}
	fresh := chat.NewSession(owner, title, s.ports.Clock.Now())
	if err := chat.CheckTitle(fresh.Title()); err != nil {
		return chat.Overview{}, err
	}
	created, err := s.ports.Sessions.Create(ctx, fresh, s.ports.Bounds)
	if err != nil {
		return chat.Overview{}, err
	}
	s.ports.Meter.SessionCreated()
	s.ports.Logger.Log(ctx, ports.Record{Component: "chat_service", Message: "Chat session created", UserID: owner, SessionID: created.ID()})
	return chat.Overview{Session: created}, nil
}

// List returns a page of the actor's sessions and their total number.
func (s *Service) List(ctx context.Context, actor identity.Actor, page chat.SessionPage) ([]chat.Overview, int, error) {
	owner, err := chat.Owner(actor, identity.Read, chat.ErrSession)
	if err != nil {
		return nil, 0, err
	}
	return s.ports.Sessions.List(ctx, owner, page)
}

// Get returns one session, or chat.ErrSession.
func (s *Service) Get(ctx context.Context, actor identity.Actor, id chat.SessionID) (chat.Overview, error) {
	owner, err := chat.Owner(actor, identity.Read, chat.ErrSession)
	if err != nil {
		return chat.Overview{}, err
	}
	return s.ports.Sessions.Get(ctx, owner, id)
}

// Change renames, pins or archives a session, or chooses its model, setup or tools, and returns it. Faults: Invalid, model.ErrUnknown,
// ports.ErrModelUnavailable, tool.ErrUnknown, chat.ErrSession.
func (s *Service) Change(ctx context.Context, actor identity.Actor, id chat.SessionID, change chat.Change) (chat.Overview, error) {
	owner, err := chat.Owner(actor, identity.Change, chat.ErrSession)
	if err != nil {
		return chat.Overview{}, err
	}
	if err := change.Check(); err != nil {
		return chat.Overview{}, err
	}
	if change.Model != nil && *change.Model != "" {
		if _, err := s.ports.Models.Choose(ctx, actor, *change.Model); err != nil {
			return chat.Overview{}, err
		}
	}
	if change.Tools != nil {
		if err := s.offered(ctx, actor, *change.Tools); err != nil {
			return chat.Overview{}, err
		}
	}
	if err := s.ports.Sessions.Change(ctx, owner, id, change, s.ports.Clock.Now()); err != nil {
		return chat.Overview{}, err
	}
	return s.ports.Sessions.Get(ctx, owner, id)
}

// offered refuses tools that the actor may not use with tool.ErrUnknown.
func (s *Service) offered(ctx context.Context, actor identity.Actor, wanted []tool.ID) error {
	chosen, err := s.ports.Tools.Choose(ctx, actor, wanted)
	if err == nil && slices.ContainsFunc(wanted, func(id tool.ID) bool { return !slices.Contains(chosen, id) }) {
		err = tool.ErrUnknown
	}
	return err
}

// Delete stops the running answer of a session, if any, and deletes the session and its messages. Fault: chat.ErrSession.
func (s *Service) Delete(ctx context.Context, actor identity.Actor, id chat.SessionID) error {
	owner, err := chat.Owner(actor, identity.Delete, chat.ErrSession)
	if err != nil {
		return err
	}
	if err := s.ports.Turns.StopSession(ctx, actor, id); err != nil {
		return err
	}
	if err := s.ports.Sessions.Delete(ctx, owner, id); err != nil {
		return err
	}
	s.ports.Logger.Log(ctx, ports.Record{Component: "chat_service", Message: "Chat session deleted", UserID: owner, SessionID: id})
	return nil
}

// Messages returns up to limit of the newest messages of a session's current path or, with beforeID > 0, of the path that leads to
// that message, which is not included; oldest first, each with its siblings. It also returns whether older ones exist. Fault:
// chat.ErrSession.
func (s *Service) Messages(ctx context.Context, actor identity.Actor, sessionID chat.SessionID, beforeID chat.MessageID, limit int) ([]chat.NumberedMessage, bool, error) {
	owner, err := chat.Owner(actor, identity.Read, chat.ErrSession)
	if err != nil {
		return nil, false, err
	}
	path, more, err := s.ports.Messages.Path(ctx, owner, sessionID, beforeID, limit)
	if err != nil {
		return nil, false, err
	}
	siblings, err := s.ports.Messages.Siblings(ctx, sessionID, path)
	if err != nil {
		return nil, false, err
	}
	said := make([]chat.NumberedMessage, len(path))
	for i, m := range path {
		said[i] = chat.NumberedMessage{Message: m, Siblings: siblings[m.ID]}
	}
	return said, more, nil
}

// Select makes the path through a message the current one and returns its session. Faults: chat.ErrMessage.
func (s *Service) Select(ctx context.Context, actor identity.Actor, messageID chat.MessageID) (sessionID chat.SessionID, err error) {
	owner, err := chat.Owner(actor, identity.Change, chat.ErrMessage)
	if err != nil {
		return 0, err
	}
	return s.ports.Messages.Select(ctx, owner, messageID)
}
