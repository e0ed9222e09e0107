package telemetry

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Condition is one thing that must hold, such as "caught_up".
type Condition struct {
	Name   string `json:"name"` // snake_case, stable, unique in its list: alerts name it
	OK     bool   `json:"ok"`
	Reason string `json:"reason,omitempty"` // for a person: "12 blocks behind the network"
}

// Check returns all conditions as they are now. It should return before ctx ends.
type Check func(ctx context.Context) []Condition

// patience is how long a check may take. A probe of Kubernetes waits one second by default, Prometheus ten.
const patience = 2 * time.Second

// probe runs a Check that may hang or panic; at most one run of it is under way.
type probe struct {
	check Check // nil: there are no conditions
	busy  chan struct{}
}

func newProbe(c Check) *probe { return &probe{check: c, busy: make(chan struct{}, 1)} }

// run returns the conditions, or one that says why there is no answer.
func (p *probe) run(ctx context.Context) []Condition {
	if p.check == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	noAnswer := []Condition{{Name: "check_answers", Reason: fmt.Sprintf("the check gave no answer within %v", patience)}}
	select {
	case p.busy <- struct{}{}:
	case <-ctx.Done():
		return noAnswer
	}
	answer := make(chan []Condition, 1)
	go func() {
		defer func() { <-p.busy }()
		answer <- p.safely(ctx)
	}()
	select {
	case c := <-answer:
		return c
	case <-ctx.Done():
		return noAnswer
	}
}

// safely runs the check, turns a panic into a condition, and keeps the first of several conditions of one name.
func (p *probe) safely(ctx context.Context) (out []Condition) {
	defer func() {
		if r := recover(); r != nil {
			out = []Condition{{Name: "check_answers", Reason: fmt.Sprintf("the check panicked: %v", r)}}
		}
	}()
	for _, c := range p.check(ctx) {
		c.Name = strings.ToValidUTF8(c.Name, "?") // Prometheus panics on a label that is not UTF-8
		if !slices.ContainsFunc(out, func(o Condition) bool { return o.Name == c.Name }) {
			out = append(out, c)
		}
	}
	return out
}

// allOK reports whether every condition holds.
func allOK(conditions []Condition) bool {
	return !slices.ContainsFunc(conditions, func(c Condition) bool { return !c.OK })
}
