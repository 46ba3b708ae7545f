package phrase

import (
	"fmt"

	"github.com/moby/buildkit/util/suggest"
)

// DidYouMean returns a question with the known word that is closest to a given one; empty where none is close.
func DidYouMean(given string, known []string) string {
	if word, found := suggest.Search(given, known, false); found && word != given {
		return fmt.Sprintf("did you mean %q?", word)
	}
	return ""
}
