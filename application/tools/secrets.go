package tools

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"chatbot/application/internal/sealed"
	"chatbot/domain/tool"
	"chatbot/ports"
)

// encodePairs returns headers or variables as they are sealed: a line for each. Names and values have no line ends, and names no ": ".
func encodePairs(pairs map[string]string) string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(pairs)) {
		text.WriteString(name + ": " + pairs[name] + "\n")
	}
	return text.String()
}

func decodePairs(text string) map[string]string {
	pairs := map[string]string{}
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ": "); ok {
			pairs[name] = value
		}
	}
	return pairs
}

// open returns what is needed to connect to a server. Error: ports.ErrSealed.
func open(sealer ports.Sealer, s tool.Server) (tool.Connection, error) {
	to := tool.Connection{ID: s.ID, Name: s.Name, Version: s.Version, URL: s.URL, Command: s.Command, Args: s.Args, Client: s.Client}
	var failed []error
	for _, secret := range []struct {
		sealed, place string
		into          *map[string]string
	}{{s.Headers, tool.HeadersPlace(s.ID), &to.Headers}, {s.Env, tool.EnvPlace(s.ID), &to.Env}} {
		if secret.sealed == "" {
			continue
		}
		text, err := sealer.Open(secret.sealed, secret.place)
		*secret.into = decodePairs(text)
		failed = append(failed, err)
	}
	if s.ClientSecret != "" {
		var err error
		to.ClientSecret, err = sealer.Open(s.ClientSecret, tool.ClientPlace(s.ID))
		failed = append(failed, err)
	}
	return to, errors.Join(failed...)
}

func sealSecret(sealer ports.Sealer, secret, place string) (string, error) {
	if secret == "" {
		return "", nil
	}
	return sealer.Seal(secret, place)
}

func seal(sealer ports.Sealer, pairs map[string]string, place string) (string, error) {
	if len(pairs) == 0 {
		return "", nil
	}
	return sealer.Seal(encodePairs(pairs), place)
}

// Reseal seals the secrets of all servers with the current key that are sealed with a previous one. Several processes may do so at once.
// What cannot be opened is left as it is.
func (r *Registry) Reseal(ctx context.Context) error {
	var failed []error
	n := 0
	for _, s := range r.state.Load().all {
		again := s
		due, err := sealed.Again(r.Sealer, sealed.Value{Sealed: &again.Headers, Place: tool.HeadersPlace(s.ID)},
			sealed.Value{Sealed: &again.Env, Place: tool.EnvPlace(s.ID)}, sealed.Value{Sealed: &again.ClientSecret, Place: tool.ClientPlace(s.ID)})
		switch {
		case err == nil && !due, errors.Is(err, ports.ErrSealed): // calls say that the latter does not open
			continue
		case err == nil:
			err = r.Lists.Reseal(ctx, s, again)
		}
		failed = append(failed, err)
		n++
	}
	if n > 0 {
		r.Logger.Log(ctx, ports.Record{Component: "tools", Message: "The secrets of servers of tools were sealed with the new SECRET_KEY", Fields: map[string]any{"servers": n}})
	}
	return errors.Join(failed...)
}
