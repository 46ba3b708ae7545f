package image

import (
	"maps"
	"slices"
)

// smallGrowth is by how much a layer may differ between two builds whose images have the same kinds of files in them.
const smallGrowth = 1 << 20

// alike reports whether a build differs from the last one in the contents of source files alone. What its image does
// not need is the same then, and the files in it are not looked at again: that takes as long as the rest of a rebuild.
func (r record) alike(before record) bool {
	return before.Examined && sameNames(before.Files, r.Files) && sameStages(before.Inputs, r.Inputs) &&
		slices.EqualFunc(before.Contents.Layers, r.Contents.Layers, sameLayer)
}

// sameNames reports whether a build context has the files that it had, and the same packages.
func sameNames(was, is map[string]fileRecord) bool {
	names, change := differences(was, is, func(a, b fileRecord) bool { return a.Digest == b.Digest })
	return !slices.ContainsFunc(names, func(name string) bool {
		return change[name] != changed || manifests.MatchString(name)
	})
}

func sameStages(was, is inputs) bool {
	return len(is) > 0 && maps.EqualFunc(was, is, func(a, b stageInputs) bool {
		return a.Base == b.Base && a.BaseID == b.BaseID && slices.EqualFunc(a.Steps, b.Steps, sameStep)
	})
}

// sameStep reports whether a step has the same text, images and values. Those of the version are another one's in each
// commit.
func sameStep(a, b stepInputs) bool {
	names, _ := differences(a.Values, b.Values, func(a, b value) bool { return a.Hash == b.Hash })
	return a.Text == b.Text && maps.Equal(a.Images, b.Images) && !slices.ContainsFunc(names, func(name string) bool {
		return !slices.Contains(versionNames, name)
	})
}

func sameLayer(a, b Layer) bool {
	return a.Instruction == b.Instruction && a.Size-b.Size < smallGrowth && b.Size-a.Size < smallGrowth
}
