package scaffold

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/scaffold/detect"
	"github.com/fastdock/fastdock/scaffold/wheels"
)

// unusableLock returns why nothing can be installed from the lock; nil where that is not known.
func unusableLock(spec Spec) error {
	lock := spec.Facts.Lock
	if lock == nil {
		return nil
	}
	if spec.Code.Manager == PDM && !lock.Exportable() {
		return errors.New("pdm.lock was created without the strategy \"inherit_metadata\", which `pdm export` in the image " +
			"builds needs: run `pdm lock --strategy inherit_metadata`, then `fastdock new` again")
	}
	missing := spec.missingInLock()
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("uv.lock does not contain %s, which pyproject.toml requires, so no image can be built: run `uv "+
		"lock`, then `fastdock new` again", strings.Join(missing, ", "))
}

// missingInLock returns the dependencies that pyproject.toml has got since it was locked.
func (s Spec) missingInLock() []string {
	locked, _ := s.Facts.Lock.All()
	var missing []string
	s.eachDeclared(func(now detect.Declared, then wheels.Declared) {
		for _, name := range slices.Sorted(maps.Keys(now.Requires)) {
			_, asked := then.Requires[name]
			if _, there := locked[name]; !there && !asked {
				missing = append(missing, name)
			}
		}
	})
	return missing
}

// eachDeclared calls a function with what each project asks for now, and asked for when it was locked.
func (s Spec) eachDeclared(compare func(now detect.Declared, then wheels.Declared)) {
	then, _ := s.Facts.Lock.Declared() // a broken lock has a reader that says so: its own tool
	for _, now := range s.Facts.Declared {
		if earlier, known := then[now.Name]; known {
			compare(now, earlier)
		}
	}
}

// lockDiffers returns how a uv.lock that has all of the dependencies differs from pyproject.toml all the same, so that
// uv would not take it as it is; empty where it does not.
func (s Spec) lockDiffers() string {
	if s.Facts.Lock == nil || s.Code.Manager != UV || len(s.missingInLock()) > 0 {
		return ""
	}
	reason := ""
	s.eachDeclared(func(now detect.Declared, then wheels.Declared) {
		switch {
		case reason != "":
		case now.Version != "" && then.Version != "" && now.Version != then.Version:
			reason = fmt.Sprintf("it was created for version %s of %q, which is %s now", then.Version, now.Name, now.Version)
		default:
			reason = cmp.Or(differentRequirement(now.Requires, then.Requires), differentRequirement(now.Optional, then.Optional))
		}
	})
	return reason
}

func differentRequirement(now, then map[string]string) string {
	names := slices.Collect(maps.Keys(now))
	names = slices.Compact(slices.Sorted(slices.Values(slices.AppendSeq(names, maps.Keys(then)))))
	for _, name := range names {
		asked, isNow := now[name]
		earlier, wasThen := then[name]
		switch {
		case !isNow:
			return fmt.Sprintf("it was created with %q, which pyproject.toml does not require", name)
		case !wasThen, earlier != wheels.Placed && !sameVersions(asked, earlier):
			return fmt.Sprintf("it was created with %q, but pyproject.toml requires %q", name+earlier, name+asked)
		}
	}
	return ""
}

// sameVersions compares specifiers, whose clauses may stand in any order.
func sameVersions(a, b string) bool {
	return slices.Equal(clauses(a), clauses(b))
}

func clauses(specifier string) []string {
	all := strings.Split(strings.Join(strings.Fields(specifier), ""), ",")
	slices.Sort(all)
	return all
}

// lockWarnings returns what was done about a lock that is not there, or differs from pyproject.toml.
func (s Spec) lockWarnings() []string {
	if s.Unlocked() {
		return []string{fmt.Sprintf("%[1]s.lock does not exist, so each image build installs the newest versions: run "+
			"`%[1]s lock`, then `fastdock new` again", s.Code.Manager)}
	}
	if s.Facts.LockDiffers == "" {
		return nil
	}
	return []string{
		"uv.lock is not up to date: " + s.Facts.LockDiffers +
			"; the images install it as it is, and `uv lock` updates it",
	}
}
