package app

import (
	"context"

	"go.uber.org/fx"

	"chatbot/application/models"
	"chatbot/application/settings"
	"chatbot/cmd/chatbot/config"
	"chatbot/domain/setting"
	"chatbot/ports"
)

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
