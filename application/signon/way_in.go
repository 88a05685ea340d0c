package signon

import (
	"context"
	"slices"

	"chatbot/domain/signon"
	"chatbot/ports"
)

// WayIn is signing in with identity providers, as one of the ways in besides the password.
type WayIn struct {
	Stored     ports.SignOnProviders
	Identities ports.ExternalIdentities
	// Environment are the providers of the environment.
	Environment []signon.Provider
}

var _ ports.WayIn = WayIn{}

// AdminCanEnter implements ports.WayIn.
func (w WayIn) AdminCanEnter(ctx context.Context) (bool, error) {
	enabled, err := w.Enabled(ctx)
	if err != nil {
		return false, err
	}
	return w.Identities.AdminHas(ctx, enabled)
}

// Enabled returns the ids of the providers that let people in.
func (w WayIn) Enabled(ctx context.Context) ([]string, error) {
	all, err := withStored(ctx, w.Environment, w.Stored)
	if err != nil {
		return nil, err
	}
	var enabled []string
	for _, p := range all {
		if p.Enabled {
			enabled = append(enabled, p.ID)
		}
	}
	return enabled, nil
}

// NameOf returns the name of a provider, whether or not it is enabled, or its id if it is not known any more.
func (w WayIn) NameOf(ctx context.Context, id string) string {
	all, _ := withStored(ctx, w.Environment, w.Stored) // which is none after an error
	for _, p := range append(all, w.Environment...) {
		if p.ID == id && p.Name != "" {
			return p.Name
		}
	}
	return id
}

// withStored returns the providers of the environment, then those of the database that have other ids, with sealed secrets.
func withStored(ctx context.Context, environment []signon.Provider, stored ports.SignOnProviders) ([]signon.Provider, error) {
	others, err := stored.List(ctx)
	if err != nil {
		return nil, err
	}
	all := slices.Clone(environment)
	for _, p := range others {
		if !among(environment, p.ID) {
			all = append(all, p)
		}
	}
	return all, nil
}

func among(all []signon.Provider, id string) bool {
	return slices.ContainsFunc(all, func(p signon.Provider) bool { return p.ID == id })
}
