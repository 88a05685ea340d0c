package models

import (
	"context"
	"time"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
)

// found is what a provider said when it was asked for its models.
type found struct {
	name    string // of the provider
	models  []model.Model
	took    time.Duration
	problem *fault.Error
}

// discover asks a provider for its models, over a connection of its own.
func (c *Catalog) discover(ctx context.Context, d draft) (f found) {
	if d.unopened != nil {
		return found{problem: model.ErrProviderSealed.Because(d.unopened)}
	}
	p, err := c.Connector.Connect(d.to)
	if err != nil {
		return found{problem: model.ErrProviderFailed.Because(err)}
	}
	defer func() { _ = p.Close() }()
	f.name = p.About().Name
	began := time.Now()
	f.models, err = p.Models(ctx)
	f.took = time.Since(began)
	if err != nil {
		f.problem = p.Explain(err)
	}
	return f
}

// CheckProvider asks a provider for its models and says what is wrong if that fails. id may be "": then change says all, and is not saved. With an
// id, change may say how the provider would be. Faults: model.ErrNoProvider; setting.ErrByEnvironment for a change of a provider of the
// environment; Invalid with every broken rule of a change.
func (s *Service) CheckProvider(ctx context.Context, actor identity.Actor, id string, change model.EndpointChange) (model.Checked, error) {
	if err := may(actor, identity.Change); err != nil {
		return model.Checked{}, err
	}
	asking, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	var e model.Endpoint
	if id != "" {
		now, err := s.current(ctx)
		if err != nil {
			return model.Checked{}, err
		}
		if p := now.find(model.NewID(id, "")); p != nil && change == (model.EndpointChange{}) {
			return s.recheck(asking, p), nil
		}
		if e, err = s.changeable(ctx, id); err != nil {
			return model.Checked{}, err
		}
	}
	d, err := s.applied(e, change)
	if err != nil {
		return model.Checked{}, err
	}
	return checked(s.discover(asking, d)), nil
}

// recheck asks a provider that is in use, whose list is then the one that it sends.
func (c *Catalog) recheck(ctx context.Context, p *provider) model.Checked {
	began := time.Now()
	c.ask(ctx, p, 0)
	f := found{models: p.load().all, took: time.Since(began), problem: p.problem.Load()}
	if ctx.Err() != nil {
		f.problem = model.ErrProviderSlow
	}
	return checked(f)
}

func checked(f found) model.Checked {
	all := model.Checked{OK: f.problem == nil, Took: f.took, Problem: f.problem}
	if f.problem == nil {
		for _, m := range f.models {
			all.Models = append(all.Models, m.ID.Name())
		}
	}
	return all
}
