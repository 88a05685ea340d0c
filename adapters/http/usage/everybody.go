package usage

import (
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/fault"
	"chatbot/domain/usage"
)

// format is the form of a response.
type format string

const (
	asJSON format = "json" // the default
	asCSV  format = "csv"
)

func everybodys(all Usage) fiber.Handler {
	return func(c *fiber.Ctx) error {
		var in fault.Inputs
		form := httpapi.OneOf(c, &in, "format", []format{asJSON, asCSV})
		if err := in.Err(); err != nil {
			return err
		}
		report, err := all.Everybodys(c.UserContext(), httpapi.ActorOf(c), input(c))
		if err != nil {
			return err
		}
		if form == asCSV {
			return httpapi.SendCSV(c, fmt.Sprintf("usage by %s %s to %s", report.By, report.From, report.To), table(report))
		}
		return c.JSON(newUsageResponse(report))
	}
}

// group is how CSV shows what sums are grouped by.
type group struct {
	header []string
	cells  func(usage.Sum) []string
}

var groups = map[usage.By]group{
	usage.ByDay:   {[]string{"day"}, func(s usage.Sum) []string { return []string{string(s.Day)} }},
	usage.ByModel: {[]string{"model"}, func(s usage.Sum) []string { return []string{string(s.Model)} }},
	usage.ByUser: {[]string{"user_id", "username", "email"}, func(s usage.Sum) []string {
		if s.User.ID == 0 {
			return []string{"", "", ""} // erased accounts
		}
		return []string{strconv.FormatInt(int64(s.User.ID), 10), s.User.Username, s.User.Email}
	}},
	usage.ByGroup: {[]string{"group_id", "group"}, func(s usage.Sum) []string {
		if s.Group.ID == 0 {
			return []string{"", ""} // people without a group
		}
		return []string{strconv.FormatInt(int64(s.Group.ID), 10), s.Group.Name}
	}},
}

// table returns the rows of a CSV file. The total is left out, so that sums over a column are right, except by group: people may belong to several.
func table(r usage.Report) [][]string {
	by := groups[r.By]
	rows := make([][]string, 0, len(r.Sums)+1)
	rows = append(rows, append(by.header, "calls", "tokens_in", "tokens_out", "tokens_cached", "tokens_reasoning", "cost_usd"))
	for _, s := range r.Sums {
		cost := "" // of models without prices
		if s.Cost != nil {
			cost = s.Cost.Decimal()
		}
		row := by.cells(s)
		for _, n := range []int{s.Calls, s.In, s.Out, s.Cached, s.Reasoning} {
			row = append(row, strconv.Itoa(n))
		}
		rows = append(rows, append(row, cost))
	}
	return rows
}
