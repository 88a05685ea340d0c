package settings

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/setting"
	"chatbot/ports"
)

// Catalog knows the models.
type Catalog interface {
	// Configured returns the model that is the default unless an administrator chooses another.
	Configured() model.Model
	// Lacks reports whether a model is known not to exist, without asking its provider.
	Lacks(id model.ID) bool
	// Find returns a model that exists, or whose provider cannot be asked. Fault: model.ErrUnknown.
	Find(ctx context.Context, id model.ID) (model.Model, error)
}

// Accounts knows how people sign in.
type Accounts interface {
	// EndPasswords returns nil if passwords can be turned off. Fault: identity.ErrNoOtherWayIn.
	EndPasswords(ctx context.Context) error
}

// Ports are the dependencies of a Service.
type Ports struct {
	Settings ports.Settings
	Users    ports.Users
	Audit    ports.Audit
	Catalog  Catalog
	Accounts Accounts
	Clock    ports.Clock
	Logger   ports.Logger
	// Mail means that the server can send mail.
	Mail bool
}

// Service shows the settings to administrators and changes them; safe for concurrent use.
type Service struct {
	Ports
	current *Current
}

// New returns the service.
func New(p Ports, current *Current) *Service { return &Service{p, current} }

// Read returns all settings. Fault: identity.ErrNotAdmin.
func (s *Service) Read(ctx context.Context, actor identity.Actor) ([]setting.Setting, error) {
	if !identity.Can(actor, identity.Read, identity.Resource{Kind: identity.Settings}) {
		return nil, identity.ErrNotAdmin
	}
	return s.read(ctx)
}

func (s *Service) read(ctx context.Context) ([]setting.Setting, error) {
	if err := s.current.Refresh(ctx); err != nil {
		return nil, err
	}
	all := slices.Clone(s.current.state.Load().all)
	names := map[identity.UserID]string{0: ""}
	for i, one := range all {
		id := one.Stored.ChangedBy
		if _, known := names[id]; !known {
			name, err := s.username(ctx, id)
			if err != nil {
				return nil, err
			}
			names[id] = name
		}
		all[i] = s.explain(one)
		all[i].Changer = names[id]
	}
	return all, nil
}

func (s *Service) username(ctx context.Context, id identity.UserID) (string, error) {
	u, err := s.Users.ByID(ctx, id)
	if errors.Is(err, ports.ErrNoUser) {
		return "", nil
	}
	return u.Username(), err
}

// explain completes a setting by what only the running server knows.
func (s *Service) explain(one setting.Setting) setting.Setting {
	switch one.Name {
	case setting.Registration:
		// Somebody who sees this has an account, so that none can be the first.
		for _, v := range []*setting.Value{&one.Value, &one.Default} {
			v.Text = string(identity.RegistrationPolicy(v.Text).Shown(true))
		}
	case setting.RequireVerifiedEmail:
		if !s.Mail && one.Problem == nil && one.Source == setting.FromDatabase && (setting.Change{Name: one.Name, Value: &one.Value}).RequiresVerifiedEmail() {
			one.Problem = ports.ErrNoMail
		}
	case setting.DefaultModel:
		configured := string(s.Catalog.Configured().ID)
		one.Default.Text = configured
		if one.Value.Text == "" {
			one.Value.Text = configured
		}
	}
	if isModel(one.Name) && one.Problem == nil && one.Source == setting.FromDatabase && slices.ContainsFunc(named(one.Value), s.Catalog.Lacks) {
		one.Problem = model.ErrUnknown
	}
	return one
}

// named returns the models that a value names.
func named(v setting.Value) []model.ID {
	var ids []model.ID
	for _, text := range append([]string{v.Text}, v.List...) {
		if text != "" {
			ids = append(ids, model.ID(text))
		}
	}
	return ids
}

// maxVersion is the largest integer that every JSON parser reads exactly.
const maxVersion int64 = 1<<53 - 1

func isModel(name setting.Name) bool {
	return name == setting.DefaultModel || name == setting.FallbackModels || name == setting.TitleModel
}

// checked returns the changes with their values as they are stored. Faults: Invalid with every broken rule; ErrByEnvironment;
// identity.ErrNoOtherWayIn.
func (s *Service) checked(ctx context.Context, changes []setting.Change) ([]setting.Change, error) {
	var in fault.Inputs
	if len(changes) == 0 {
		in.Add("settings", "no_change", "Change at least one setting.")
	}
	checked := make([]setting.Change, len(changes))
	seen := map[setting.Name]bool{}
	for i, c := range changes {
		checked[i] = c
		version := string(c.Name) + ".version"
		d, known := setting.Find(c.Name)
		switch {
		case !known:
			setting.AddUnknown(&in, string(c.Name))
			continue
		case seen[c.Name]:
			in.Add(string(c.Name), "repeated", "This must be given once.")
		case c.Version < 0 || c.Version > maxVersion:
			in.Add(version, "out_of_range", "The version is the one of the setting that you have seen.", fault.Params{"min": 0, "max": maxVersion})
		}
		if seen[c.Name] = true; c.Value == nil {
			continue
		}
		value := d.Check(&in, *c.Value)
		checked[i].Value = &value
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	if err := s.refuseEnvironment(checked); err != nil {
		return nil, err
	}
	if err := s.refuseLastWayIn(ctx, checked); err != nil {
		return nil, err
	}
	for i, c := range checked {
		if !isModel(c.Name) || c.Value == nil {
			continue
		}
		value := s.findModels(ctx, &in, string(c.Name), *c.Value)
		checked[i].Value = &value
	}
	return checked, in.Err()
}

// findModels returns the value of a setting with the ids under which its models are listed, each once.
func (s *Service) findModels(ctx context.Context, in *fault.Inputs, field string, v setting.Value) setting.Value {
	find := func(field, id string) string {
		m, err := s.Catalog.Find(ctx, model.ID(id))
		if err != nil {
			setting.AddUnknownModel(in, field)
		}
		return string(m.ID)
	}
	if v.List == nil {
		return setting.Value{Text: find(field, v.Text)}
	}
	list := []string{}
	for i, id := range v.List {
		if id = find(fmt.Sprintf("%s.%d", field, i), id); !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return setting.Value{List: list}
}
