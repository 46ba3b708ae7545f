package findings

import (
	"fmt"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// maxSuggestions is how many are shown where not all are wanted.
const maxSuggestions = 3

// summarize drops suggestions but for the first of each check, up to maxSuggestions.
func summarize(findings []check.Finding) (shown, folded []check.Finding) {
	known := map[string]bool{}
	for _, f := range findings {
		switch {
		case f.Severity != check.Info || strings.HasPrefix(f.ID, "FD-R"):
			shown = append(shown, f)
		case known[f.ID] || len(known) == maxSuggestions:
			folded = append(folded, f)
		default:
			known[f.ID] = true
			shown = append(shown, f)
		}
	}
	return shown, folded
}

// countText returns how many suggestions of which kind are not shown, and how to see them.
func countText(folded []check.Finding) string {
	byKind, kinds := map[string]int{}, []string{}
	for _, f := range folded {
		kind := category(f.ID)
		if byKind[kind] == 0 {
			kinds = append(kinds, kind)
		}
		byKind[kind]++
	}
	for i, kind := range kinds {
		kinds[i] = fmt.Sprintf("%d %s", byKind[kind], kind)
	}
	return fmt.Sprintf("more suggestions: %s; `fastdock doctor --all` shows them", strings.Join(kinds, ", "))
}

// category returns what a check is about, by the letter of its ID.
func category(id string) string {
	switch letter := strings.TrimPrefix(id, "FD-") + " "; letter[0] {
	case 'O', 'P', 'F':
		return "about Compose files"
	case 'I':
		return "about the build context"
	case 'E', 'M':
		return "about the machine"
	}
	return "about Dockerfiles"
}
