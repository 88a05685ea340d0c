package app

import (
	"time"

	"go.uber.org/fx"

	"chatbot/adapters/memory"
	auditapp "chatbot/application/audit"
	"chatbot/application/chats"
	"chatbot/application/limits"
	overviewapp "chatbot/application/overview"
	usageapp "chatbot/application/usage"
	"chatbot/cmd/chatbot/config"
	"chatbot/ports"
	fileport "chatbot/ports/file"
)

var useCases = fx.Module("use cases", fx.Provide(newCurrentSettings, newSettings, newOutbox, newMailSender, newAccounts, newSignOn, newKeys, newCompletions, newOnce, newGroups, newAdmission, newWatch, newCatalog, newRegistry, chats.NewSearches, newToolRegistry, newGrants, newConnections, newTools, newGenerator, newEngine, newConversations, newAudit, newJobs, newOverview, newBudgets, usageapp.New),
	fx.Invoke(runJobs, runIndexer, tellStart))

// settingsWithin bounds the first look for settings.
const settingsWithin = 5 * time.Second

func newAudit(log ports.Audit, users ports.Users, people ports.People) *auditapp.Service {
	return auditapp.New(auditapp.Ports{Audit: log, Users: users, People: people})
}

func newOverview(in Inputs, counts ports.Overview, files fileport.Totals, activity ports.Activity, clock ports.Clock) *overviewapp.Service {
	return overviewapp.New(overviewapp.Ports{Overview: counts, Files: files, Activity: activity, Clock: clock}, in.Version)
}

func newAdmission(shared ports.Limiter, clock ports.Clock, logger ports.Logger, c config.Config) *limits.Service {
	return limits.New(limits.Ports{Shared: shared, Local: memory.NewLimiter(clock), Logger: logger},
		limits.Rates{Auth: c.RateLimitAuth, Chat: c.RateLimitChat, API: c.RateLimitAPI, Search: c.RateLimitSearch, Tools: c.RateLimitTools, Keys: c.RateLimitKeys})
}

func runIndexer(life fx.Lifecycle, index ports.SearchIndex, clock ports.Clock, logger ports.Logger) {
	background(life, chats.NewIndexer(index, clock, logger).Run, nil)
}
