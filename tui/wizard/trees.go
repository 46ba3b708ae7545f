package wizard

import (
	"fmt"

	"github.com/fastdock/fastdock/scaffold"
)

// trees are the files of the answers that were looked at, made once for each.
type trees struct {
	render func(scaffold.Spec) (scaffold.Tree, error)
	made   map[string]scaffold.Tree
}

// mostTrees bounds what somebody who writes a long text makes it keep.
const mostTrees = 200

func newTrees(render func(scaffold.Spec) (scaffold.Tree, error)) *trees {
	return &trees{render, map[string]scaffold.Tree{}}
}

// of are the files for a spec; none where they cannot be made, which the field or the plan tells.
func (t *trees) of(spec scaffold.Spec) scaffold.Tree {
	key := ""
	for _, question := range scaffold.Questions() {
		key += fmt.Sprintf("%q", question.Get(spec))
	}
	if tree, made := t.made[key]; made {
		return tree
	}
	tree, err := t.render(spec)
	if err != nil {
		return nil
	}
	if len(t.made) >= mostTrees {
		clear(t.made)
	}
	t.made[key] = tree
	return tree
}
