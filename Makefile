.PHONY: help run build test soak fuzz bench screenshots audit mutants lint

out := $(or $(CARGO_TARGET_DIR),target)

help: ## what there is
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile

run: build ## install what is missing, build, start with demo data
	@exec $(out)/release/krafta serve --demo

build: ## the binary, with its symbols in a file beside it, where a debugger finds them
	@scripts/bootstrap
	cargo build --release --locked
	@cd $(out)/release && if command -v objcopy >/dev/null; then \
		objcopy --only-keep-debug krafta krafta.debug && \
		objcopy --strip-all --add-gnu-debuglink=krafta.debug krafta krafta.stripped && \
		mv krafta.stripped krafta; fi

test: ## install what is missing (a browser too), run every test, at the other end of the world, name the slowest twenty
	@scripts/bootstrap --test
	@scripts/test

soak: ## break things for some minutes, and write how long people waited to target/soak.txt
	@scripts/bootstrap --test
	cargo test --locked --test faults soak -- --ignored --nocapture

fuzz: ## ask every call of the API what nobody would, for a minute; installs schemathesis in target
	@scripts/bootstrap
	@scripts/fuzz

bench: ## Krafta against the PostgreSQL under it, and the pure parts; BENCH_ORDERS=1000000 for a large database
	@scripts/bootstrap --bench
	cargo build --release --locked
	scripts/bench
	cargo bench --locked --benches -- --warm-up-time 1 --measurement-time 3

screenshots: ## pictures of every page as every role in target/screenshots, and the README's in docs/screenshots
	@scripts/bootstrap --test
	cargo test --locked --test it browser::screenshots -- --ignored

audit: ## licences and advisories of what Krafta is built from; installs cargo-deny
	@cargo deny --version >/dev/null 2>&1 || cargo install cargo-deny --locked
	cargo deny check bans licenses sources
	@cargo deny fetch >/dev/null 2>&1 && exec cargo deny check advisories; \
	echo "audit: the advisories could not be fetched, and were not checked" >&2

mutants: ## change the rules of money one place at a time and name what no test notices; installs cargo-mutants
	@cargo mutants --version >/dev/null 2>&1 || cargo install cargo-mutants --locked
	scripts/mutants

lint: ## formatting and clippy, warnings are errors
	@scripts/bootstrap
	@cargo fmt --version >/dev/null 2>&1 || { echo "lint: no rustfmt; run: rustup component add rustfmt" >&2; exit 1; }
	@cargo clippy --version >/dev/null 2>&1 || { echo "lint: no clippy; run: rustup component add clippy" >&2; exit 1; }
	cargo fmt --check
	cargo clippy --all-targets --locked -- -D warnings
