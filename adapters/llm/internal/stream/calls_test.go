package stream

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"
)

func gathered(fragments ...string) string {
	var c Calls
	for _, f := range fragments {
		c.Place(gjson.Parse(f))
	}
	calls, _ := c.Calls()
	var all []string
	for _, one := range calls {
		all = append(all, fmt.Sprintf("%s %s %s", one.ID, one.FunctionCall.Name, one.FunctionCall.Arguments))
	}
	return strings.Join(all, "; ")
}

func TestFragmentBelongsToCallOfItsID(t *testing.T) {
	const want = `a f {"x":1}; b g {"y":2}`
	for name, index := range map[string]string{"every call is number 0": `"index":0,`, "without numbers": ""} {
		got := gathered(
			`{`+index+`"id":"a","function":{"name":"f","arguments":""}}`, `{`+index+`"id":"b","function":{"name":"g","arguments":""}}`,
			`{`+index+`"id":"a","function":{"arguments":"{\"x\":"}}`, `{`+index+`"id":"b","function":{"arguments":"{\"y\":"}}`,
			`{`+index+`"id":"a","function":{"arguments":"1}"}}`, `{`+index+`"id":"b","function":{"arguments":"2}"}}`,
		)
		if got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// TestTimeForArgumentsGrowsWithTheirLength: four times the length takes about four times as long, not sixteen times.
func TestTimeForArgumentsGrowsWithTheirLength(t *testing.T) {
	least := func(lines int) time.Duration {
		text := fmt.Sprintf(`{"code":%q}`, strings.Repeat(`if (x) { y("}"); } `, lines))
		least := time.Hour
		for range 3 {
			began := time.Now()
			var c Calls
			c.Place(gjson.Parse(`{"index":0,"id":"a","function":{"name":"f","arguments":""}}`))
			for at := 0; at < len(text); at += 8 {
				c.Place(gjson.Parse(fmt.Sprintf(`{"index":0,"function":{"arguments":%q}}`, text[at:min(at+8, len(text))])))
			}
			least = min(least, time.Since(began))
			if calls, _ := c.Calls(); len(calls) != 1 || calls[0].FunctionCall.Arguments != text {
				t.Fatalf("%d calls", len(calls))
			}
		}
		return least
	}
	for try := 1; ; try++ {
		short, long := least(2_000), least(8_000)
		if long <= 9*short {
			return
		}
		if try == 5 { // a busy machine can slow down either
			t.Fatalf("%v for four times what takes %v", long, short)
		}
	}
}
