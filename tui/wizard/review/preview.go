package review

import (
	"slices"

	"github.com/fastdock/fastdock/scaffold"
)

// leastPreview is how many rows a preview needs to be of use, its title among them.
const leastPreview = 6

// preview is the beginning of what becomes of the selected file, where the rows beneath the buttons have room for it.
type preview struct {
	path  string
	lines []diffLine
}

// previewHeight returns the rows beneath the buttons, after an empty one; 0 where they are too few.
func (m Model) previewHeight() int {
	if rows := m.height - m.layout().buttons - 2; rows >= leastPreview {
		return rows
	}
	return 0
}

// fitPreview reads the selected file's change, once for each file.
func (m Model) fitPreview() Model {
	if step := m.list.selected().step; m.preview.path != step.Path && m.previewHeight() > 0 {
		heads := func(line diffLine) bool {
			return line.kind == 'h' || line.kind == '@' && step.Action == scaffold.Create
		}
		m.preview = preview{step.Path, slices.DeleteFunc(m.diffLines(step), heads)}
	}
	return m
}

func (m Model) previewRows() []string {
	height := m.previewHeight()
	if height == 0 || m.preview.path == "" {
		return nil
	}
	rows := []string{"", m.cut(m.theme.Strong.Render(m.clean(m.preview.path)))}
	for _, line := range m.preview.lines[:min(len(m.preview.lines), height-1)] {
		rows = append(rows, m.lineStyle(line.kind).Render(m.cut(line.text)))
	}
	return rows
}
