package tracing

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestUnreachableCollectorIsLoggedOncePerMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		told := 0
		complain := sparingly(func(error) { told++ })
		for range 30 { // five minutes
			complain(errors.New("connection refused"))
			time.Sleep(10 * time.Second)
		}
		if told != 5 {
			t.Errorf("told %d times", told)
		}
	})
}
