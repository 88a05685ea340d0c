// Package redis shares live state between replicas, through Redis 6.2 or newer: the pieces of running answers,
// the wish to stop one, and tickets. Nothing in it is the only copy of anything that matters: when Redis
// fails or forgets, readers of other replicas' answers fall back to the stored text.
package redis

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// An outage must not hold anyone up, so nothing waits longer than these.
const (
	dialTimeout = 500 * time.Millisecond
	callTimeout = 500 * time.Millisecond
	waitTimeout = 250 * time.Millisecond // for a free connection, and for a reader of an answer
	maxConns    = 16
)

// Client is a connection to Redis; safe for concurrent use.
type Client struct {
	pool  *goredis.Client // of calls that return at once
	long  *goredis.Client // one connection, of calls that wait for news
	about string
}

// Open connects to redis://[user:password@]host:port/db, or rediss:// for TLS, and fails when Redis does not
// answer. With TLS the server's certificate has to be for that host, from an authority in the file caFile, or else, when
// that is "", from one that this machine trusts. A Redis that goes away later is come back to by itself.
func Open(ctx context.Context, url, caFile string) (*Client, error) {
	options, err := goredis.ParseURL(url)
	if err != nil {
		return nil, fmt.Errorf("the address of Redis cannot be read") // the cause may quote the password
	}
	if caFile != "" && options.TLSConfig != nil {
		if options.TLSConfig.RootCAs, err = authorities(caFile); err != nil {
			return nil, err
		}
	}
	logging.Disable() // what fails is reported by who asked
	options.DialTimeout, options.ReadTimeout, options.WriteTimeout = dialTimeout, callTimeout, callTimeout
	options.PoolTimeout, options.PoolSize, options.MaxActiveConns = waitTimeout, maxConns, maxConns
	options.ContextTimeoutEnabled = true
	options.MaxRetries, options.DialerRetries = -1, 1 // who asks knows better whether to ask again
	options.DisableIdentity = true
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	alone := *options
	// The size is how many failures in a row make the library wait a second before it tries again.
	alone.PoolSize, alone.MaxActiveConns = 64, 1
	c := &Client{
		pool: goredis.NewClient(options), long: goredis.NewClient(&alone),
		about: fmt.Sprintf("Redis at %s, database %d", options.Addr, options.DB),
	}
	if err := c.Ping(ctx); err != nil {
		_ = c.Close()
		return nil, fmt.Errorf("%s: %w", c.about, err)
	}
	return c, nil
}

func authorities(file string) (*x509.CertPool, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("REDIS_CA_FILE cannot be read: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("REDIS_CA_FILE names %s, which holds no certificate in PEM", file)
	}
	return pool, nil
}

// Ping reports whether Redis answers, within half a second or so.
func (c *Client) Ping(ctx context.Context) error { return c.pool.Ping(ctx).Err() }

// Describe says where Redis is, without the password.
func (c *Client) Describe() string { return c.about }

// Close ends all connections. Calls after it fail.
func (c *Client) Close() error {
	return errors.Join(unlessBroken(c.long.Close()), unlessBroken(c.pool.Close()))
}

// unlessBroken leaves out that a connection was broken before it was closed, which TLS reports.
func unlessBroken(err error) error {
	if broken := new(net.OpError); errors.As(err, &broken) {
		return nil
	}
	return err
}
