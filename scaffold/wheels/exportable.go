package wheels

import (
	"slices"
)

// Exportable reports whether a lock holds what `pdm export` needs; other formats always do. PDM refuses a
// lock that does not say for each package what asks for it.
func (l *Lock) Exportable() bool {
	all, err := l.read()
	return err != nil || all.strategy == nil || slices.Contains(all.strategy, "inherit_metadata")
}
