package models

import (
	"context"
	"errors"
	"slices"
	"strings"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
)

// ListModels returns the models of all providers in use, by id.
func (s *Service) ListModels(ctx context.Context, actor identity.Actor, q model.Query) ([]model.Known, error) {
	if err := may(actor, identity.Read); err != nil {
		return nil, err
	}
	now, err := s.current(ctx)
	if err != nil {
		return nil, err
	}
	standard := s.Default().ID
	text := strings.ToLower(q.Text)
	var all []model.Known
	for _, p := range now.providers {
		if q.Provider != "" && q.Provider != p.about.ID {
			continue
		}
		for k := range now.known(p) {
			k.Default = k.ID == standard
			if k.ID > q.After && (q.Enabled == nil || *q.Enabled == k.Offered) && (q.Group == 0 || slices.Contains(k.Entry.Groups, q.Group)) &&
				(strings.Contains(strings.ToLower(string(k.ID)), text) || strings.Contains(strings.ToLower(k.Name), text)) {
				all = append(all, k)
			}
		}
	}
	slices.SortFunc(all, func(a, b model.Known) int { return strings.Compare(string(a.ID), string(b.ID)) })
	all = all[:min(len(all), q.Limit)]
	for i := range all {
		if all[i].Changer, err = s.username(ctx, all[i].Entry.ChangedBy); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// AddModel adds a model that its provider does not list. Faults: Invalid with every broken rule; model.ErrNoProvider; model.ErrModelTaken.
func (s *Service) AddModel(ctx context.Context, actor identity.Actor, id model.ID, change model.EntryChange) (model.Known, error) {
	if err := may(actor, identity.Create); err != nil {
		return model.Known{}, err
	}
	now, err := s.current(ctx)
	if err != nil {
		return model.Known{}, err
	}
	var in fault.Inputs
	model.CheckID(&in, id)
	if err := in.Err(); err != nil {
		return model.Known{}, err
	}
	p := now.find(id)
	if p == nil {
		return model.Known{}, model.ErrNoProvider
	}
	id = p.Describe(id.Name()).ID
	if _, exists := now.knows(id); exists {
		return model.Known{}, model.ErrModelTaken
	}
	e := now.entries[id] // of a model that was listed once
	e.ID, e.Added = id, true
	return s.put(ctx, actor, audit.ModelAdded, change.Apply(e))
}

// ChangeModel says something of a model and returns it. Faults: model.ErrNoModel; Invalid with every broken rule; model.ErrModelChanged, which
// says who changed it since the version on which the change is based, and when.
func (s *Service) ChangeModel(ctx context.Context, actor identity.Actor, id model.ID, change model.EntryChange) (model.Known, error) {
	if err := may(actor, identity.Change); err != nil {
		return model.Known{}, err
	}
	now, err := s.current(ctx)
	if err != nil {
		return model.Known{}, err
	}
	k, exists := now.knows(id)
	if !exists {
		return model.Known{}, model.ErrNoModel
	}
	e := k.Entry
	if change.Version != nil && *change.Version != e.Version {
		return model.Known{}, s.refuseOutdated(ctx, actor, model.ErrModelChanged, audit.ModelChanged, string(id), e.ChangedBy, e.ChangedAt)
	}
	e.ID = k.ID
	return s.put(ctx, actor, audit.ModelChanged, change.Apply(e))
}

func (s *Service) put(ctx context.Context, actor identity.Actor, action audit.Action, e model.Entry) (model.Known, error) {
	var in fault.Inputs
	e = e.Check(&in)
	if err := in.Err(); err != nil {
		return model.Known{}, err
	}
	before := e
	e.Version, e.ChangedBy, e.ChangedAt = e.Version+1, actor.User, s.Clock.Now()
	if err := s.log.Record(ctx, actor, action, string(e.ID), audit.Succeeded, ""); err != nil {
		return model.Known{}, err
	}
	err := s.Stored.Put(ctx, e)
	if errors.Is(err, model.ErrModelChanged) { // since it was read
		return model.Known{}, s.refuseOutdated(ctx, actor, model.ErrModelChanged, action, string(e.ID), 0, before.ChangedAt)
	}
	if err != nil {
		return model.Known{}, err
	}
	s.tell(ctx, actor, "Model changed", string(e.ID))
	now, err := s.current(ctx)
	if err != nil {
		return model.Known{}, err
	}
	k, exists := now.knows(e.ID)
	if !exists { // its provider was deleted
		return model.Known{}, model.ErrNoModel
	}
	k.Default = k.ID == s.Default().ID
	k.Changer, err = s.username(ctx, k.Entry.ChangedBy)
	return k, err
}

// DeleteModel deletes a model that was added, and what was said of it. Faults: model.ErrNoModel; model.ErrModelListed.
func (s *Service) DeleteModel(ctx context.Context, actor identity.Actor, id model.ID) error {
	if err := may(actor, identity.Delete); err != nil {
		return err
	}
	now, err := s.current(ctx)
	if err != nil {
		return err
	}
	k, exists := now.knows(id)
	switch {
	case !exists:
		return model.ErrNoModel
	case k.Listed || !k.Entry.Added:
		return model.ErrModelListed
	}
	if err := s.log.Record(ctx, actor, audit.ModelDeleted, string(k.ID), audit.Succeeded, ""); err != nil {
		return err
	}
	if err := s.Stored.Delete(ctx, k.ID); err != nil {
		return err
	}
	s.tell(ctx, actor, "Model deleted", string(k.ID))
	return s.Refresh(ctx)
}
