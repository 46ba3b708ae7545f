package wizard

import (
	"testing"

	"github.com/fastdock/fastdock/scaffold"
)

func TestPreviewedFile(t *testing.T) {
	tree := func(names ...string) scaffold.Tree {
		var tree scaffold.Tree
		for _, name := range names {
			tree = append(tree, scaffold.File{Path: name, Content: []byte("x")})
		}
		return tree
	}
	for name, test := range map[string]struct {
		file string
		tree scaffold.Tree
		want string
	}{
		"the file that changes":          {image, tree(image, production), image},
		"a file that is not written":     {"docker-compose.debug.yml", tree(image, production), production},
		"a project with Compose files":   {production, tree(image, scaffold.OverlayFile), scaffold.OverlayFile},
		"development, with Compose file": {development, tree(scaffold.OverlayFile), scaffold.OverlayFile},
		"nothing at all":                 {production, nil, production},
	} {
		if got := fileToShow(test.file, test.tree, nil); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestPreviewShowsNoSecret(t *testing.T) {
	cache := newTreeCache(nil)
	if got := string(cache.hidden([]byte("DB_USER=app\nDB_PASSWORD=CANARY\n"))); got != "DB_USER=app\nDB_PASSWORD=***\n" {
		t.Errorf("got %q", got)
	}
	if cache.hidden(nil) != nil {
		t.Error("a file that does not exist becomes one")
	}
}
