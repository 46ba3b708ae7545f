package dash

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/fastdock/fastdock/tui/dash/logs"
)

// savedLayout is the layout of a project's dashboard, as its JSON file has it.
type savedLayout struct {
	Panes    []string `json:"panes"` // services, "" for all
	Mixed    bool     `json:"mixed"`
	Stacked  bool     `json:"stacked"`
	Wrap     bool     `json:"wrap"`
	Stamps   bool     `json:"stamps"`
	Unfolded bool     `json:"unfolded"`
	Alerts   bool     `json:"alerts"` // Bell and Notify were chosen here, and override the settings
	Bell     bool     `json:"bell"`
	Notify   bool     `json:"notify"`
	Services int      `json:"services"` // width of the services, 0 for what fits
}

// loadLayout reads a layout; a missing or unreadable file is an empty one.
func loadLayout(file string) savedLayout {
	var m savedLayout
	content, err := os.ReadFile(file)
	if file == "" || err != nil || json.Unmarshal(content, &m) != nil {
		return savedLayout{}
	}
	return m
}

// saveLayout writes a layout. Errors are ignored: a lost layout matters too little to report.
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
	l := m.logs.Layout()
	return savedLayout{
		Panes: l.Panes, Mixed: l.Merged, Stacked: l.Stacked, Wrap: l.Wrap, Stamps: l.Timestamps, Unfolded: l.Expanded,
		Alerts: m.alertChosen, Bell: m.alert >= bellAlert, Notify: m.alert == desktopAlert, Services: m.layout.servicesWidth,
	}
}

func (m *root) restoreLayout(saved savedLayout) {
	if saved.Alerts || saved.Bell {
		m.alert, m.alertChosen = noAlert, true
	}
	switch {
	case saved.Notify:
		m.alert = desktopAlert
	case saved.Bell:
		m.alert = bellAlert
	}
	m.layout.servicesWidth = max(0, saved.Services)
	m.logs.SetLayout(logs.Layout{
		Panes: saved.Panes, Merged: saved.Mixed, Stacked: saved.Stacked,
		Wrap: saved.Wrap, Timestamps: saved.Stamps, Expanded: saved.Unfolded,
	})
	if len(saved.Panes) > 0 {
		m.services.selected = saved.Panes[0]
	}
}
