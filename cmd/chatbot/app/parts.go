package app

import (
	"context"
	"io"
	"time"

	"go.uber.org/fx"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"chatbot/adapters/bcrypt"
	"chatbot/adapters/bundb"
	auditdb "chatbot/adapters/bundb/audit"
	budgetsdb "chatbot/adapters/bundb/budgets"
	chatsdb "chatbot/adapters/bundb/chats"
	completionsdb "chatbot/adapters/bundb/completions"
	connectionsdb "chatbot/adapters/bundb/connections"
	identitydb "chatbot/adapters/bundb/identity"
	jobsdb "chatbot/adapters/bundb/jobs"
	modelsdb "chatbot/adapters/bundb/models"
	overviewdb "chatbot/adapters/bundb/overview"
	searchdb "chatbot/adapters/bundb/search"
	settingsdb "chatbot/adapters/bundb/settings"
	signondb "chatbot/adapters/bundb/signon"
	toolsdb "chatbot/adapters/bundb/tools"
	turnsdb "chatbot/adapters/bundb/turns"
	usagedb "chatbot/adapters/bundb/usage"
	"chatbot/adapters/jwt"
	"chatbot/adapters/llm/open"
	"chatbot/adapters/logging"
	"chatbot/adapters/mcp"
	"chatbot/adapters/metrics"
	"chatbot/adapters/oauth"
	"chatbot/adapters/oidc"
	"chatbot/adapters/sealing"
	"chatbot/adapters/spool"
	"chatbot/adapters/system"
	"chatbot/adapters/totp"
	"chatbot/adapters/tracing"
	"chatbot/adapters/webauthn"
	"chatbot/application/connections"
	identityapp "chatbot/application/identity"
	signonapp "chatbot/application/signon"
	"chatbot/cmd/chatbot/config"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// HashCost is the bcrypt cost of spec 6.3.1.
const HashCost = 12

var observability = fx.Module("observability", fx.Provide(
	newLog,
	metrics.New,
	logging.NewLogger,
	newTracer,
	func(t *tracing.Tracer) ports.Tracer { return t },
	func(m *metrics.Metrics) ports.Meter { return m },
	func(m *metrics.Metrics) ports.JobMeter { return m },
	func(m *metrics.Metrics) ports.BudgetMeter { return m },
	func(m *metrics.Metrics) ports.FallbackMeter { return m },
	func(m *metrics.Metrics) ports.ToolMeter { return m },
	func(j *logging.Logger) ports.Logger { return j },
))

func newLog(in Inputs) (*zap.Logger, error) { return NewLog(in.Config, in.Log) }

// NewLog returns the log with the configured level and format. Error: an unknown LOG_LEVEL.
func NewLog(c config.Config, out io.Writer) (*zap.Logger, error) {
	level, err := logging.ParseLevel(c.LogLevel)
	if c.Debug {
		level = zapcore.DebugLevel
	}
	return logging.New(zapcore.AddSync(out), level, c.LogFormat == "console"), err
}

// newTracer returns nil, which costs nothing, unless an endpoint for traces is configured.
func newTracer(life fx.Lifecycle, in Inputs, log *zap.Logger) (*tracing.Tracer, error) {
	endpoint, wanted := in.Config.Traces()
	if !wanted {
		return nil, nil
	}
	tracer, shutdown, err := tracing.Open(context.Background(), endpoint, in.Version, func(err error) {
		log.Warn("Traces could not be sent", zap.String("component", "tracing"), zap.Error(err))
	})
	if err != nil {
		return nil, err
	}
	life.Append(fx.StopHook(shutdown))
	return tracer, nil
}

var storage = fx.Module("storage", fx.Provide(
	openDatabase,
	identitydb.NewUsers, identitydb.NewLogins, identitydb.NewPeople, identitydb.NewGroups, identitydb.NewInvitations, identitydb.NewKeys, completionsdb.NewReplies, identitydb.NewAccountTokens, identitydb.NewExternals, identitydb.NewProviderSessions, signondb.NewProviders, signondb.NewAttempts, identitydb.NewMemberships, identitydb.NewSecondFactors, identitydb.NewPasskeys, chatsdb.NewSessions, chatsdb.NewInstructions, chatsdb.NewMessages, searchdb.NewSearch, chatsdb.NewTranscriptReader, turnsdb.NewTurns, auditdb.NewAudit,
	chatsdb.NewTitles, jobsdb.NewJobs, settingsdb.NewSettings, usagedb.New, usagedb.NewCalls, budgetsdb.New, modelsdb.NewModels, modelsdb.NewEndpoints, toolsdb.NewServers, connectionsdb.New, overviewdb.New,
	func(r *identitydb.Users) ports.Users { return r },
	func(r *identitydb.Users) ports.FirstAccount { return r },
	func(r *identitydb.Users) ports.Roles { return r },
	func(r *identitydb.People) ports.People { return r },
	func(r *identitydb.Groups) ports.Groups { return r },
	func(r *identitydb.Invitations) ports.Invitations { return r },
	func(r *identitydb.Invitations) ports.InvitationMails { return r },
	func(r *identitydb.Keys) ports.Keys { return r },
	func(r *completionsdb.Replies) ports.Replies { return r },
	func(r *identitydb.AccountTokens) ports.AccountTokens { return r },
	func(r *identitydb.Externals) ports.ExternalIdentities { return r },
	func(r *identitydb.Externals) ports.LinkedIdentities { return r },
	func(r *identitydb.Memberships) ports.ProvidedAccess { return r },
	func(r *identitydb.ProviderSessions) ports.ProviderSessions { return r },
	func(r *signondb.Providers) ports.SignOnProviders { return r },
	func(r *signondb.Attempts) ports.SignOnAttempts { return r },
	func(r *signondb.Attempts) ports.SignOnTests { return r },
	func(r *identitydb.Invitations) ports.InvitationRetention { return r },
	func(r *identitydb.SecondFactors) ports.EnrolmentRetention { return r },
	func(r *identitydb.Memberships) ports.Memberships { return r },
	func(r *identitydb.Memberships) ports.UserGroups { return r },
	func(r *identitydb.Users) ports.AccountDeletion { return r },
	func(r *identitydb.Logins) ports.Logins { return r },
	func(r *identitydb.SecondFactors) ports.SecondFactors { return r },
	func(r *identitydb.SecondFactors) ports.Enrolments { return r },
	func(r *identitydb.SecondFactors) ports.SealedFactors { return r },
	// Each kind of first step besides the password is one, so that passwords can be turned off once an admin has it.
	func(passkeys ports.Passkeys, authenticators ports.WebAuthn, identities ports.ExternalIdentities, stored ports.SignOnProviders, c config.Config) []ports.WayIn {
		return []ports.WayIn{identityapp.PasskeyWay{Passkeys: passkeys, WebAuthn: authenticators}, signonapp.WayIn{Stored: stored, Identities: identities, Environment: c.SignOn}}
	},
	func(r *identitydb.Passkeys) ports.Passkeys { return r },
	func(r *identitydb.Passkeys) ports.PasskeyUses { return r },
	func() ports.TOTP { return totp.Codes{} },
	func(c config.Config, about *About) ports.WebAuthn {
		return webauthn.New(func() string { return c.PublicAddress(about.Addr) })
	},
	func(r *identitydb.Logins) ports.Devices { return r },
	func(r *identitydb.Logins) ports.Activity { return r },
	func(r *chatsdb.Sessions) ports.Sessions { return r },
	func(r *chatsdb.Sessions) ports.Choices { return r },
	func(r *chatsdb.Instructions) ports.Instructions { return r },
	func(r *chatsdb.Messages) ports.Messages { return r },
	func(r *searchdb.Search) ports.Search { return r },
	func(r *searchdb.Search) ports.SearchIndex { return r },
	func(r *chatsdb.TranscriptReader) ports.TranscriptReader { return r },
	func(r *turnsdb.Turns) ports.Turns { return r },
	func(r *usagedb.Calls) ports.Calls { return r },
	func(r *turnsdb.Turns) ports.Fallbacks { return r },
	func(r *turnsdb.Turns) ports.Steps { return r },
	func(db *bundb.DB) ports.WriteCheck { return db },
	func(r *auditdb.Audit, m *metrics.Metrics) ports.Audit { return m.Audited(r) },
	func(r *auditdb.Audit) ports.AuditRetention { return r },
	func(r *chatsdb.Titles) ports.SessionTitles { return r },
	func(r *jobsdb.Jobs) ports.Jobs { return r },
	func(r *jobsdb.Jobs) ports.JobList { return r },
	func(r *settingsdb.Settings) ports.Settings { return r },
	func(r *usagedb.Usage) ports.Usage { return r },
	func(r *modelsdb.Models) ports.Models { return r },
	func(r *modelsdb.Endpoints) ports.Endpoints { return r },
	func(r *toolsdb.Servers) ports.ToolServers { return r },
	func(r *toolsdb.Servers) ports.ToolLists { return r },
	func(r *connectionsdb.Connections) ports.Connections { return r },
	func(r *connectionsdb.Connections) ports.Refreshes { return r },
	func(r *connectionsdb.Connections) ports.Attempts { return r },
	func(r *connectionsdb.Connections) ports.ConnectionServers { return r },
	func(r *connectionsdb.Connections) ports.Revocations { return r },
	func(r *connectionsdb.Connections) ports.SealedGrants { return r },
	func(r *overviewdb.Overview) ports.Overview { return r },
	func(r *budgetsdb.Budgets) ports.Budgets { return r },
	openSpool,
))

// openSpool logs a warning if the folder cannot be used; the server then runs without a spool.
func openSpool(c config.Config, log *zap.Logger) ports.Spool {
	s, err := spool.Open(c.SpoolPath())
	if err != nil {
		log.Warn("Answers that cannot be stored before this server ends would be lost: SPOOL_DIR, or spool in DATA_DIR, cannot be written",
			zap.String("component", "spool"), zap.Error(err))
	}
	return s
}

// OpenDatabase opens the configured database; the caller closes it. meter may be nil.
func OpenDatabase(ctx context.Context, c config.Config, meter bundb.Meter) (*bundb.DB, error) {
	return bundb.Open(ctx, databaseOptions(c, meter))
}

func databaseOptions(c config.Config, meter bundb.Meter) bundb.Options {
	return bundb.Options{URL: c.DatabaseURL, SQLitePath: c.DatabasePath(), Meter: meter, ServeRole: c.ServeRole}
}

// openDatabase opens the database and, in embedded mode, migrates it. Otherwise an outdated schema, or a role that lacks a right,
// is an error.
func openDatabase(life fx.Lifecycle, c config.Config, about *About, m *metrics.Metrics, tracer *tracing.Tracer, log *zap.Logger) (*bundb.DB, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	options := databaseOptions(c, m)
	if tracer != nil {
		options.Tracer = tracer
	}
	db, err := bundb.Open(ctx, options)
	if err != nil {
		return nil, err
	}
	if c.Embedded() {
		_, err = db.Migrate(ctx)
	} else {
		err = checkDatabase(ctx, db, log)
	}
	if err != nil {
		_ = db.Close()
		return nil, err
	}
	about.Database = db.Describe()
	for name, pool := range db.Pools() {
		m.WatchPool(name, pool)
	}
	life.Append(fx.StopHook(db.Close))
	return db, nil
}

func checkDatabase(ctx context.Context, db *bundb.DB, log *zap.Logger) error {
	if err := db.CheckSchema(ctx); err != nil {
		return err
	}
	more, err := db.CheckRole(ctx)
	if more != "" {
		log.Warn(more, zap.String("component", "database"))
	}
	return err
}

// secretKey is SECRET_KEY, or the key that stands for it in embedded mode.
type secretKey string

var security = fx.Module("security", fx.Provide(
	func() ports.Clock { return system.Clock{} },
	func() ports.Secrets { return system.Secrets{} },
	func(in Inputs) (ports.Hasher, error) {
		if in.HashCost != 0 {
			return bcrypt.New(in.HashCost)
		}
		return bcrypt.New(HashCost)
	},
	func(c config.Config, secrets ports.Secrets) (secretKey, error) {
		key, err := c.Secret(secrets.Secret)
		return secretKey(key), err
	},
	func(c config.Config, key secretKey, clock ports.Clock) (ports.Tokens, ports.RefreshTokenDeriver, error) {
		tokens, err := jwt.New(string(key), c.SecretKeyPrevious, clock)
		return tokens, jwt.NewRefreshTokenDeriver(string(key), c.SecretKeyPrevious), err
	},
	func(c config.Config, key secretKey) (ports.Sealer, error) {
		return sealing.New(string(key), c.SecretKeyPrevious)
	},
	func(c config.Config, key secretKey) (identity.SetupCode, error) { return c.SetupCode(string(key)) },
))

var providers = fx.Module("outside services", fx.Provide(openProviders, newConnector, newToolConnector, newToolSchemas, newAuthorizer, newIdentityProviders, newMailer))

// openProviders opens every provider of models that the environment configures, the default's first.
func openProviders(life fx.Lifecycle, in Inputs) ([]ports.ConnectedProvider, error) {
	c := in.Config
	opened, err := open.Providers(open.Config{
		Provider: c.Provider, Model: c.Model,
		OpenAIKey: c.OpenAIKey, OpenAIBaseURL: c.OpenAIBaseURL,
		AnthropicKey: c.AnthropicKey, AnthropicBaseURL: c.AnthropicBaseURL, OllamaHost: c.OllamaHost,
		ContextTokens: c.ContextTokens, MaxOutputTokens: c.MaxOutputTokens,
		Timeouts: modelTimeouts(c), MaxRetries: c.MaxRetries, DemoTokensPerSecond: c.DemoTokensPerSecond, DemoFirstToken: c.DemoFirstToken,
		UserAgent: userAgent(in),
	})
	if err != nil {
		return nil, err
	}
	providers := make([]ports.ConnectedProvider, len(opened))
	for i, p := range opened {
		life.Append(fx.StopHook(p.Close))
		providers[i] = p
	}
	return providers, nil
}

// newConnector connects to the providers of administrators, with the limits of the environment.
func newConnector(in Inputs) ports.ProviderConnector {
	c := in.Config
	return open.Connector{MaxOutputTokens: c.MaxOutputTokens, Timeouts: modelTimeouts(c), MaxRetries: c.MaxRetries, UserAgent: userAgent(in)}
}

func newToolSchemas() ports.ToolSchemas { return mcp.NewSchemas() }

// newAuthorizer asks servers that authorize, for as long as the system runs.
func newAuthorizer(life fx.Lifecycle, in Inputs, clock ports.Clock) ports.Authorizer {
	a := oauth.New(oauth.Options{Open: in.Config.OpenNetworks(), UserAgent: userAgent(in), Clock: clock})
	life.Append(fx.StopHook(a.Close))
	return a
}

// newIdentityProviders asks identity providers, for as long as the system runs.
func newIdentityProviders(life fx.Lifecycle, in Inputs, clock ports.Clock) ports.IdentityProviders {
	p := oidc.New(oidc.Options{UserAgent: userAgent(in), Clock: clock, PlainHTTP: in.Config.AllowPlainHTTP})
	life.Append(fx.StopHook(p.Close))
	return p
}

// newToolConnector speaks with servers of tools for as long as the system runs.
func newToolConnector(life fx.Lifecycle, in Inputs, grants *connections.Grants) ports.ToolConnector {
	c := mcp.New(mcp.Options{Stdio: in.Config.MCPStdio, Version: in.Version, Authorization: grants})
	life.Append(fx.StopHook(c.Close))
	return c
}

func modelTimeouts(c config.Config) ports.ModelTimeouts {
	return ports.ModelTimeouts{Connect: c.ConnectTimeout, FirstToken: c.FirstTokenTimeout, Idle: c.IdleTimeout, Total: c.TotalTimeout}
}

func userAgent(in Inputs) string { return "chatbot/" + in.Version }
