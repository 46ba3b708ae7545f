package ship

import (
	"testing"
	"time"
)

func TestNamesOfKilledShipmentsAreAbandonedAfterADay(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	name := "127.0.0.1:40000/" + secretName(now)
	for _, test := range []struct {
		ref  string
		at   time.Time
		want bool
	}{
		{name + ":image", now.Add(23 * time.Hour), false},
		{name + ":image", now.Add(25 * time.Hour), true},
		{name + "@sha256:0123", now.Add(25 * time.Hour), true},
		{"127.0.0.1:40000/fastdock:1", now.Add(25 * time.Hour), false},
		{"127.0.0.1:5000/fastdock-shop:20260102030405", now.Add(25 * time.Hour), false},
		{"registry.example.com/" + secretName(now) + ":image", now.Add(25 * time.Hour), false},
	} {
		if got := isAbandoned(test.ref, test.at); got != test.want {
			t.Errorf("%s at %s: got %t", test.ref, test.at, got)
		}
	}
}
