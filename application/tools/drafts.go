package tools

import (
	"errors"
	"maps"

	"chatbot/domain/fault"
	"chatbot/domain/model"
	"chatbot/domain/tool"
)

// draft is a server as it would be with a change, its secrets opened.
type draft struct {
	tool.Server
	to       tool.Connection
	unopened error // ports.ErrSealed if stored secrets that still count cannot be opened
}

func set[T any](field, to *T) {
	if to != nil {
		*field = *to
	}
}

// applied returns the server with a change, and what is needed to connect to it. The secrets that are stored count only for the origin or the
// command for which they were entered: nobody gets them by changing the address. Fault: Invalid with every broken rule.
func (r *Registry) applied(s tool.Server, change tool.ServerChange) (draft, error) {
	var in fault.Inputs
	before := s
	if change.Name != nil {
		s.Name = model.CheckName(&in, *change.Name)
	}
	set(&s.URL, change.URL)
	set(&s.Command, change.Command)
	set(&s.Args, change.Args)
	set(&s.Enabled, change.Enabled)
	if change.Approval != nil {
		tool.CheckApproval(&in, "approval", *change.Approval)
		s.Approval = *change.Approval
	}
	if change.Groups != nil {
		s.Limit(tool.CheckGroups(&in, *change.Groups))
	}
	s.Choices = choices(&in, s, change.Choices)
	tool.CheckCommand(&in, s.Command, s.Args)
	stored := s
	moved := before.ID != "" && isElsewhere(before, s)
	if change.Headers != nil {
		model.CheckHeaders(&in, *change.Headers)
		stored.Headers = ""
	} else if moved && s.Headers != "" {
		in.Add("headers", "needed_again", "Enter the headers again: they are sent only to the server for which they were entered.")
	}
	if change.Env != nil {
		tool.CheckEnv(&in, *change.Env)
		stored.Env = ""
	} else if moved && s.Env != "" {
		in.Add("env", "needed_again", "Enter the variables again: they are given only to the command for which they were entered.")
	}
	if change.Client != nil {
		tool.CheckClient(&in, *change.Client)
		s.Client, stored.Client = *change.Client, *change.Client
	}
	switch {
	case change.ClientSecret != nil:
		tool.CheckClientSecret(&in, s.Client, *change.ClientSecret)
		stored.ClientSecret = ""
	case s.Client == "":
		s.ClientSecret, stored.ClientSecret = "", ""
	case s.ClientSecret != "" && (moved || s.Client != before.Client):
		in.Add("oauth_client_secret", "needed_again", "Enter the secret again: it is sent only for the server and the client for which it was entered.")
	}
	to, unopened := open(r.Sealer, stored)
	set(&to.Headers, change.Headers)
	set(&to.Env, change.Env)
	set(&to.ClientSecret, change.ClientSecret)
	if change.URL != nil || change.Command != nil || before.Version == 0 {
		normalized, err := r.Connector.Normalize(to)
		_ = in.With(err) // said with the others
		to, s.URL = normalized, normalized.URL
	}
	return draft{s, to, unopened}, in.Err()
}

// choices returns the choices of tools after a change, which merges by name.
func choices(in *fault.Inputs, s tool.Server, changes map[string]tool.ChoiceChange) map[string]tool.Choice {
	if len(changes) == 0 {
		return s.Choices
	}
	all := maps.Clone(s.Choices)
	if all == nil {
		all = map[string]tool.Choice{}
	}
	for name, change := range changes {
		if c := change.Apply(all[name]); c != (tool.Choice{}) {
			all[name] = c
		} else {
			delete(all, name)
		}
	}
	tool.CheckChoices(in, all)
	return all
}

// sealed returns the server of a draft with those secrets sealed that were changed.
func (r *Registry) sealed(d draft, change tool.ServerChange) (s tool.Server, err error) {
	s = d.Server
	var failed error
	if change.Headers != nil {
		s.Headers, err = seal(r.Sealer, d.to.Headers, tool.HeadersPlace(s.ID))
	}
	if change.Env != nil {
		s.Env, failed = seal(r.Sealer, d.to.Env, tool.EnvPlace(s.ID))
	}
	var unsealed error
	if change.ClientSecret != nil {
		s.ClientSecret, unsealed = sealSecret(r.Sealer, d.to.ClientSecret, tool.ClientPlace(s.ID))
	}
	return s, errors.Join(err, failed, unsealed)
}
