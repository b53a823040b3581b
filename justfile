# Common commands; `just --list` shows them.

# create the demonstration in an SQLite file and serve it
demo:
    cargo run --release -- demo

# run all tests on SQLite
test *args:
    cargo nextest run {{args}}

# run all tests on PostgreSQL
test-postgres *args:
    KARVON_TEST_DATABASE="${KARVON_TEST_DATABASE:-postgres://postgres@127.0.0.1:5432/postgres}" cargo nextest run {{args}}

# what a change must pass before it is merged
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    cargo nextest run
    cargo deny check bans licenses sources

# fuzz the matching engine (target: weights, features, folder or matches); needs a nightly compiler and cargo-fuzz
fuzz target seconds="240":
    cargo +nightly fuzz run --fuzz-dir fuzz {{target}} -- -max_total_time={{seconds}} -rss_limit_mb=2048 -malloc_limit_mb=512 -len_control=0

# print the committed schema, policy matrix and lifecycle tables again
print:
    KARVON_PRINT=1 cargo nextest run -E 'test(committed)'

# download GraphiQL's packages, for use without the internet
assets:
    cargo run -q -- assets
