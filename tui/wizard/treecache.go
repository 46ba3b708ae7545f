package wizard

import (
	"fmt"

	"github.com/fastdock/fastdock/scaffold"
)

// treeCache are the files of the answers that were looked at, made once for each.
type treeCache struct {
	render    func(scaffold.Spec) (scaffold.Tree, error)
	byAnswers map[string]scaffold.Tree
}

// maxTrees bounds the cache while a long text is typed.
const maxTrees = 200

func newTreeCache(render func(scaffold.Spec) (scaffold.Tree, error)) *treeCache {
	return &treeCache{render, map[string]scaffold.Tree{}}
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
