package detect

import (
	"testing"
	"testing/fstest"
)

func TestFindModule(t *testing.T) {
	file := &fstest.MapFile{}
	fsys := fstest.MapFS{
		"main.py": file, "src/shop/__init__.py": file, "src/shop/shop.py": file, "lib/tools.py": file,
		"a/both.py": file, "b/both.py": file, "c/both/x.py": file, ".venv/lib/hidden.py": file,
	}
	for module, want := range map[string]string{
		"main": ".", "shop": "src", "tools": "lib", "both": "", "hidden": "", "none": "",
	} {
		if got := FindModule(fsys, module); got != want {
			t.Errorf("%s: got %q, want %q", module, got, want)
		}
	}
}
