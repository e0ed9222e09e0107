package access

import "context"

// Caller is who sent a request: the holder of a credential, or the zero Caller, who showed none.
type Caller struct {
	// ID and Name are those of the credential; CookieID for the node's own.
	ID, Name string
	Scopes   Scopes
	Rate     Rate // the zero Rate: as configured
}

// Anonymous reports whether no credential was shown.
func (c Caller) Anonymous() bool { return c.ID == "" }

// May reports whether the caller may do what needs any one of the scopes.
func (c Caller) May(need Scopes) bool { return c.Scopes.Has(need) }

type callerKey struct{}

// With returns a context that says who asks.
func With(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// From says who asks. Without a word about it that is nobody in particular.
func From(ctx context.Context) Caller {
	c, _ := ctx.Value(callerKey{}).(Caller)
	return c
}
