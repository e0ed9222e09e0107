package config

import "fmt"

// LogFormat is how log records are written.
type LogFormat string

// The log formats. LogAuto is text on a terminal and JSON elsewhere.
const (
	LogAuto LogFormat = "auto"
	LogJSON LogFormat = "json"
	LogText LogFormat = "text"
)

// UnmarshalText accepts the three names.
func (f *LogFormat) UnmarshalText(text []byte) error {
	switch v := LogFormat(text); v {
	case LogAuto, LogJSON, LogText:
		*f = v
		return nil
	default:
		return fmt.Errorf("%q is none of auto, json, text", clip(string(text)))
	}
}

// MarshalText returns the name.
func (f LogFormat) MarshalText() ([]byte, error) { return []byte(f), nil }
