package register

// Size is about how many bytes the past holds in memory.
func (p *Past) Size() int { return p.size() }

// Held is what the tree thinks its ring holds.
func (t *Tree) Held() int { return t.held }
