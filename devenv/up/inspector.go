package up

// inspector answers what a dashboard asks about the containers of a session. It changes none of them.
type inspector struct {
	*shared
	model *model
	meter meter
}

func newInspector(s *shared, m *model) inspector {
	return inspector{shared: s, model: m, meter: meter{before: map[string]usageAt{}}}
}
