package app

import (
	"go.uber.org/fx"

	"chatbot/application/budgets"
	"chatbot/application/completions"
	identityapp "chatbot/application/identity"
	"chatbot/application/keys"
	"chatbot/application/models"
	"chatbot/application/settings"
	"chatbot/application/turn"
	"chatbot/cmd/chatbot/config"
	"chatbot/domain/identity"
	"chatbot/ports"
)

type keyPorts struct {
	fx.In
	Keys     ports.Keys
	Secrets  ports.Secrets
	Audit    ports.Audit
	Clock    ports.Clock
	Logger   ports.Logger
	Settings *settings.Current
}

func newKeys(p keyPorts, accounts *identityapp.Service) *keys.Service {
	return keys.New(keys.Ports{
		Keys: p.Keys, Proof: accounts, Secrets: p.Secrets, Audit: p.Audit, Clock: p.Clock, Logger: p.Logger,
		Rule: func() identity.SecondFactorRule { return p.Settings.Values().SecondFactor }, MustVerify: accounts.RequiresVerifiedEmail,
	})
}

type completionPorts struct {
	fx.In
	Catalog  *models.Catalog
	Engine   *turn.Engine
	Calls    ports.Calls
	Budgets  ports.Budgets
	Refused  ports.BudgetMeter
	FellBack ports.FallbackMeter
	Tracer   ports.Tracer
	Clock    ports.Clock
	Logger   ports.Logger
	Current  *settings.Current
}

func newCompletions(p completionPorts, c config.Config) *completions.Service {
	return completions.New(completions.Ports{
		Catalog: p.Catalog, Queue: p.Engine, Calls: p.Calls, Budgets: p.Budgets, Refused: p.Refused, FellBack: p.FellBack, Tracer: p.Tracer,
		Clock: p.Clock, Logger: p.Logger, Settings: p.Current.Values,
	}, completions.Options{Total: c.TotalTimeout})
}

type oncePorts struct {
	fx.In
	Replies ports.Replies
	Sealer  ports.Sealer
	Secrets ports.Secrets
	Clock   ports.Clock
	Logger  ports.Logger
}

// newOnce erases replies that have ended for as long as the system runs.
func newOnce(life fx.Lifecycle, p oncePorts) *completions.Once {
	once := completions.NewOnce(completions.OncePorts{Replies: p.Replies, Sealer: p.Sealer, Secrets: p.Secrets, Clock: p.Clock, Logger: p.Logger})
	background(life, once.Run, nil)
	return once
}

type budgetPorts struct {
	fx.In
	Budgets ports.Budgets
	Groups  ports.Groups
	Audit   ports.Audit
	Clock   ports.Clock
	Logger  ports.Logger
}

func newBudgets(p budgetPorts, current *settings.Current) *budgets.Service {
	return budgets.New(budgets.Ports{Budgets: p.Budgets, Groups: p.Groups, Audit: p.Audit, Clock: p.Clock, Logger: p.Logger, Settings: current.Values})
}
