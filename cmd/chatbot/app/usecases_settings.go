package app

import (
	"context"
	"errors"

	"go.uber.org/fx"
	"go.uber.org/zap"

	identityapp "chatbot/application/identity"
	"chatbot/application/models"
	"chatbot/application/settings"
	"chatbot/cmd/chatbot/config"
	"chatbot/domain/identity"
	"chatbot/ports"
)

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
