// Package recent is a bounded cache by recency of writing.
//
// What is written goes to the new of two generations; when that is full, the old one is dropped and the
// new one takes its place. So it holds between one and two times its limit, and forgetting costs
// nothing per entry. It is not safe for concurrent use, except that any number may Get while nobody
// writes.
package recent

// Cache maps keys to values.
type Cache[K comparable, V any] struct {
	limit    int
	new, old map[K]V
}

// New returns a cache of limit to 2 × limit entries.
func New[K comparable, V any](limit int) *Cache[K, V] {
	return &Cache[K, V]{limit: limit, new: map[K]V{}}
}

// Get returns the value last put under the key.
func (c *Cache[K, V]) Get(k K) (V, bool) {
	if v, ok := c.new[k]; ok {
		return v, true
	}
	v, ok := c.old[k]
	return v, ok
}

// Put keeps a value under the key.
func (c *Cache[K, V]) Put(k K, v V) {
	if len(c.new) >= c.limit {
		c.old, c.new = c.new, make(map[K]V, c.limit)
	}
	c.new[k] = v
}
