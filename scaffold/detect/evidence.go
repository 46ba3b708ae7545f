package detect

import "github.com/fastdock/fastdock/scaffold/detect/evidence"

// repository is the tree as evidence reads it.
type repository struct{ *tree }

func (r repository) Read(name string) (string, error) { return r.read(name) }
func (r repository) Has(name string) bool             { return r.has(name) }
func (r repository) HasDir(name string) bool          { return r.hasDir(name) }

// readEvidence reads what the project's files say about how it is built and run.
func (s *survey) readEvidence() {
	s.Evidence = evidence.Read(repository{s.tree}, s.tree.evidence)
}
