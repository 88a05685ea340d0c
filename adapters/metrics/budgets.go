package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"chatbot/domain/budget"
	"chatbot/ports"
)

var _ ports.BudgetMeter = budgets{}

// budgets counts calls that budgets refused.
type budgets struct{ refused *prometheus.CounterVec }

func newBudgets(r *prometheus.Registry) budgets {
	b := budgets{counter(r, "chat_budget_refusals_total", "Total answers that a budget refused; of is user, group, or everyone for the default", "of")}
	for _, of := range []budget.Of{budget.Person, budget.Group, budget.Everyone} { // rate() needs a first sample of zero
		b.refused.WithLabelValues(string(of))
	}
	return b
}

// CallRefused implements ports.BudgetMeter.
func (b budgets) CallRefused(of budget.Of) { b.refused.WithLabelValues(string(of)).Inc() }
