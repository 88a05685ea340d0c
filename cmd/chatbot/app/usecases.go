package app

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"time"

	"go.uber.org/fx"
	"go.uber.org/zap"

	"chatbot/adapters/browse"
	connectionsapi "chatbot/adapters/http/connections"
	identityapi "chatbot/adapters/http/identity"
	"chatbot/adapters/memory"
	auditapp "chatbot/application/audit"
	"chatbot/application/budgets"
	"chatbot/application/chats"
	"chatbot/application/completions"
	"chatbot/application/connections"
	"chatbot/application/files"
	"chatbot/application/generate"
	"chatbot/application/groups"
	identityapp "chatbot/application/identity"
	"chatbot/application/keys"
	"chatbot/application/limits"
	mailapp "chatbot/application/mail"
	"chatbot/application/models"
	overviewapp "chatbot/application/overview"
	"chatbot/application/settings"
	signonapp "chatbot/application/signon"
	"chatbot/application/tools"
	"chatbot/application/turn"
	usageapp "chatbot/application/usage"
	"chatbot/cmd/chatbot/config"
	"chatbot/domain/identity"
	"chatbot/domain/setting"
	"chatbot/ports"
	fileport "chatbot/ports/file"
)

// settingsWithin bounds the first look for settings.
const settingsWithin = 5 * time.Second

var useCases = fx.Module("use cases", fx.Provide(newCurrentSettings, newSettings, newOutbox, newMailSender, newAccounts, newSignOn, newKeys, newCompletions, newOnce, newGroups, newAdmission, newWatch, newCatalog, newRegistry, chats.NewSearches, newToolRegistry, newGrants, newConnections, newTools, newGenerator, newEngine, newConversations, newAudit, newJobs, newOverview, newBudgets, usageapp.New),
	fx.Invoke(runJobs, runIndexer, tellStart))

type accountPorts struct {
	fx.In
	Users           ports.Users
	AccountDeletion ports.AccountDeletion
	Logins          ports.Logins
	Devices         ports.Devices
	Hasher          ports.Hasher
	Tokens          ports.Tokens
	First           ports.FirstAccount
	Roles           ports.Roles
	People          ports.People
	Invitations     ports.Invitations
	InvitationMails ports.InvitationMails
	AccountTokens   ports.AccountTokens
	Outbox          *mailapp.Outbox
	Jobs            ports.Jobs
	Next            ports.RefreshTokenDeriver
	SecondFactors   ports.SecondFactors
	Enrolments      ports.Enrolments
	SealedFactors   ports.SealedFactors
	WaysIn          []ports.WayIn
	TOTP            ports.TOTP
	Passkeys        ports.Passkeys
	PasskeyUses     ports.PasskeyUses
	WebAuthn        ports.WebAuthn
	Sealer          ports.Sealer
	Tickets         ports.Tickets
	LoginThrottle   ports.LoginThrottle
	Secrets         ports.Secrets
	Clock           ports.Clock
	Logger          ports.Logger
	Audit           ports.Audit
	Settings        *settings.Current

	Externals        ports.ExternalIdentities
	LinkedIdentities ports.LinkedIdentities
	ProvidedAccess   ports.ProvidedAccess
	ProviderSessions ports.ProviderSessions
}

func newAccounts(p accountPorts, c config.Config, setup identity.SetupCode) *identityapp.Service {
	accounts := identityapp.New(identityapp.Ports{
		Users: p.Users, First: p.First, Roles: p.Roles, People: p.People, Invitations: p.Invitations, InvitationMails: p.InvitationMails, AccountTokens: p.AccountTokens, Externals: p.Externals, LinkedIdentities: p.LinkedIdentities, ProvidedAccess: p.ProvidedAccess, ProviderSessions: p.ProviderSessions, Mails: p.Outbox, Jobs: p.Jobs, AccountDeletion: p.AccountDeletion, Logins: p.Logins, Devices: p.Devices, Next: p.Next, Hasher: p.Hasher, Tokens: p.Tokens,
		Tickets: p.Tickets, LoginThrottle: p.LoginThrottle, Secrets: p.Secrets, Clock: p.Clock, Logger: p.Logger, Audit: p.Audit,
		WaysIn: p.WaysIn, Settings: p.Settings.Values, SecondFactors: p.SecondFactors, Enrolments: p.Enrolments, TOTP: p.TOTP, Passkeys: p.Passkeys, PasskeyUses: p.PasskeyUses, WebAuthn: p.WebAuthn, Sealer: p.Sealer,
	}, identity.Lifetimes{
		Access:  time.Duration(c.AccessExpireMinutes) * time.Minute,
		Refresh: time.Duration(c.RefreshExpireDays) * 24 * time.Hour,
		Login:   time.Duration(c.LoginMaxDays) * 24 * time.Hour,
		Most:    c.MaxLogins,
	}, setup)
	ctx, cancel := context.WithTimeout(context.Background(), settingsWithin)
	defer cancel()
	if err := accounts.Reseal(ctx, p.SealedFactors); err != nil {
		p.Logger.Log(ctx, ports.Record{
			Level: ports.Error, Component: "auth_service", Err: err,
			Message: "The secrets of authenticator apps cannot be sealed again; keep SECRET_KEY_PREVIOUS until a start without this message",
		})
	}
	if err := accounts.ResealSessions(ctx); err != nil {
		p.Logger.Log(ctx, ports.Record{
			Level: ports.Error, Component: "auth_service", Err: err,
			Message: "The sessions at identity providers cannot be sealed again; keep SECRET_KEY_PREVIOUS until a start without this message",
		})
	}
	return accounts
}

type signOnPorts struct {
	fx.In
	Stored   ports.SignOnProviders
	Attempts ports.SignOnAttempts
	Tests    ports.SignOnTests
	Asks     ports.IdentityProviders
	Users    ports.Users
	Sealer   ports.Sealer
	Secrets  ports.Secrets
	Audit    ports.Audit
	Clock    ports.Clock
	Logger   ports.Logger
}

// newSignOn lets people sign in with identity providers, which know this server by PUBLIC_URL.
func newSignOn(p signOnPorts, accounts *identityapp.Service, c config.Config, about *About) *signonapp.Service {
	s := signonapp.New(signonapp.Ports{
		Stored: p.Stored, Attempts: p.Attempts, Tests: p.Tests, Asks: p.Asks, Accounts: accounts, Users: p.Users, Sealer: p.Sealer, Secrets: p.Secrets,
		Audit: p.Audit, Clock: p.Clock, Logger: p.Logger,
	}, signonapp.Options{
		Environment: c.SignOn, PlainHTTP: c.AllowPlainHTTP,
		Callback:  func(provider string) string { return c.PublicAddress(about.Addr) + identityapi.CallbackPath(provider) },
		SignedOut: func() string { return c.PublicAddress(about.Addr) + identityapi.SignedOutPath },
	})
	ctx, cancel := context.WithTimeout(context.Background(), settingsWithin)
	defer cancel()
	if err := s.Reseal(ctx); err != nil {
		p.Logger.Log(ctx, ports.Record{
			Level: ports.Error, Component: "sign_on", Err: err,
			Message: "The client secrets of identity providers cannot be sealed again; keep SECRET_KEY_PREVIOUS until a start without this message",
		})
	}
	return s
}

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

type groupPorts struct {
	fx.In
	Groups      ports.Groups
	Memberships ports.Memberships
	Users       ports.Users
	Audit       ports.Audit
	Clock       ports.Clock
	Logger      ports.Logger
}

func newGroups(p groupPorts) *groups.Service {
	return groups.New(groups.Ports{Groups: p.Groups, Memberships: p.Memberships, Users: p.Users, Audit: p.Audit, Clock: p.Clock, Logger: p.Logger})
}

// newCurrentSettings reads the settings, and follows their changes for as long as the system runs.
func newCurrentSettings(life fx.Lifecycle, stored ports.Settings, logger ports.Logger, c config.Config) *settings.Current {
	current := settings.NewCurrent(stored, logger, c.Settings())
	ctx, cancel := context.WithTimeout(context.Background(), settingsWithin)
	defer cancel()
	if err := current.Refresh(ctx); err != nil {
		logger.Log(ctx, ports.Record{
			Level: ports.Error, Component: "settings", Err: err,
			Message: "The settings cannot be read; those of the environment count until they can, and nobody can register",
		})
	}
	background(life, current.Run, nil)
	return current
}

type settingPorts struct {
	fx.In
	Settings ports.Settings
	Users    ports.Users
	Audit    ports.Audit
	Clock    ports.Clock
	Logger   ports.Logger
}

func newSettings(p settingPorts, catalog *models.Catalog, accounts *identityapp.Service, current *settings.Current, c config.Config) *settings.Service {
	return settings.New(settings.Ports{
		Settings: p.Settings, Users: p.Users, Audit: p.Audit, Catalog: catalog, Accounts: accounts, Clock: p.Clock, Logger: p.Logger, Mail: c.Mail(),
	}, current)
}

// tellStart sets About.Registration, About.SetupCode and About.Name at start, and logs how to register when registration is not open, and that
// administrators are locked out.
func tellStart(life fx.Lifecycle, accounts *identityapp.Service, first ports.FirstAccount, setup identity.SetupCode, current *settings.Current, about *About, log *zap.Logger) {
	life.Append(fx.StartHook(func(ctx context.Context) error {
		policy, err := accounts.Registration(ctx)
		if err != nil {
			return err
		}
		taken, err := first.Any(ctx)
		if err != nil {
			return err
		}
		about.Registration, about.Name = policy, current.Values().AppName
		if policy == identity.RegistrationOpen && !taken {
			about.SetupCode = setup
		}
		if current.Values().PasswordsOff && errors.Is(accounts.EndPasswords(ctx), identity.ErrNoOtherWayIn) {
			log.Warn("Signing in with passwords is off, and no administrator has another way; PASSWORD_LOGIN=on lets them in", zap.String("component", "auth_service"))
		}
		if policy != identity.RegistrationOpen {
			log.Info("Registration is not open; an administrator or REGISTRATION=open opens it, and `chatbot user create` makes accounts",
				zap.String("component", "account_service"), zap.String("registration", string(policy)))
		}
		return nil
	}))
}

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

func newWatch(life fx.Lifecycle, devices ports.Devices, roles ports.Roles, clock ports.Clock, logger ports.Logger, current *settings.Current, accounts *identityapp.Service) *identityapp.Watch {
	watch := identityapp.NewWatch(devices, roles, clock, logger, func() identity.SecondFactorRule { return current.Values().SecondFactor }, accounts.RequiresVerifiedEmail)
	background(life, watch.Run, nil)
	return watch
}

func runIndexer(life fx.Lifecycle, index ports.SearchIndex, clock ports.Clock, logger ports.Logger) {
	background(life, chats.NewIndexer(index, clock, logger).Run, nil)
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

type enginePorts struct {
	fx.In
	Turns     ports.Turns
	Steps     ports.Steps
	Calls     ports.Calls
	Tools     *tools.Service
	Fallbacks ports.Fallbacks
	Choices   ports.Choices
	Messages  ports.Messages
	Files     fileport.Attached
	Groups    ports.UserGroups
	Storage   ports.WriteCheck
	Generator *generate.Generator
	Log       ports.StreamLog
	Spool     ports.Spool
	StopBus   ports.StopBus
	Secrets   ports.Secrets
	Clock     ports.Clock
	Logger    ports.Logger
	Meter     ports.Meter
	Tracer    ports.Tracer
	Budgets   ports.Budgets
	Refused   ports.BudgetMeter
	FellBack  ports.FallbackMeter
	Current   *settings.Current
}

type catalogPorts struct {
	fx.In
	Providers []ports.ConnectedProvider
	Stored    ports.Models
	Endpoints ports.Endpoints
	Connector ports.ProviderConnector
	Sealer    ports.Sealer
	Settings  *settings.Current
	Clock     ports.Clock
	Logger    ports.Logger
}

// newCatalog reads the providers of administrators, and asks all providers for their models and follows changes for as long as the
// system runs.
func newCatalog(life fx.Lifecycle, p catalogPorts, c config.Config, about *About) *models.Catalog {
	_, chosen := c.Settings().Environment[setting.DefaultModel]
	catalog := models.NewCatalog(models.CatalogPorts{
		Providers: p.Providers, DefaultChosen: chosen, Stored: p.Stored, Connector: p.Connector, Sealer: p.Sealer,
		Settings: p.Settings.Values, Clock: p.Clock, Logger: p.Logger,
	})
	ctx, cancel := context.WithTimeout(context.Background(), settingsWithin)
	defer cancel()
	err := catalog.Refresh(ctx)
	if err == nil {
		err = catalog.Reseal(ctx, p.Endpoints)
	}
	if err != nil {
		p.Logger.Log(ctx, ports.Record{
			Level: ports.Error, Component: "model_catalog", Err: err,
			Message: "The providers of administrators cannot be read or sealed again; until they can, those of the environment answer alone",
		})
	}
	about.Model = catalog.Default()
	for _, other := range catalog.Providers() {
		if id := other.About().ID; id != about.Model.ID.Provider() {
			about.Others = append(about.Others, id)
		}
	}
	background(life, catalog.Run, nil)
	return catalog
}

type registryPorts struct {
	fx.In
	Endpoints ports.Endpoints
	Users     ports.Users
	Audit     ports.Audit
}

func newRegistry(p registryPorts, catalog *models.Catalog) *models.Service {
	return models.New(models.Ports{Catalog: catalog, Endpoints: p.Endpoints, Users: p.Users, Audit: p.Audit})
}

// newTools returns the tools.
func newTools(p toolPorts, servers *tools.Registry, in Inputs) (*tools.Service, error) {
	builtIn := []tools.Tool{tools.CurrentTime(p.Clock), tools.Calculate(), tools.SearchChats(p.Searches), tools.RunCode()}
	c := in.Config
	search, err := browse.NewSearch(browse.Services{SearchURL: c.SearchURL, BraveKey: c.BraveKey, TavilyKey: c.TavilyKey}, in.Version)
	if err != nil {
		return nil, err
	}
	if search != nil {
		builtIn = append(builtIn, tools.SearchWeb(search))
	}
	builtIn = append(builtIn, tools.ReadPage(browse.NewPages(in.Version, c.OpenNetworks()), p.Reader, p.Clock))
	return tools.New(tools.Ports{Servers: servers, Files: p.Files, Groups: p.Groups, Limits: p.Limits, Audit: p.Audit, Meter: p.Meter, Clock: p.Clock, Logger: p.Logger}, append(builtIn, in.Tools...)...), nil
}

type toolServerPorts struct {
	fx.In
	Stored    ports.ToolServers
	Lists     ports.ToolLists
	Connector ports.ToolConnector
	Schemas   ports.ToolSchemas
	Sealer    ports.Sealer
	Users     ports.Users
	Audit     ports.Audit
	Clock     ports.Clock
	Logger    ports.Logger
}

// newToolRegistry reads the servers of tools, and follows changes and lists for as long as the system runs.
func newToolRegistry(life fx.Lifecycle, p toolServerPorts) *tools.Registry {
	registry := tools.NewRegistry(tools.RegistryPorts{
		Stored: p.Stored, Lists: p.Lists, Connector: p.Connector, Schemas: p.Schemas, Sealer: p.Sealer, Users: p.Users, Audit: p.Audit, Clock: p.Clock, Logger: p.Logger,
	})
	ctx, cancel := context.WithTimeout(context.Background(), settingsWithin)
	defer cancel()
	err := registry.Refresh(ctx)
	if err == nil {
		err = registry.Reseal(ctx)
	}
	if err != nil {
		p.Logger.Log(ctx, ports.Record{
			Level: ports.Error, Component: "tools", Err: err, Message: "The servers of tools cannot be read or sealed again; until they can, the built-in tools are there alone",
		})
	}
	background(life, registry.Run, nil)
	return registry
}

type toolPorts struct {
	fx.In
	Searches *chats.Searches
	Files    *files.Service
	Groups   ports.UserGroups
	Limits   *limits.Service
	Audit    ports.Audit
	Meter    ports.ToolMeter
	Reader   fileport.Reader
	Clock    ports.Clock
	Logger   ports.Logger
}

type grantPorts struct {
	fx.In
	Connections ports.Connections
	Refreshes   ports.Refreshes
	Noted       ports.ConnectionServers
	Revocations ports.Revocations
	Sealed      ports.SealedGrants
	Authorizer  ports.Authorizer
	Sealer      ports.Sealer
	Clock       ports.Clock
	Logger      ports.Logger
}

// newGrants keeps what people granted. At stop, refreshes that have begun are stored.
func newGrants(life fx.Lifecycle, p grantPorts) *connections.Grants {
	grants := connections.NewGrants(connections.GrantPorts{
		Connections: p.Connections, Refreshes: p.Refreshes, Noted: p.Noted, Revocations: p.Revocations, Sealed: p.Sealed, Authorizer: p.Authorizer, Sealer: p.Sealer, Clock: p.Clock, Logger: p.Logger, Jitter: rand.Float64,
	})
	ctx, cancel := context.WithTimeout(context.Background(), settingsWithin)
	defer cancel()
	if err := grants.Reseal(ctx); err != nil {
		p.Logger.Log(ctx, ports.Record{Level: ports.Error, Component: "connections", Err: err, Message: "The grants of connections could not be sealed with the new SECRET_KEY"})
	}
	life.Append(fx.StopHook(grants.Wait))
	return grants
}

type connectingPorts struct {
	fx.In
	Attempts ports.Attempts
	Accounts *identityapp.Service
	Secrets  ports.Secrets
	Audit    ports.Audit
	Settings *settings.Current
}

// newConnections lets people connect servers of tools. Other servers know this one by PUBLIC_URL.
func newConnections(p connectingPorts, grants *connections.Grants, servers *tools.Registry, c config.Config, about *About) *connections.Service {
	return connections.New(connections.Ports{
		Grants: grants, Attempts: p.Attempts, Servers: servers, Accounts: p.Accounts, Secrets: p.Secrets, Audit: p.Audit,
		AppName: func() string { return p.Settings.Values().AppName },
	}, func() connections.Addresses {
		origin := c.PublicAddress(about.Addr)
		addresses := connections.Addresses{Origin: origin, Callbacks: origin + connectionsapi.CallbackPath}
		if strings.HasPrefix(origin, "https://") {
			addresses.Documents = origin + connectionsapi.DocumentPath
		}
		return addresses
	})
}

type generatorPorts struct {
	fx.In
	Catalog  *models.Catalog
	Messages ports.Messages
	Files    fileport.Attached
	Blobs    fileport.Blobs
	Tracer   ports.Tracer
	Current  *settings.Current
	Tools    *tools.Service
	Steps    ports.Steps
}

func newGenerator(p generatorPorts, c config.Config) *generate.Generator {
	return generate.New(generate.Ports{
		Catalog: p.Catalog, Messages: p.Messages, Files: p.Files, Blobs: p.Blobs, Tracer: p.Tracer, Tools: p.Tools, Steps: p.Steps, Settings: p.Current.Values,
	}, generate.Options{MaxSteps: c.ToolMaxSteps})
}

// newEngine runs the engine for as long as the system runs. The module edges drains it, because readers must still be connected
// to receive the ends of their answers.
func newEngine(life fx.Lifecycle, p enginePorts, c config.Config) *turn.Engine {
	engine := turn.New(turn.Ports{
		Turns: p.Turns, Steps: p.Steps, Calls: p.Calls, Tools: p.Tools, Fallbacks: p.Fallbacks, Choices: p.Choices, Messages: p.Messages, Files: p.Files, Groups: p.Groups, Storage: p.Storage, Generator: p.Generator, Log: p.Log, Spool: p.Spool, StopBus: p.StopBus,
		Secrets: p.Secrets, Clock: p.Clock, Logger: p.Logger, Meter: p.Meter, Tracer: p.Tracer,
		Budgets: p.Budgets, Refused: p.Refused, FellBack: p.FellBack, Settings: p.Current.Values,
	}, turn.Options{
		MaxChars: c.MaxMessageChars, AutoContinue: c.TurnAutoContinue, Bounds: c.Bounds(),
		MaxUnsaved: int64(c.TurnUnsavedMB) << 20,
		Limits:     turn.Limits{Running: c.TurnConcurrency, PerUser: c.TurnConcurrencyPerUser, Waiting: c.TurnQueue},
	})

	background(life, engine.Run, nil)
	return engine
}

type conversationPorts struct {
	fx.In
	Sessions     ports.Sessions
	Instructions ports.Instructions
	Messages     ports.Messages
	Searches     *chats.Searches
	Transcripts  ports.TranscriptReader
	Tools        *tools.Service
	Clock        ports.Clock
	Logger       ports.Logger
	Meter        ports.Meter
}

func newConversations(p conversationPorts, engine *turn.Engine, catalog *models.Catalog, c config.Config) *chats.Service {
	return chats.New(chats.Ports{
		Sessions: p.Sessions, Instructions: p.Instructions, Messages: p.Messages, Searches: p.Searches, Transcripts: p.Transcripts, Turns: engine, Models: catalog, Tools: p.Tools,
		Clock: p.Clock, Logger: p.Logger, Meter: p.Meter, Bounds: c.Bounds(),
	})
}
