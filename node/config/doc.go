// Package config is the node's configuration: one documented struct, read strictly.
//
// Why it exists: an operator who misspells a key must be told so, not be run with a default. And what the file
// says about a key must be what the program does, so the struct's own comments are the manual.
//
// # Invariants
//
//   - Precedence: default < config.toml < environment (WAYBILL_SECTION_KEY) < command-line flags. Each value keeps
//     its origin, and every error names it: file and line, variable, or flag.
//   - A key that no field has is refused wherever it comes from, with the nearest known key as a hint.
//   - A Config that Load returned has passed Validate. Every error of one load is reported at once, as Errors.
//   - The file that Write produces is documented from the comments on the struct's fields: docs_gen.go is generated
//     from config.go, and a test fails when the two differ. Keys that hold their default are written as comments,
//     so that a later release's better default reaches the node.
//   - No secret is ever a config value: the passphrase and the tokens live in files of their own that the
//     configuration names. So config.toml may be readable by all, but Load refuses it when others may write it,
//     because whoever writes it decides whom the node trusts.
//
// # Concurrency
//
// A Config is a value, read-only after Load; copies share their slices.
package config
