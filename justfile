# The commands people repeat. `just --list` names them.

# the main job: an SQLite file with the real parks, served
demo:
    cargo run --release -- demo

# every story on SQLite
test *args:
    cargo nextest run {{args}}

# every story on PostgreSQL
test-postgres *args:
    KARVON_TEST_DATABASE="${KARVON_TEST_DATABASE:-postgres://postgres@127.0.0.1:5432/postgres}" cargo nextest run {{args}}

# what a change must pass before it lands
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    cargo nextest run
    cargo deny check bans licenses sources

# the matching engine under libFuzzer: weights, features, folder or matches; needs a nightly compiler and cargo-fuzz
fuzz target seconds="240":
    cargo +nightly fuzz run --fuzz-dir fuzz {{target}} -- -max_total_time={{seconds}} -rss_limit_mb=2048 -malloc_limit_mb=512 -len_control=0

# the committed schema, policy matrix and lifecycle tables
print:
    KARVON_PRINT=1 cargo nextest run -E 'test(committed)'

# GraphiQL's packages, for use without the internet
assets:
    cargo run -q -- assets
