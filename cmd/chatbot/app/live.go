package app

import (
	"context"
	"time"

	"go.uber.org/fx"

	"chatbot/adapters/bundb"
	systemapi "chatbot/adapters/http/system"
	"chatbot/adapters/memory"
	"chatbot/adapters/redis"
	"chatbot/adapters/system"
	"chatbot/cmd/chatbot/config"
	"chatbot/ports"
)

// live provides the transient state: shared by all replicas in Redis if REDIS_URL is set, otherwise in this process.
var live = fx.Module("live", fx.Provide(newLive), fx.Invoke(func(life fx.Lifecycle, db *bundb.DB) {
	background(life, func(ctx context.Context) { system.ReleaseMemory(ctx, db.DropCaches) }, nil)
}))

type livePorts struct {
	fx.Out
	Log           ports.StreamLog
	StopBus       ports.StopBus
	Tickets       ports.Tickets
	Limiter       ports.Limiter
	LoginThrottle ports.LoginThrottle
	Probes        []systemapi.Probe // additional health checks
}

func newLive(life fx.Lifecycle, c config.Config, clock ports.Clock, secrets ports.Secrets, logger ports.Logger, about *About) (livePorts, error) {
	local := memory.NewStreamLog(clock)
	background(life, local.Run, nil)
	if c.RedisURL == "" {
		return livePorts{
			Log: local, StopBus: memory.NewStopBus(), Tickets: memory.NewTickets(clock, secrets),
			Limiter: memory.NewLimiter(clock), LoginThrottle: memory.NewLoginThrottle(clock),
		}, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	client, err := redis.Open(ctx, c.RedisURL, c.RedisCAFile)
	if err != nil {
		return livePorts{}, err
	}
	about.Redis = client.Describe()
	report := func(err error) {
		logger.Log(context.Background(), ports.Record{
			Level: ports.Warning, Component: "redis", Err: err,
			Message: "Redis is away; answers go on, and readers on other replicas follow what is stored",
		})
	}
	log := redis.NewStreamLog(client, local, clock, report)
	background(life, log.Run, client.Close)
	return livePorts{
		Log: log, StopBus: redis.NewStopBus(client, report), Tickets: redis.NewTickets(client, clock, secrets),
		Limiter: redis.NewLimiter(client, clock), LoginThrottle: redis.NewLoginThrottle(client, clock),
		// Not vital: answers continue without Redis.
		Probes: []systemapi.Probe{{Name: "redis", Ping: client.Ping}},
	}, nil
}

// background calls run in a goroutine from start to stop; after, unless nil, is called once run has returned.
func background(life fx.Lifecycle, run func(context.Context), after func() error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	life.Append(fx.Hook{
		OnStart: func(context.Context) error {
			go func() {
				defer close(done)
				run(ctx)
			}()
			return nil
		},
		OnStop: func(context.Context) error {
			cancel()
			<-done
			if after == nil {
				return nil
			}
			return after()
		},
	})
}
