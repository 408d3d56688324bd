// Left out of the binary: see .cargo/config.toml.
