package engine

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNumericOwner(t *testing.T) {
	for user, want := range map[string]*fileOwner{
		"":         nil,
		"app":      nil,
		"app:1000": nil,
		"1000:app": nil,
		"1000":     {1000, 0},
		"1000:100": {1000, 100},
		"0:0":      {0, 0},
		":":        nil,
	} {
		if got, _ := numericOwner(user); !cmp.Equal(got, want, cmp.AllowUnexported(fileOwner{})) {
			t.Errorf("%q: got %v, want %v", user, got, want)
		}
	}
}
