//! `cargo leptos`, as its own package starts it, but for `cargo leptos new`.

use cargo_leptos::config::Cli;
use clap::Parser;

#[tokio::main]
async fn main() -> color_eyre::Result<()> {
    color_eyre::install()?;
    // Cargo passes the name of the subcommand as the first argument.
    let mut arguments: Vec<String> = std::env::args().collect();
    if arguments.get(1).is_some_and(|argument| argument == "leptos") {
        arguments.remove(1);
    }
    let cli = Cli::parse_from(&arguments);
    let verbosity = cli.opts().map_or(0, |options| options.verbose);
    cargo_leptos::logger::setup(verbosity, &cli.log);
    cargo_leptos::run(cli).await
}
