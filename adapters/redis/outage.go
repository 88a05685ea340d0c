package redis

import "sync"

// outage reports the first failure of each outage.
type outage struct {
	report func(error)

	mu      sync.Mutex
	failing bool
}

// note records the result of a call and reports whether it failed.
func (o *outage) note(err error) bool {
	o.mu.Lock()
	first := err != nil && !o.failing
	o.failing = err != nil
	o.mu.Unlock()
	if first {
		o.report(err)
	}
	return err != nil
}
