.PHONY: help run test bench lint

help: ## what there is
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile

run: ## install what is missing, build, start with demo data
	@scripts/bootstrap
	cargo build --release --locked
	@exec target/release/krafta serve --demo

test: ## install what is missing (a browser too), run every test
	@scripts/bootstrap --test
	cargo test --locked

bench: ## the benchmarks
	@scripts/bootstrap
	cargo bench --locked --benches

lint: ## formatting and clippy, warnings are errors
	@scripts/bootstrap
	@cargo fmt --version >/dev/null 2>&1 || { echo "lint: no rustfmt; run: rustup component add rustfmt" >&2; exit 1; }
	@cargo clippy --version >/dev/null 2>&1 || { echo "lint: no clippy; run: rustup component add clippy" >&2; exit 1; }
	cargo fmt --check
	cargo clippy --all-targets --locked -- -D warnings
