package wizard

import (
	"fmt"

	"github.com/fastdock/fastdock/devenv/redact"
	"github.com/fastdock/fastdock/scaffold"
)

// treeCache holds the files of the answers that were looked at, and the files without their secrets.
type treeCache struct {
	render    func(scaffold.Spec) (scaffold.Tree, error)
	byAnswers map[string]scaffold.Tree
	byContent map[string][]byte
}

// maxTrees bounds the cache while a long text is typed.
const maxTrees = 200

func newTreeCache(render func(scaffold.Spec) (scaffold.Tree, error)) *treeCache {
	return &treeCache{render, map[string]scaffold.Tree{}, map[string][]byte{}}
}

// tree returns the files for a spec; none where they cannot be rendered, which the field or the plan reports.
func (t *treeCache) tree(spec scaffold.Spec) scaffold.Tree {
	key := ""
	for _, question := range scaffold.Questions() {
		key += fmt.Sprintf("%q", question.Get(spec))
	}
	if tree, made := t.byAnswers[key]; made {
		return tree
	}
	tree, err := t.render(spec)
	if err != nil {
		return nil
	}
	if len(t.byAnswers) >= maxTrees {
		clear(t.byAnswers)
	}
	t.byAnswers[key] = tree
	return tree
}

// hidden returns a file without its secrets; nil stays nil, for there is no file.
func (t *treeCache) hidden(content []byte) []byte {
	if content == nil {
		return nil
	}
	if shown, made := t.byContent[string(content)]; made {
		return shown
	}
	if len(t.byContent) >= maxTrees {
		clear(t.byContent)
	}
	shown := []byte(redact.All(string(content)))
	t.byContent[string(content)] = shown
	return shown
}
