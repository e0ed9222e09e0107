package register

// twoHands is a bounded cache by recency: what is used moves to the new hand, and when that is full, the
// old hand is dropped. It is not safe for concurrent use.
type twoHands[V any] struct {
	limit    int
	new, old map[uint64]*V
}

func newTwoHands[V any](limit int) twoHands[V] {
	return twoHands[V]{limit: limit, new: map[uint64]*V{}}
}

func (c *twoHands[V]) get(k uint64) *V {
	if v := c.new[k]; v != nil {
		return v
	}
	return c.old[k]
}

func (c *twoHands[V]) put(k uint64, v *V) {
	if len(c.new) >= c.limit {
		c.old, c.new = c.new, make(map[uint64]*V, c.limit)
	}
	c.new[k] = v
}
