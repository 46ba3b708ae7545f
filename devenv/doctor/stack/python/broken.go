package python

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// BrokenPackage is about a package that fails while it is imported: it is older than the Python or the packages beside
// it.
var BrokenPackage = rule.Rule{
	ID: unfitID,
	Find: func(c *facts.Container) *check.Finding {
		e := c.Raised()
		if e == nil || !slices.Contains(strings.Fields("TypeError AttributeError SyntaxError NameError"),
			e.Chain()[0].Name()) {
			return nil
		}
		first := e.Chain()[0]
		match := rule.Match{Statement: rule.Statement{Text: first.Text(), Raised: e}, Line: first.Line()}
		name := facts.Caller(match.Frames())
		if name == "" || !imports.MatchString(facts.ProjectCode(match.Frames())) {
			return nil
		}
		names := facts.PackagesIn(match.Frames())
		within := ""
		if len(names) > 1 {
			within = ", in " + strings.Join(names[1:], ", ")
		}
		return fits(c,
			fmt.Sprintf("package %q fails during import%s: it is not compatible with the installed Python or another package: "+
				"%s", names[0], within, first.Line()),
			fmt.Sprintf("update it with %s, replace it if it is no longer maintained, or use a base image with an older "+
				"Python; then run `fastdock up --build`", update(c.Stack, names...)), match)
	},
}

var imports = lazyregexp.New(`^(?:from|import)\s`)
