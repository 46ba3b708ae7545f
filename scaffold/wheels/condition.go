package wheels

import (
	"strings"

	"github.com/fastdock/fastdock/internal/pep440"
)

// compare judges a comparison of two operands, each a text or the name of something about the platform.
func (m *markerReader) compare(left, operator, right string) verdict {
	if left == "extra" || right == "extra" {
		return m.compareExtra(left, operator, right)
	}
	a, known := m.on.value(left)
	b, alsoKnown := m.on.value(right)
	if !known || !alsoKnown {
		return unknown
	}
	switch operator {
	case "in":
		return judged(strings.Contains(b, a))
	case "not in":
		return judged(!strings.Contains(b, a))
	case "===":
		return judged(a == b)
	}
	if satisfied, known := pep440.Check(operator+b, a); known {
		return judged(satisfied)
	}
	return compareTexts(a, operator, b)
}

func (m *markerReader) compareExtra(left, operator, right string) verdict {
	wanted := left
	if left == "extra" {
		wanted = right
	}
	name, known := m.on.value(wanted)
	switch {
	case known && operator == "==":
		return judged(normal(name) == m.extra)
	case known && operator == "!=":
		return judged(normal(name) != m.extra)
	}
	return unknown
}

// value returns what an operand stands for.
func (on platform) value(operand string) (string, bool) {
	switch operand {
	case "python_version":
		return on.Python, true
	case "python_full_version", "implementation_version":
		return on.full, true
	case "sys_platform":
		return "linux", true
	case "platform_system":
		return "Linux", true
	case "os_name":
		return "posix", true
	case "platform_machine":
		return on.Arch, true
	case "implementation_name":
		return "cpython", true
	case "platform_python_implementation":
		return "CPython", true
	}
	if strings.ContainsAny(operand[:1], `'"`) {
		return operand[1:], true
	}
	return "", false
}

func judged(condition bool) verdict {
	if condition {
		return holds
	}
	return fails
}

func compareTexts(a, operator, b string) verdict {
	switch operator {
	case "==":
		return judged(a == b)
	case "!=":
		return judged(a != b)
	}
	return unknown
}
