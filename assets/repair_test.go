package assets_test

import (
	"testing"

	"github.com/fastdock/fastdock/assets"
)

func TestEveryRepairChangesSomething(t *testing.T) {
	for _, row := range assets.Repairs() {
		if row.Pattern.MatchString("") || row.Build == nil && row.Run == nil && row.Python == "" {
			t.Errorf("%q: matches everything, or changes nothing", row.Text)
		}
	}
}
