package review

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/tui/theme"
)

func BenchmarkKey(b *testing.B) {
	again := secondRun(b)
	person := startReview(b, again, 200, 50)
	person.model = person.model.SetTheme(theme.Rich(true))
	for name, keys := range map[string][2]string{"list": {"down", "up"}, "diff": {"pgdown", "pgup"}} {
		b.Run(name, func(b *testing.B) {
			m := person.model
			if name == "diff" {
				m = person.on(composeFile).types("d").model
			}
			pressed := [2]tea.KeyPressMsg{named[keys[0]], named[keys[1]]}
			for i := 0; b.Loop(); i++ {
				m, _ = m.Update(pressed[i%2])
				_ = m.View()
			}
		})
	}
}
