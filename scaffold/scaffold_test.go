package scaffold_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/scaffold"
)

// somebody is a machine whose passwords are always the same.
func somebody() scaffold.Local {
	return scaffold.Local{UID: 1000, GID: 1000, Random: strings.NewReader(strings.Repeat("\x5a", 24) + strings.Repeat("\xc3", 24))}
}

// combinations are all the projects there are in terms of services, by name.
func combinations() map[string]scaffold.Spec {
	specs := map[string]scaffold.Spec{}
	for _, database := range []string{"postgres", "sqlite", "none"} {
		for _, cache := range []string{"redis", "none"} {
			spec := scaffold.Defaults("myapp")
			spec.Database = scaffold.ParseService(database)
			spec.Cache = scaffold.ParseService(cache)
			specs[database+"-"+cache] = spec
		}
	}
	return specs
}

func render(t testing.TB, spec scaffold.Spec) scaffold.Tree {
	t.Helper()
	tree, err := scaffold.Render(spec, somebody())
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// eachCombination runs the test for the tree of every combination.
func eachCombination(t *testing.T, test func(t *testing.T, name string, tree scaffold.Tree)) {
	for name, spec := range combinations() {
		t.Run(name, func(t *testing.T) { test(t, name, render(t, spec)) })
	}
}

// regular are the tree's files without its folders.
func regular(tree scaffold.Tree) scaffold.Tree {
	return slices.DeleteFunc(slices.Clone(tree), func(file scaffold.File) bool { return file.Mode.IsDir() })
}
