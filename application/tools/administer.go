package tools

import (
	"cmp"
	"context"
	"errors"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/tool"
)

// ListServers returns all servers, by id.
func (r *Registry) ListServers(ctx context.Context, actor identity.Actor) ([]tool.Registered, error) {
	if err := may(actor, identity.Read); err != nil {
		return nil, err
	}
	now, err := r.current(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]tool.Registered, len(now.all))
	for i, s := range now.all {
		if all[i], err = r.registered(ctx, s); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// GetServer returns one server. Fault: tool.ErrNoServer.
func (r *Registry) GetServer(ctx context.Context, actor identity.Actor, id string) (tool.Registered, error) {
	if err := may(actor, identity.Read); err != nil {
		return tool.Registered{}, err
	}
	s, err := r.server(ctx, id)
	if err != nil {
		return tool.Registered{}, err
	}
	return r.registered(ctx, s)
}

// server returns a server as it is stored now.
func (r *Registry) server(ctx context.Context, id string) (tool.Server, error) {
	now, err := r.current(ctx)
	if err != nil {
		return tool.Server{}, err
	}
	s, ok := now.find(id)
	if !ok {
		return tool.Server{}, tool.ErrNoServer
	}
	return s, nil
}

func (r *Registry) registered(ctx context.Context, s tool.Server) (tool.Registered, error) {
	who, err := r.username(ctx, s.ChangedBy)
	return tool.Registered{Server: s, Changer: who, Problem: r.watching.problem(s)}, err
}

// AddServer adds a server and asks it for its tools. That it cannot be asked does not refuse it. Faults: Invalid with every broken rule;
// tool.ErrServerTaken, tool.ErrTooManyServers, tool.ErrUnknownGroup.
func (r *Registry) AddServer(ctx context.Context, actor identity.Actor, id string, change tool.ServerChange) (tool.Registered, error) {
	if err := may(actor, identity.Create); err != nil {
		return tool.Registered{}, err
	}
	var in fault.Inputs
	model.CheckSlug(&in, id)
	now := r.Clock.Now()
	d, err := r.applied(tool.Server{ID: id, Enabled: true, CreatedAt: now, ChangedBy: actor.User, ChangedAt: now}, change)
	if err := in.With(err); err != nil {
		return tool.Registered{}, err
	}
	d.Name = cmp.Or(d.Name, id)
	stored, err := r.current(ctx)
	if err != nil {
		return tool.Registered{}, err
	}
	if _, taken := stored.find(id); taken {
		return tool.Registered{}, tool.ErrServerTaken
	}
	found := r.ask(ctx, d.to, d.unopened, actor.User)
	s, err := r.sealed(d, change)
	if err != nil {
		return tool.Registered{}, err
	}
	if found.Problem == nil {
		s.Listed, s.ListedAt = found.Tools, r.Clock.Now()
	}
	if err := r.log.Record(ctx, actor, audit.ToolServerAdded, id, audit.Succeeded, ""); err != nil {
		return tool.Registered{}, err
	}
	if s.Version, err = r.Stored.Add(ctx, s); err != nil {
		return tool.Registered{}, err
	}
	if !needsConnection(found) { // else it is asked again at once: that it asks for authorization is noted of servers that are stored
		r.watching.asked(s, found.Problem, r.Clock.Now())
	}
	r.tell(ctx, actor, "Server of tools added", id)
	return r.GetServer(ctx, actor, id)
}

// ChangeServer changes a server, asks it for its tools if what is needed to connect to it has changed, and returns it. Faults:
// tool.ErrNoServer; Invalid with every broken rule; tool.ErrServerChanged, which says who changed it since the version on which the change is
// based, and when; tool.ErrUnknownGroup.
func (r *Registry) ChangeServer(ctx context.Context, actor identity.Actor, id string, change tool.ServerChange) (tool.Registered, error) {
	if err := may(actor, identity.Change); err != nil {
		return tool.Registered{}, err
	}
	before, err := r.server(ctx, id)
	if err != nil {
		return tool.Registered{}, err
	}
	if change.Version != nil && *change.Version != before.Version {
		return tool.Registered{}, r.refuseOutdated(ctx, actor, before)
	}
	d, err := r.applied(before, change)
	if err != nil {
		return tool.Registered{}, err
	}
	s, err := r.sealed(d, change)
	if err != nil {
		return tool.Registered{}, err
	}
	s.Version, s.ChangedBy, s.ChangedAt = before.Version+1, actor.User, r.Clock.Now()
	if err := r.log.Record(ctx, actor, audit.ToolServerChanged, id, audit.Succeeded, ""); err != nil {
		return tool.Registered{}, err
	}
	err = r.Stored.Change(ctx, s)
	if errors.Is(err, tool.ErrServerChanged) { // since it was read
		last, err := r.server(ctx, id)
		if err != nil {
			return tool.Registered{}, err
		}
		return tool.Registered{}, r.refuseOutdated(ctx, actor, last)
	}
	if err != nil {
		return tool.Registered{}, err
	}
	r.tell(ctx, actor, "Server of tools changed", id)
	if change.URL != nil || change.Command != nil || change.Args != nil || change.Headers != nil || change.Env != nil {
		r.askAgain(ctx, s, isElsewhere(before, s))
	}
	return r.GetServer(ctx, actor, id)
}

// DeleteServer deletes a server. Calls of its tools that run go on; those that wait will fail. What people granted is revoked. Fault: tool.ErrNoServer.
func (r *Registry) DeleteServer(ctx context.Context, actor identity.Actor, id string) error {
	if err := may(actor, identity.Delete); err != nil {
		return err
	}
	if _, err := r.server(ctx, id); err != nil {
		return err
	}
	if err := r.log.Record(ctx, actor, audit.ToolServerDeleted, id, audit.Succeeded, ""); err != nil {
		return err
	}
	if err := r.Stored.Delete(ctx, id, r.Clock.Now()); err != nil {
		return err
	}
	r.tell(ctx, actor, "Server of tools deleted", id)
	return r.Refresh(ctx)
}

// CheckServer asks a server for its tools and says what is wrong if that fails. id may be "": then change says all, and is not saved. With an
// id, change may say how the server would be; without a change, the list is stored. Faults: tool.ErrNoServer; Invalid with every broken rule of a
// change.
func (r *Registry) CheckServer(ctx context.Context, actor identity.Actor, id string, change tool.ServerChange) (tool.Checked, error) {
	if err := may(actor, identity.Change); err != nil {
		return tool.Checked{}, err
	}
	var s tool.Server
	if id != "" {
		var err error
		if s, err = r.server(ctx, id); err != nil {
			return tool.Checked{}, err
		}
	}
	d, err := r.applied(s, change)
	if err != nil {
		return tool.Checked{}, err
	}
	if !change.ChangesNothing() { // what it says is not of the server that is stored, and what people granted is not for it
		d.to.ID = ""
		return r.ask(ctx, d.to, d.unopened, 0), nil
	}
	found := r.ask(ctx, d.to, d.unopened, actor.User)
	if id != "" {
		r.note(ctx, s, found)
	}
	return found, nil
}
