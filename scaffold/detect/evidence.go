package detect

// repository is the tree as evidence reads it.
type repository struct{ *tree }

func (r repository) Read(name string) (string, error) { return r.read(name) }
func (r repository) Has(name string) bool             { return r.has(name) }
func (r repository) HasDir(name string) bool          { return r.hasDir(name) }
