package wizard

import (
	"cmp"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/scaffold"
)

// page returns the page of that key, among those that make sense for the answers.
func (m *model) page(key string) (page, bool) {
	for _, page := range m.pages {
		if page.key == key {
			return page, true
		}
	}
	return page{}, false
}

// steps returns the keys of the pages from the first to the last; the further options lie beside the way.
func (m *model) steps() []string {
	var keys []string
	for _, page := range m.pages {
		if !page.folded {
			keys = append(keys, page.key)
		}
	}
	return append(keys, moreKey, reviewKey)
}

// step returns where on the way the page lies, from 0.
func (m *model) step() int {
	at := m.current
	if page, known := m.page(at); known && page.folded {
		at = moreKey
	}
	for i, key := range m.steps() {
		if key == at {
			return i
		}
	}
	return 0
}

// next records the answer, if it is valid, and opens the page after it.
func (m *model) next() tea.Cmd {
	text, p := m.field.value(), m.field.page
	if p.key == moreKey {
		if text != "" {
			return m.open(text)
		}
		return m.open(reviewKey)
	}
	if err := m.answers.check(p, text); err != nil {
		m.field.err = err
		return nil
	}
	delete(m.drafts, p.key)
	m.setAnswer(p, text)
	if p.folded {
		return m.open(moreKey)
	}
	return m.open(m.steps()[m.step()+1])
}

// back opens the page before. What is selected or written stays.
func (m *model) back() tea.Cmd {
	if m.field != nil && m.current != moreKey {
		m.keepDraft(m.field.page, m.field.value())
	}
	if page, known := m.page(m.current); known && page.folded {
		return m.open(moreKey)
	}
	if m.step() == 0 {
		return nil
	}
	return m.open(m.steps()[m.step()-1])
}

func (m *model) keepDraft(p page, text string) {
	if m.answers.check(p, text) != nil {
		m.drafts[p.key] = text
		return
	}
	delete(m.drafts, p.key)
	if text != p.text(m.spec) {
		m.setAnswer(p, text)
	}
}

func (m *model) setAnswer(p page, text string) {
	m.answers = m.answers.with(p, text)
	m.update()
}

// open opens a page, with the answer so far or a draft.
func (m *model) open(key string) tea.Cmd {
	m.current, m.field = key, nil
	if key == reviewKey {
		m.resize()
		return m.reviewPage.requestPlan(m.spec)
	}
	m.before = m.trees.tree(m.spec)
	p, rows, text := m.content(key)
	m.field = newField(p, rows, text)
	m.resize()
	m.updatePreview()
	return nil
}

// content returns what stands on a page: the question, its rows, and where the cursor begins.
func (m *model) content(key string) (p page, rows []choice, text string) {
	if key == moreKey {
		return page{key: moreKey, title: "Advanced options", file: production}, m.options(), ""
	}
	p, _ = m.page(key)
	text = p.text(m.spec)
	if draft, kept := m.drafts[key]; kept {
		text = draft
	}
	if p.options != nil {
		rows = m.wheels.choices(p, m.answers)
	}
	return p, rows, text
}

// options returns the rows of the page that leads to the further options; an empty value leads on.
func (m *model) options() []choice {
	rows := []choice{{title: "continue", meaning: "next: review the files"}}
	for _, page := range m.pages {
		if page.folded {
			rows = append(rows, choice{
				value: page.key, title: page.question.Label, group: page.question.Group,
				mark: cmp.Or(page.answer(m.spec), unset(page)), meaning: sentence(page.question.Usage),
			})
		}
	}
	slices.SortStableFunc(rows, func(a, b choice) int { return cmp.Compare(groupOf(a), groupOf(b)) })
	return rows
}

// groupOf returns the place of a row's group: what belongs to none is first.
func groupOf(row choice) int {
	return slices.Index([]string{"Application", "Images", "Production", "Development"}, row.group)
}

// unset returns what an option without an answer is. The packages that an image needs come from the dependencies.
func unset(p page) string {
	if p.key == "system-package" || p.key == "build-package" {
		return "automatic"
	}
	return "not set"
}

// updatePreview shows the file that the answer under the cursor changes.
func (m *model) updatePreview() {
	if m.field == nil || m.layout.preview.Width == 0 {
		return
	}
	p, spec := m.field.page, m.spec
	if option, known := m.page(m.field.value()); m.current == moreKey && known {
		p = option
	}
	if m.current != moreKey && m.answers.check(p, m.field.value()) == nil {
		spec, _ = m.answers.with(p, m.field.value()).spec()
	}
	after := m.trees.tree(spec)
	file := fileToShow(p.file, m.before, after)
	m.preview = m.preview.Show(file, m.trees.hidden(m.before.Content(file)), m.trees.hidden(after.Content(file)))
	m.preview = m.preview.Near(m.trees.hidden(m.otherTree(p).Content(file)))
}

// otherTree returns the files of another answer to a question; none where there is no other.
func (m *model) otherTree(p page) scaffold.Tree {
	for _, option := range slices.Backward(p.options) {
		if option.Value != m.field.value() && m.answers.check(p, option.Value) == nil {
			if spec, err := m.answers.with(p, option.Value).spec(); err == nil {
				return m.trees.tree(spec)
			}
		}
	}
	return nil
}

// fileToShow returns the file to look at: the one that the answer changes, else the production's Compose file, else,
// where the project has its own, the one that extends it.
func fileToShow(file string, before, after scaffold.Tree) string {
	for _, name := range []string{file, production, scaffold.OverlayFile} {
		if before.Content(name) != nil || after.Content(name) != nil {
			return name
		}
	}
	return file
}
