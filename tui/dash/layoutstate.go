package dash

import (
	"encoding/json"
	"os"
	"path/filepath"
)

// savedLayout is what the dashboard remembers of a project.
type savedLayout struct {
	Panes    []string `json:"panes"` // services, "" for all
	Mixed    bool     `json:"mixed"`
	Stacked  bool     `json:"stacked"`
	Wrap     bool     `json:"wrap"`
	Stamps   bool     `json:"stamps"`
	Unfolded bool     `json:"unfolded"`
	Bell     bool     `json:"bell"`
	Notify   bool     `json:"notify"`
	Services int      `json:"services"` // width of the services, 0 for what fits
}

// loadLayout reads a memory; what is not there or not readable is none.
func loadLayout(file string) savedLayout {
	var m savedLayout
	content, err := os.ReadFile(file)
	if file == "" || err != nil || json.Unmarshal(content, &m) != nil {
		return savedLayout{}
	}
	return m
}

// saveLayout writes a memory. Nobody misses a layout enough to be told that it could not be kept.
func saveLayout(file string, m savedLayout) {
	content, err := json.MarshalIndent(m, "", "  ")
	if file == "" || err != nil || os.MkdirAll(filepath.Dir(file), 0o700) != nil {
		return
	}
	beside := file + ".new"
	if os.WriteFile(beside, append(content, '\n'), 0o600) == nil {
		_ = os.Rename(beside, file)
	}
}

func (m *root) currentLayout() savedLayout {
	p, k := m.logs, m.logs.looks
	kept := savedLayout{Mixed: p.mixed, Stacked: p.stacked, Wrap: k.wrap, Stamps: k.stamps, Unfolded: k.unfolded, Bell: m.alert >= bellAlert, Notify: m.alert == desktopAlert, Services: m.layout.servicesWidth}
	for _, v := range p.panes {
		kept.Panes = append(kept.Panes, v.source)
	}
	return kept
}

func (m *root) restoreLayout(kept savedLayout) {
	p, k := m.logs, m.logs.looks
	p.mixed, p.stacked, k.wrap, k.stamps, k.unfolded = kept.Mixed, kept.Stacked, kept.Wrap, kept.Stamps, kept.Unfolded
	switch {
	case kept.Notify:
		m.alert = desktopAlert
	case kept.Bell:
		m.alert = bellAlert
	}
	m.layout.servicesWidth = max(0, kept.Services)
	if len(kept.Panes) > 0 {
		p.panes = nil
		for _, source := range kept.Panes[:min(len(kept.Panes), maxPanes)] {
			p.panes = append(p.panes, newLogView(p.store, k, source))
		}
		m.services.selected = p.panes[0].source
	}
	p.arrange() // the first frame comes before the terminal has told its size
}
