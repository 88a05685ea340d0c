package app

import (
	"go.uber.org/fx"

	"chatbot/application/chats"
	"chatbot/application/generate"
	"chatbot/application/models"
	"chatbot/application/settings"
	"chatbot/application/tools"
	"chatbot/application/turn"
	"chatbot/cmd/chatbot/config"
	"chatbot/ports"
	fileport "chatbot/ports/file"
)

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
